// SubjectPublicKeyInfo in DER (RFC 5280 section 4.1.2.7), made from the numbers of a JWK: RSA (RFC 3279 section 2.3.1) and
// the NIST curves (RFC 5480). It writes what it is given: whether a key is usable is asked elsewhere.

import {
  DER_BIT_STRING,
  DER_SEQUENCE,
  derIntegerSize,
  derSize,
  writeDerHeader,
  writeDerInteger,
} from "./der";
import { Curve, curveBytes } from "./nist-curves";
import { RSA_MAX_BYTES } from "./rsa";

/** Room for the longest result, an RSA key with a modulus and an exponent of RSA_MAX_BYTES each. */
export const SPKI_MAX_BYTES: i32 = 2 * RSA_MAX_BYTES + 64;

// AlgorithmIdentifier: rsaEncryption, NULL.
const RSA_ALGORITHM_BYTES: i32 = 15;
const RSA_ALGORITHM: usize = memory.data<u8>([
  0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
]);

// AlgorithmIdentifier: id-ecPublicKey, then secp256r1, secp384r1 or secp521r1.
const P256_ALGORITHM_BYTES: i32 = 21;
const P256_ALGORITHM: usize = memory.data<u8>([
  0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
  0x03, 0x01, 0x07,
]);
const SECG_ALGORITHM_BYTES: i32 = 18;
const P384_ALGORITHM: usize = memory.data<u8>([
  0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22,
]);
const P521_ALGORITHM: usize = memory.data<u8>([
  0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23,
]);

const UNCOMPRESSED_POINT: u8 = 4;

/** Writes the key (n, e), big-endian and at most RSA_MAX_BYTES each; returns the size. */
export function rsaSpki(n: usize, nLength: i32, e: usize, eLength: i32, out: usize): i32 {
  const numbersLength = derIntegerSize(n, nLength) + derIntegerSize(e, eLength);
  const keyLength = derSize(numbersLength);
  let at = writeFrame(out, RSA_ALGORITHM, RSA_ALGORITHM_BYTES, keyLength);
  at = writeDerHeader(at, DER_SEQUENCE, numbersLength);
  at = writeDerInteger(at, n, nLength);
  return i32(writeDerInteger(at, e, eLength) - out);
}

/** Writes the key (x, y), each as long as a coordinate of the curve; returns the size. */
export function ecSpki(curve: Curve, x: usize, y: usize, out: usize): i32 {
  const bytes = usize(curveBytes(curve));
  const isP256 = curve === Curve.P256;
  const algorithm = isP256 ? P256_ALGORITHM : curve === Curve.P384 ? P384_ALGORITHM : P521_ALGORITHM;
  const algorithmBytes = isP256 ? P256_ALGORITHM_BYTES : SECG_ALGORITHM_BYTES;
  const at = writeFrame(out, algorithm, algorithmBytes, 1 + 2 * curveBytes(curve));
  store<u8>(at, UNCOMPRESSED_POINT);
  memory.copy(at + 1, x, bytes);
  memory.copy(at + 1 + bytes, y, bytes);
  return i32(at + 1 + 2 * bytes - out);
}

// The outer SEQUENCE, the algorithm, and a BIT STRING without unused bits; returns where the key goes.
function writeFrame(out: usize, algorithm: usize, algorithmBytes: i32, keyLength: i32): usize {
  const bitsLength = keyLength + 1;
  const start = writeDerHeader(out, DER_SEQUENCE, algorithmBytes + derSize(bitsLength));
  memory.copy(start, algorithm, usize(algorithmBytes));
  const bits = writeDerHeader(start + usize(algorithmBytes), DER_BIT_STRING, bitsLength);
  store<u8>(bits, 0);
  return bits + 1;
}
