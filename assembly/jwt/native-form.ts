// A token's signature in the form that Envoy's verify_signature takes: a hash by name, ECDSA signatures in DER.

import { ascii, Text } from "../bytes/ascii";
import { ECDSA_DER_MAX_BYTES, ecdsaSignatureToDer } from "../crypto/ecdsa-der";
import { Hash } from "../crypto/hash";
import { hashOf, isNative, KeyType } from "./algorithms";
import { JwkKey } from "./jwk-key";
import { ParsedJwt } from "./parsed-jwt";

const SHA256 = ascii("sha256");
const SHA384 = ascii("sha384");
const SHA512 = ascii("sha512");

const DER: usize = memory.data(ECDSA_DER_MAX_BYTES);

let signature: usize = 0;

/** Whether the host's crypto can do this algorithm with this key at all. */
export function hasNativeForm(key: JwkKey, jwt: ParsedJwt): bool {
  return isNative(jwt.header.algorithm) && key.spkiLength > 0;
}

/** Name of the algorithm's hash. */
export function nativeHash(jwt: ParsedJwt): Text {
  switch (hashOf(jwt.header.algorithm)) {
    case Hash.Sha256:
      return SHA256;
    case Hash.Sha384:
      return SHA384;
    default:
      return SHA512;
  }
}

/** Length of the signature for the host, then at nativeSignature; 0 when it has not the length that the key demands. */
export function nativeSignatureLength(key: JwkKey, jwt: ParsedJwt): i32 {
  signature = jwt.signature;
  if (key.type !== KeyType.Ec) return jwt.signatureLength === key.firstLength ? jwt.signatureLength : 0;
  signature = DER;
  return ecdsaSignatureToDer(key.curve, jwt.signature, jwt.signatureLength, DER);
}

export function nativeSignature(): usize {
  return signature;
}
