// RSASSA-PKCS1-v1_5 verification (RFC 8017 section 8.2.2): RS256, RS384, RS512.
//
// The expected block is built and compared as a whole. Nothing of the block that the signature opens to is parsed, so
// there is no room for the forgeries that hide in lenient padding or ASN.1 (CVE-2006-4339 and its kind).

import { sameBytes } from "../bytes/span";
import { Hash, hashInto, hashLength } from "./hash";
import { rsaKeyUsable, rsaVerificationPrimitive } from "./rsa";

const OPENED: usize = memory.data(1024, 16);
const EXPECTED: usize = memory.data(1024, 16);

// DigestInfo of SHA-256 without the digest (section 9.2 note 1); the others differ in three bytes.
const DIGEST_INFO_BYTES: i32 = 19;
const DIGEST_INFO: usize = memory.data<u8>([
  0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04,
  0x20,
]);

/** Whether the signature over the message is good; false for a key that rsaKeyUsable refuses. */
export function rsaPkcs1Verify(
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
  encode(hash, message, messageLength, length);
  return sameBytes(OPENED, EXPECTED, length);
}

// EMSA-PKCS1-v1_5 (section 9.2): 00 01 ff..ff 00 DigestInfo digest, at EXPECTED.
function encode(hash: Hash, message: usize, messageLength: i32, length: i32): void {
  const digest = EXPECTED + usize(length - hashLength(hash));
  const info = digest - usize(DIGEST_INFO_BYTES);
  memory.fill(EXPECTED, 0xff, usize(length));
  store<u16>(EXPECTED, 0x0100);
  store<u8>(info - 1, 0);
  memory.copy(info, DIGEST_INFO, usize(DIGEST_INFO_BYTES));
  store<u8>(info, u8(17 + hashLength(hash)), 1);
  store<u8>(info, u8(hash) + 1, 14);
  store<u8>(info, u8(hashLength(hash)), 18);
  hashInto(hash, message, messageLength, digest);
}
