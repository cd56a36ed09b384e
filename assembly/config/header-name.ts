// Names of headers in a configuration.
import { ascii, bytesOf, Text } from "../bytes/ascii";
import { indexOfText } from "../bytes/index-of-text";
import { spanStartsWith, toLowerByte } from "../bytes/span";

export const MAX_NAME_BYTES: i32 = 64;
export const NAME_CHARACTERS = ascii("azAZ09--__..");
const DASH: u8 = 0x2d;
const DOT: u8 = 0x2e;
const UNDERSCORE: u8 = 0x5f;

/** What HTTP itself or another option needs: without these no request could be judged or passed on as it is. */
const NEEDED: StaticArray<Text> = [
  ascii("authorization"),
  ascii("connection"),
  ascii("content-length"),
  ascii("content-type"),
  ascii("cookie"),
  ascii("host"),
  ascii("te"),
  ascii("transfer-encoding"),
  ascii("upgrade"),
];

/** Those that are written for whoever passes. */
const OWN = ascii("x-auth-request-");

/** Makes a name what requests' names are compared with: lower case, and dashes. */
export function foldName(name: ArrayBuffer): void {
  for (let i: usize = 0; i < usize(name.byteLength); i++) {
    const byte = load<u8>(changetype<usize>(name) + i);
    const separates = byte === UNDERSCORE || byte === DOT;
    store<u8>(changetype<usize>(name) + i, separates ? DASH : toLowerByte(byte));
  }
}

/** Whether a folded name is one without which no request could be judged or passed on. */
export function isNeeded(name: ArrayBuffer): bool {
  return indexOfText(changetype<usize>(name), name.byteLength, NEEDED) >= 0;
}

/** Whether a folded name is one of oauth2-proxy's X-Auth-Request-*. */
export function isOwnName(name: ArrayBuffer): bool {
  return spanStartsWith(changetype<usize>(name), name.byteLength, bytesOf(OWN), OWN.length);
}
