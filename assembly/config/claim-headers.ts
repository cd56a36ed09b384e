// `upstream.claimHeaders`: headers for the app that are made of claims. No client's header of such a name reaches the app.
import { ByteList } from "../bytes/byte-list";
import { isMadeOf } from "../bytes/character-set";
import { copyOf } from "../bytes/copy-of";
import { sameBytes, toLowerByte } from "../bytes/span";
import { ClaimHeader } from "../rules/claim-header";
import { readClaimName } from "./claim-name";
import { ConfigReader } from "./config-reader";
import { quoted } from "./describe";
import { foldName, isNeeded, isOwnName, MAX_NAME_BYTES, NAME_CHARACTERS } from "./header-name";

const MAX_HEADERS: i32 = 32;

const HEADERS_TEXT = 'an object such as {"x-tenant": "tenant"}, of at most 32 headers';
const NAME_TEXT =
  "a header name of 1 to 64 letters, digits, -, _ and ., none that HTTP needs and none of X-Auth-Request-*";

/** Reads the object. Two names that some server reads as one are one. */
export function readClaimHeaders(input: ConfigReader): Array<ClaimHeader> {
  const headers: Array<ClaimHeader> = [];
  const known: Array<ArrayBuffer> = [];
  input.beginMap(HEADERS_TEXT);
  for (let name = input.nextMember(); name !== null; name = input.nextMember()) {
    const folded = copyOf(changetype<usize>(name), name.byteLength);
    foldName(folded);
    const fits = isMadeOf(name, NAME_CHARACTERS, MAX_NAME_BYTES) && !isNeeded(folded) && !isOwnName(folded);
    if (!fits) input.fail(quoted(name), NAME_TEXT);
    if (isAmong(folded, known)) input.fail(`${quoted(name)}, which is there already`, "each header once");
    if (headers.length === MAX_HEADERS) input.fail("one header more", HEADERS_TEXT);
    known.push(folded);
    headers.push(new ClaimHeader(lowered(name), readClaimName(input)));
  }
  return headers;
}

/** Their names. */
export function claimHeaderNames(headers: Array<ClaimHeader>): ByteList {
  const names: Array<ArrayBuffer> = [];
  for (let i = 0; i < headers.length; i++) names.push(headers[i].name);
  return new ByteList(names);
}

function isAmong(name: ArrayBuffer, names: Array<ArrayBuffer>): bool {
  for (let i = 0; i < names.length; i++) {
    const other = names[i];
    const isSame = other.byteLength === name.byteLength;
    if (isSame && sameBytes(changetype<usize>(other), changetype<usize>(name), name.byteLength)) return true;
  }
  return false;
}

// As names of headers are in HTTP/2.
function lowered(name: ArrayBuffer): ArrayBuffer {
  const lower = copyOf(changetype<usize>(name), name.byteLength);
  for (let i: usize = 0; i < usize(lower.byteLength); i++) {
    const at = changetype<usize>(lower) + i;
    store<u8>(at, toLowerByte(load<u8>(at)));
  }
  return lower;
}
