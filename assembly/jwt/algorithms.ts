// The JWS algorithms that are supported (RFC 7518 section 3, RFC 8037 section 3.1): names -> entries.
//
// A name is looked up once; below that the entry's number is passed, never the text. Neither `none` nor HMAC has an
// entry, so neither can be configured, published in a key set or asked for by a token.
import { Hash } from "../crypto/hash";
import { Curve } from "../crypto/nist-curves";

export enum Algorithm {
  RS256,
  RS384,
  RS512,
  PS256,
  PS384,
  PS512,
  ES256,
  ES384,
  ES512,
  EdDSA,
  /** Not supported. */
  Unknown,
}

/** What kind of key an algorithm takes. */
export enum KeyType {
  Rsa,
  Ec,
  Ed25519,
}

export const ALGORITHM_COUNT: i32 = 10;

/** A set of algorithms has one bit for each: this one has all. */
export const ALL_ALGORITHMS: u32 = (1 << 10) - 1;

// All names are five letters: as little-endian numbers, in the order of Algorithm.
const NAMES: StaticArray<u64> = [
  0x36_35_32_53_52, 0x34_38_33_53_52, 0x32_31_35_53_52, 0x36_35_32_53_50, 0x34_38_33_53_50, 0x32_31_35_53_50,
  0x36_35_32_53_45, 0x34_38_33_53_45, 0x32_31_35_53_45, 0x41_53_44_64_45,
];
const NAME_BYTES: i32 = 5;

/** The entry of this name, compared exactly. */
export function algorithmOf(name: usize, length: i32): Algorithm {
  if (length !== NAME_BYTES) return Algorithm.Unknown;
  const wanted = u64(load<u32>(name)) | (u64(load<u8>(name, 4)) << 32);
  for (let i = 0; i < ALGORITHM_COUNT; i++) {
    if (unchecked(NAMES[i]) === wanted) return i as Algorithm;
  }
  return Algorithm.Unknown;
}

/** The set with this one algorithm; an empty one for Unknown. */
export function algorithmBit(algorithm: Algorithm): u32 {
  return algorithm < ALGORITHM_COUNT ? 1 << algorithm : 0;
}

/** The kind of key it takes. */
export function keyTypeOf(algorithm: Algorithm): KeyType {
  if (algorithm <= Algorithm.PS512) return KeyType.Rsa;
  return algorithm <= Algorithm.ES512 ? KeyType.Ec : KeyType.Ed25519;
}

/** The hash of an RSA or ECDSA algorithm. */
export function hashOf(algorithm: Algorithm): Hash {
  switch (i32(algorithm) % 3) {
    case 0:
      return Hash.Sha256;
    case 1:
      return Hash.Sha384;
    default:
      return Hash.Sha512;
  }
}

/** Whether it is RSASSA-PSS. */
export function isPss(algorithm: Algorithm): bool {
  return algorithm >= Algorithm.PS256 && algorithm <= Algorithm.PS512;
}

/** Whether Envoy's verify_signature can do it: PKCS#1 and ECDSA (in DER), neither PSS nor Ed25519. */
export function isNative(algorithm: Algorithm): bool {
  return algorithm <= Algorithm.RS512 || keyTypeOf(algorithm) === KeyType.Ec;
}

/** What a key on this curve can verify: each ECDSA algorithm is bound to one curve (RFC 7518 section 3.4). */
export function algorithmOfCurve(curve: Curve): Algorithm {
  switch (curve) {
    case Curve.P256:
      return Algorithm.ES256;
    case Curve.P384:
      return Algorithm.ES384;
    default:
      return Algorithm.ES512;
  }
}

/** What an RSA key can verify, unless it names one algorithm. */
export const RSA_ALGORITHMS: u32 = (1 << 6) - 1;

/** What an Ed25519 key can verify. */
export const ED25519_ALGORITHMS: u32 = 1 << 9;
