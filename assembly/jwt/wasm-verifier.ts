// Verification in this module's own code: every supported algorithm.
import { ecdsaVerify } from "../crypto/ecdsa";
import { ed25519Verify } from "../crypto/ed25519";
import { rsaPkcs1Verify } from "../crypto/rsa-pkcs1";
import { pssSaltLength, rsaPssSaltLength } from "../crypto/rsa-pss";
import { hashOf, isPss, KeyType } from "./algorithms";
import { JwkKey } from "./jwk-key";
import { ParsedJwt } from "./parsed-jwt";
import { SignatureVerdict, SignatureVerifier, verdictOf } from "./signature-verifier";

@final
export class WasmVerifier extends SignatureVerifier {
  verify(key: JwkKey, jwt: ParsedJwt): SignatureVerdict {
    return verifySignatureInWasm(key, jwt);
  }
}

/** Whether the key, which fits the token's algorithm, verifies its signature. */
export function verifySignatureInWasm(key: JwkKey, jwt: ParsedJwt): SignatureVerdict {
  switch (key.type) {
    case KeyType.Rsa:
      return isPss(jwt.header.algorithm) ? verifyPss(key, jwt) : verdictOf(verifyPkcs1(key, jwt));
    case KeyType.Ec:
      return verdictOf(verifyEcdsa(key, jwt));
    default:
      return verdictOf(verifyEd25519(key, jwt));
  }
}

function verifyEd25519(key: JwkKey, jwt: ParsedJwt): bool {
  return ed25519Verify(key.first, jwt.signature, jwt.signatureLength, jwt.signed, jwt.signedLength);
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

function verifyPkcs1(key: JwkKey, jwt: ParsedJwt): bool {
  return rsaPkcs1Verify(
    hashOf(jwt.header.algorithm),
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

function verifyPss(key: JwkKey, jwt: ParsedJwt): SignatureVerdict {
  const hash = hashOf(jwt.header.algorithm);
  const saltLength = rsaPssSaltLength(
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
  if (saltLength < 0) return SignatureVerdict.Bad;
  return saltLength === pssSaltLength(hash) ? SignatureVerdict.Good : SignatureVerdict.OtherSalt;
}
