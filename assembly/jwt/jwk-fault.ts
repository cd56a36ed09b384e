// Why an entry of a key set is not used, for the log and a counter; and what is remembered of such an entry.
import { NO_BYTES } from "../bytes/no-bytes";
import { spanEquals } from "../bytes/span";

export enum JwkFault {
  None,
  /** No JSON object. */
  NoObject,
  /** A member is there twice, or there are more than are compared. */
  Members,
  /** kty is none of RSA, EC and OKP. */
  Kty,
  /** use is not "sig". */
  Use,
  /** key_ops does not hold "verify". */
  KeyOps,
  /** alg is none of the supported ones. */
  Alg,
  /** alg and key do not fit. */
  AlgMisfit,
  /** kid is no text, or too long. */
  Kid,
  /** crv is none of those that kty has here. */
  Crv,
  /** The numbers of the key are missing or malformed, too small, too large, or no point of the curve. */
  Material,
}

export const JWK_FAULT_COUNT: i32 = 11;

const NAMES: StaticArray<string> = [
  "none",
  "no_object",
  "members",
  "kty",
  "use",
  "key_ops",
  "alg",
  "alg_misfit",
  "kid",
  "crv",
  "material",
];

const TEXTS: StaticArray<string> = [
  "",
  "no object",
  "a member twice, or too many of them",
  "another kty",
  "use is not sig",
  "key_ops without verify",
  "another alg",
  "alg and key do not fit",
  "kid is no text, or too long",
  "another crv",
  "its numbers are missing, malformed, or out of range",
];

/** The fault's name in metrics. */
export function jwkFaultName(fault: JwkFault): string {
  return fault >= 0 && fault < NAMES.length ? NAMES[fault] : "unknown";
}

/** What is wrong, for a log line. */
export function jwkFaultText(fault: JwkFault): string {
  return fault >= 0 && fault < TEXTS.length ? TEXTS[fault] : "unknown";
}

@final
export class LeftOutKey {
  fault: JwkFault = JwkFault.NoObject;
  /** Its KeyType, or -1 when that is none. */
  type: i32 = -1;
  kid: ArrayBuffer = NO_BYTES;

  /** Whether a token with this key ID (none: empty) may mean it. */
  isNamed(kid: usize, kidLength: i32): bool {
    return kidLength === 0 || spanEquals(kid, kidLength, changetype<usize>(this.kid), this.kid.byteLength);
  }
}
