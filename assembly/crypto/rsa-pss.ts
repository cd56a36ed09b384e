// RSASSA-PSS verification (RFC 8017 section 8.1.2) with the parameters of JWA (RFC 7518 section 3.5): PS256, PS384, PS512.
//
// MGF1 uses the same hash, the salt is exactly as long as the digest; any other salt length is refused, but told apart.

import { sameBytes } from "../bytes/span";
import { Hash, hashInto, hashLength } from "./hash";
import { rsaKeyUsable, rsaModulusBits, rsaVerificationPrimitive } from "./rsa";

const OPENED: usize = memory.data(1024, 16);

// M' of section 9.1.2 step 12: eight zeros, digest of the message, salt. Its digest is put behind it.
const SALTED: usize = memory.data(8 + 64 + 1024 + 64, 16);

// MGF1 input, seed and a 32-bit counter, then one block of the mask.
const MASK_INPUT: usize = memory.data(64 + 4 + 64, 16);

/** Length of a salt that JWA allows. */
export function pssSaltLength(hash: Hash): i32 {
  return hashLength(hash);
}

/**
 * Length of the salt in a signature over the message that is good but for that; -1 for one that is not, and for a key that
 * rsaKeyUsable refuses.
 */
export function rsaPssSaltLength(
  hash: Hash,
  n: usize,
  nLength: i32,
  e: usize,
  eLength: i32,
  signature: usize,
  signatureLength: i32,
  message: usize,
  messageLength: i32,
): i32 {
  if (!rsaKeyUsable(n, nLength, e, eLength)) return -1;
  const length = rsaVerificationPrimitive(n, nLength, e, eLength, signature, signatureLength, OPENED);
  if (length === 0) return -1;
  // emBits is one less than the bits of n: with 8 k + 1 bits the block is one byte shorter than n (8.1.2 step 2c).
  const blockBits = rsaModulusBits(n, nLength) - 1;
  const blockLength = (blockBits + 7) >> 3;
  if (blockLength < length && load<u8>(OPENED) !== 0) return -1;
  return saltLengthOf(
    hash,
    OPENED + usize(length - blockLength),
    blockLength,
    blockBits,
    message,
    messageLength,
  );
}

// EMSA-PSS-VERIFY (section 9.1.2) over EM = maskedDB || H || bc. Step 3 holds for every usable key.
function saltLengthOf(
  hash: Hash,
  block: usize,
  blockLength: i32,
  blockBits: i32,
  message: usize,
  messageLength: i32,
): i32 {
  const digestLength = hashLength(hash);
  const maskedLength = blockLength - digestLength - 1;
  const digest = block + usize(maskedLength);
  const topMask: u32 = 0xff >> (8 * blockLength - blockBits);
  if (load<u8>(block + usize(blockLength) - 1) !== 0xbc) return -1;
  if ((u32(load<u8>(block)) & ~topMask) !== 0) return -1;
  unmask(hash, block, maskedLength, digest);
  store<u8>(block, load<u8>(block) & u8(topMask));
  const saltLength = maskedLength - paddingLength(block, maskedLength);
  if (saltLength < 0) return -1;
  const isGood = saltedDigestEquals(
    hash,
    message,
    messageLength,
    digest - usize(saltLength),
    saltLength,
    digest,
  );
  return isGood ? saltLength : -1;
}

// Steps 7 and 8: XORs the mask MGF1(H) (section B.2.1) over the data block.
function unmask(hash: Hash, block: usize, length: i32, seed: usize): void {
  const digestLength = hashLength(hash);
  const mask = MASK_INPUT + usize(digestLength) + 4;
  memory.copy(MASK_INPUT, seed, usize(digestLength));
  for (let counter: u32 = 0, at = 0; at < length; counter++, at += digestLength) {
    store<u32>(mask - 4, bswap<u32>(counter));
    hashInto(hash, MASK_INPUT, digestLength + 4, mask);
    const part = min(digestLength, length - at);
    for (let i = 0; i < part; i++) {
      const byte = block + usize(at + i);
      store<u8>(byte, load<u8>(byte) ^ load<u8>(mask + usize(i)));
    }
  }
}

// Step 10: the zeros and the 01 before the salt; more than there is when they are not there.
function paddingLength(block: usize, length: i32): i32 {
  let zeros = 0;
  while (zeros < length && load<u8>(block + usize(zeros)) === 0) zeros++;
  return zeros < length && load<u8>(block + usize(zeros)) === 1 ? zeros + 1 : length + 1;
}

// Steps 12 to 14: H is the digest of M'.
function saltedDigestEquals(
  hash: Hash,
  message: usize,
  messageLength: i32,
  salt: usize,
  saltLength: i32,
  digest: usize,
): bool {
  const digestLength = hashLength(hash);
  const length = usize(digestLength);
  store<u64>(SALTED, 0);
  hashInto(hash, message, messageLength, SALTED + 8);
  memory.copy(SALTED + 8 + length, salt, usize(saltLength));
  const salted = SALTED + 8 + length + usize(saltLength);
  hashInto(hash, SALTED, 8 + digestLength + saltLength, salted);
  return sameBytes(salted, digest, digestLength);
}
