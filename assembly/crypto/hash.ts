// The hash functions of the JWS algorithms (RFC 7518 section 3), chosen by number.

import { sha256 } from "./sha256";
import { sha384, sha512 } from "./sha512";

export enum Hash {
  Sha256,
  Sha384,
  Sha512,
}

/** Size of the longest digest. */
export const HASH_MAX_BYTES: i32 = 64;

/** Size of the digest in bytes. */
export function hashLength(hash: Hash): i32 {
  return hash === Hash.Sha256 ? 32 : hash === Hash.Sha384 ? 48 : 64;
}

/** Writes the digest to `out`, which may overlap the input, and returns its size. */
export function hashInto(hash: Hash, input: usize, length: i32, out: usize): i32 {
  if (hash === Hash.Sha256) sha256(input, length, out);
  else if (hash === Hash.Sha384) sha384(input, length, out);
  else sha512(input, length, out);
  return hashLength(hash);
}
