// RSASSA-PSS verification (RFC 8017 section 8.1.2) with the parameters of JWA (RFC 7518 section 3.5): PS256, PS384, PS512.
//
// MGF1 uses the same hash, the salt is exactly as long as the digest; any other salt length is refused.

import { sameBytes } from "../bytes/span";
import { Hash, hashInto, hashLength } from "./hash";
import { rsaKeyUsable, rsaModulusBits, rsaVerificationPrimitive } from "./rsa";

const OPENED: usize = memory.data(1024, 16);

// M' of section 9.1.2 step 12: eight zeros, digest of the message, salt. Its digest is put behind it.
const SALTED: usize = memory.data(8 + 3 * 64, 16);

// MGF1 input, seed and a 32-bit counter, then one block of the mask.
const MASK_INPUT: usize = memory.data(64 + 4 + 64, 16);

/** Whether the signature over the message is good; false for a key that rsaKeyUsable refuses. */
export function rsaPssVerify(
  hash: Hash,
  n: usize,
  nLength: i32,
  e: usize,
  eLength: i32,
  signature: usize,
  signatureLength: i32,
  message: usize,
  messageLength: i32,
): bool {
  if (!rsaKeyUsable(n, nLength, e, eLength)) return false;
  const length = rsaVerificationPrimitive(n, nLength, e, eLength, signature, signatureLength, OPENED);
  if (length === 0) return false;
  // emBits is one less than the bits of n: with 8 k + 1 bits the block is one byte shorter than n (8.1.2 step 2c).
  const blockBits = rsaModulusBits(n, nLength) - 1;
  const blockLength = (blockBits + 7) >> 3;
  if (blockLength < length && load<u8>(OPENED) !== 0) return false;
  return blockMatches(
    hash,
    OPENED + usize(length - blockLength),
    blockLength,
    blockBits,
    message,
    messageLength,
  );
}

// EMSA-PSS-VERIFY (section 9.1.2) over EM = maskedDB || H || bc. Step 3 holds for every usable key.
function blockMatches(
  hash: Hash,
  block: usize,
  blockLength: i32,
  blockBits: i32,
  message: usize,
  messageLength: i32,
): bool {
  const digestLength = hashLength(hash);
  const maskedLength = blockLength - digestLength - 1;
  const digest = block + usize(maskedLength);
  const topMask: u32 = 0xff >> (8 * blockLength - blockBits);
  if (load<u8>(block + usize(blockLength) - 1) !== 0xbc) return false;
  if ((u32(load<u8>(block)) & ~topMask) !== 0) return false;
  unmask(hash, block, maskedLength, digest);
  store<u8>(block, load<u8>(block) & u8(topMask));
  const salt = digest - usize(digestLength);
  if (!isPadding(block, maskedLength - digestLength)) return false;
  return saltedDigestEquals(hash, message, messageLength, salt, digest);
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

// Step 10: zeros, then 01, up to the salt.
function isPadding(block: usize, length: i32): bool {
  for (let i = 0; i < length - 1; i++) if (load<u8>(block + usize(i)) !== 0) return false;
  return load<u8>(block + usize(length) - 1) === 1;
}

// Steps 12 to 14: H is the digest of M'.
function saltedDigestEquals(
  hash: Hash,
  message: usize,
  messageLength: i32,
  salt: usize,
  digest: usize,
): bool {
  const digestLength = hashLength(hash);
  const length = usize(digestLength);
  store<u64>(SALTED, 0);
  hashInto(hash, message, messageLength, SALTED + 8);
  memory.copy(SALTED + 8 + length, salt, length);
  const salted = SALTED + 8 + 2 * length;
  hashInto(hash, SALTED, 8 + 2 * digestLength, salted);
  return sameBytes(salted, digest, i32(length));
}
