// Which entries of a key set are not used, and why, for a log line: the key server's words, so nothing of them but visible ASCII.
import { stringAt } from "../../bytes/byte-string";
import { jwkFaultText } from "../../jwt/jwk-fault";
import { KeySet } from "../../jwt/jwks";

const NAMED_MAX: i32 = 8;
const KID_CHARACTERS_MAX: i32 = 64;
const SHOWN: usize = memory.data(64);

const QUOTE: u8 = 0x22;
const QUESTION_MARK: u8 = 0x3f;
const BACKSLASH: u8 = 0x5c;

/** Such as `"a" (use is not sig), one without kid (another kty), 3 more`; empty when all are used. */
export function leftOutText(set: KeySet): string {
  const keys = set.leftOut;
  let text = "";
  for (let i = 0; i < min(keys.length, NAMED_MAX); i++) {
    const key = keys[i];
    const name = key.kid.byteLength === 0 ? "one without kid" : `"${printable(key.kid)}"`;
    text += `${i > 0 ? ", " : ""}${name} (${jwkFaultText(key.fault)})`;
  }
  return keys.length > NAMED_MAX ? `${text}, ${keys.length - NAMED_MAX} more` : text;
}

function printable(bytes: ArrayBuffer): string {
  const length = min(bytes.byteLength, KID_CHARACTERS_MAX);
  for (let i: usize = 0; i < usize(length); i++) {
    const byte = load<u8>(changetype<usize>(bytes) + i);
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH;
    store<u8>(SHOWN + i, isPlain ? byte : QUESTION_MARK);
  }
  return stringAt(SHOWN, length) + (bytes.byteLength > length ? "..." : "");
}
