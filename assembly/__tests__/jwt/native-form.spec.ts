import { bytesOf } from "../../bytes/ascii";
import { Algorithm } from "../../jwt/algorithms";
import { JwkKey } from "../../jwt/jwk-key";
import { hasNativeForm, nativeHash, nativeSignature, nativeSignatureLength } from "../../jwt/native-form";
import { ParsedJwt } from "../../jwt/parsed-jwt";
import { keysOfText, rsaJwk, textAt } from "./judge";

const EC =
  '{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}';
const ED = '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}';
const SIGNATURE: usize = memory.data(512);

const jwt = new ParsedJwt();

function keyOf(jwk: string): JwkKey {
  const set = keysOfText(`{"keys":[${jwk}]}`);
  expect(set === null).toBe(false, jwk);
  return set === null ? new JwkKey() : set.keys[0];
}

/** A token of this algorithm with a signature of so many bytes, 0x80 first of each half. */
function token(algorithm: Algorithm, signatureLength: i32): ParsedJwt {
  memory.fill(SIGNATURE, 1, 512);
  store<u8>(SIGNATURE, 0x80);
  store<u8>(SIGNATURE + usize(signatureLength / 2), 0x80);
  jwt.header.algorithm = algorithm;
  jwt.signature = SIGNATURE;
  jwt.signatureLength = signatureLength;
  return jwt;
}

function hashName(algorithm: Algorithm): string {
  const name = nativeHash(token(algorithm, 64));
  return textAt(bytesOf(name), name.length);
}

describe("A signature for the host", () => {
  it("can be of RSASSA-PKCS1 and ECDSA, of no other algorithm", () => {
    const rsa = keyOf(rsaJwk("a"));
    const ec = keyOf(EC);
    expect(hasNativeForm(rsa, token(Algorithm.RS256, 256))).toBe(true);
    expect(hasNativeForm(rsa, token(Algorithm.RS512, 256))).toBe(true);
    expect(hasNativeForm(ec, token(Algorithm.ES256, 64))).toBe(true);
    expect(hasNativeForm(rsa, token(Algorithm.PS256, 256))).toBe(false);
    expect(hasNativeForm(keyOf(ED), token(Algorithm.EdDSA, 64))).toBe(false);
  });

  it("can be of no key that the host cannot read", () => {
    expect(hasNativeForm(new JwkKey(), token(Algorithm.RS256, 256))).toBe(false);
  });

  it("goes with the name of its algorithm's hash", () => {
    expect(hashName(Algorithm.RS256)).toBe("sha256");
    expect(hashName(Algorithm.ES256)).toBe("sha256");
    expect(hashName(Algorithm.RS384)).toBe("sha384");
    expect(hashName(Algorithm.ES384)).toBe("sha384");
    expect(hashName(Algorithm.RS512)).toBe("sha512");
    expect(hashName(Algorithm.ES512)).toBe("sha512");
  });

  it("of RSA is as it is in the token, and as long as the modulus", () => {
    const rsa = keyOf(rsaJwk("a"));
    expect(nativeSignatureLength(rsa, token(Algorithm.RS256, 256))).toBe(256);
    expect(nativeSignature()).toBe(SIGNATURE);
    expect(nativeSignatureLength(rsa, token(Algorithm.RS256, 255))).toBe(0);
    expect(nativeSignatureLength(rsa, token(Algorithm.RS256, 257))).toBe(0);
    expect(nativeSignatureLength(rsa, token(Algorithm.RS256, 0))).toBe(0);
  });

  it("of ECDSA is two integers in DER", () => {
    const ec = keyOf(EC);
    // Each integer has a zero in front, lest it be negative.
    expect(nativeSignatureLength(ec, token(Algorithm.ES256, 64))).toBe(2 + 2 * (2 + 33));
    expect(load<u32>(nativeSignature())).toBe(0x21_02_46_30);
    expect(load<u16>(nativeSignature(), 4)).toBe(0x80_00);
    expect(nativeSignatureLength(ec, token(Algorithm.ES256, 63))).toBe(0);
    expect(nativeSignatureLength(ec, token(Algorithm.ES256, 96))).toBe(0);
  });
});
