// How configuration names a claim: by its exact name or, where that begins with "/", by JSON Pointer (RFC 6901).
import { isPointer } from "../codec/json-pointer";
import { ConfigReader } from "./config-reader";

const SLASH: u8 = 0x2f;

const NAME_TEXT = "the exact name of a claim, or a JSON Pointer such as /realm_access/roles";
const MAX_NAME_BYTES: i32 = 256;
const OPTION_TEXT = `${NAME_TEXT}; 1 to 256 bytes`;

/** Refuses what is at the current path when a claim cannot be named so. */
export function checkClaimName(input: ConfigReader, name: ArrayBuffer): void {
  const isPlace = name.byteLength > 0 && load<u8>(changetype<usize>(name)) === SLASH;
  if (isPlace && !isPointer(name)) input.fail("a JSON Pointer with a ~ that is neither ~0 nor ~1", NAME_TEXT);
}

/** A claim's name as a text. */
export function readClaimName(input: ConfigReader): ArrayBuffer {
  const name = input.readText(OPTION_TEXT);
  if (name.byteLength < 1 || name.byteLength > MAX_NAME_BYTES) input.refuse(OPTION_TEXT);
  checkClaimName(input, name);
  return name;
}
