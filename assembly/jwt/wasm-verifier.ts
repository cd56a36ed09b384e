// Verification in this module's own code: every supported algorithm.
import { ecdsaVerify } from "../crypto/ecdsa";
import { ed25519Verify } from "../crypto/ed25519";
import { rsaPkcs1Verify } from "../crypto/rsa-pkcs1";
import { rsaPssVerify } from "../crypto/rsa-pss";
import { hashOf, isPss, KeyType } from "./algorithms";
import { JwkKey } from "./jwk-key";
import { ParsedJwt } from "./parsed-jwt";
import { SignatureVerifier } from "./signature-verifier";

@final
export class WasmVerifier extends SignatureVerifier {
  verify(key: JwkKey, jwt: ParsedJwt): bool {
    return verifySignatureInWasm(key, jwt);
  }
}

/** Whether the key, which fits the token's algorithm, verifies its signature. */
export function verifySignatureInWasm(key: JwkKey, jwt: ParsedJwt): bool {
  switch (key.type) {
    case KeyType.Rsa:
      return verifyRsa(key, jwt);
    case KeyType.Ec:
      return verifyEcdsa(key, jwt);
    default:
      return ed25519Verify(key.first, jwt.signature, jwt.signatureLength, jwt.signed, jwt.signedLength);
  }
}

function verifyEcdsa(key: JwkKey, jwt: ParsedJwt): bool {
  return ecdsaVerify(
    key.curve,
    hashOf(jwt.header.algorithm),
    key.first,
    key.second,
    jwt.signature,
    jwt.signatureLength,
    jwt.signed,
    jwt.signedLength,
  );
}

function verifyRsa(key: JwkKey, jwt: ParsedJwt): bool {
  const hash = hashOf(jwt.header.algorithm);
  if (!isPss(jwt.header.algorithm)) {
    return rsaPkcs1Verify(
      hash,
      key.first,
      key.firstLength,
      key.second,
      key.secondLength,
      jwt.signature,
      jwt.signatureLength,
      jwt.signed,
      jwt.signedLength,
    );
  }
  return rsaPssVerify(
    hash,
    key.first,
    key.firstLength,
    key.second,
    key.secondLength,
    jwt.signature,
    jwt.signatureLength,
    jwt.signed,
    jwt.signedLength,
  );
}
