import { Algorithm, algorithmBit, KeyType } from "../../jwt/algorithms";
import { JwkKey } from "../../jwt/jwk-key";
import { Curve } from "../../crypto/nist-curves";
import { jwkFaultName } from "../../jwt/jwk-fault";
import { KeySet } from "../../jwt/jwks";
import { bytesOfText, keysOfText, readKeys, rsaJwk, textAt } from "./judge";

const EC_X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const EC_Y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
const ED_X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

function keyOf(jwk: string): JwkKey | null {
  const set = keysOfText(`{"keys":[${jwk}]}`);
  return set === null ? null : set.keys[0];
}

function usable(jwk: string): bool {
  return keyOf(jwk) !== null;
}

function algorithmsOf(jwk: string): u32 {
  const key = keyOf(jwk);
  return key === null ? 0 : key.algorithms;
}

function ec(members: string): string {
  return `{"kty":"EC","crv":"P-256",${members}}`;
}

function expectUnusable(jwks: string[]): void {
  for (let i = 0; i < jwks.length; i++) expect(usable(jwks[i])).toBe(false, jwks[i]);
}

describe("a JWK", () => {
  it("of RSA verifies with every RSA algorithm, or with the one it names", () => {
    expect(algorithmsOf(rsaJwk("a"))).toBe(0b111111);
    expect(algorithmsOf(rsaJwk("a", ',"alg":"PS384"'))).toBe(algorithmBit(Algorithm.PS384));
    const key = keyOf(rsaJwk("a"));
    expect(key === null).toBe(false);
    if (key === null) return;
    expect(key.type).toBe(KeyType.Rsa);
    expect(key.firstLength).toBe(256);
    expect(key.secondLength).toBe(3);
    expect(key.spkiLength).toBe(294);
    expect(load<u8>(key.spki)).toBe(0x30);
  });

  it("of RSA may have zeros in front of its numbers", () => {
    const key = keyOf(rsaJwk("a").replace('"AQAB"', '"AAAAAQAB"'));
    expect(key === null ? 0 : key.secondLength).toBe(3);
  });

  it("of EC verifies with the algorithm of its curve", () => {
    const key = keyOf(ec(`"x":"${EC_X}","y":"${EC_Y}"`));
    expect(key === null).toBe(false);
    if (key === null) return;
    expect(key.algorithms).toBe(algorithmBit(Algorithm.ES256));
    expect(key.type).toBe(KeyType.Ec);
    expect(key.curve).toBe(Curve.P256);
    expect(key.firstLength + key.secondLength).toBe(64);
    expect(key.spkiLength).toBe(91);
  });

  it("of Ed25519 has nothing for the host", () => {
    const key = keyOf(`{"kty":"OKP","crv":"Ed25519","x":"${ED_X}"}`);
    expect(key === null).toBe(false);
    if (key === null) return;
    expect(key.algorithms).toBe(algorithmBit(Algorithm.EdDSA));
    expect(key.type).toBe(KeyType.Ed25519);
    expect(key.firstLength).toBe(32);
    expect(key.spkiLength).toBe(0);
  });

  it("keeps its kid decoded, and nothing of its private members", () => {
    const key = keyOf(rsaJwk("a\\/b", ',"d":"AAAA","p":5,"x5c":[["x"]]'));
    expect(key === null).toBe(false);
    if (key === null) return;
    expect(textAt(key.kid, key.kidLength)).toBe("a/b");
    expect(usize(key.kidLength + key.firstLength + key.secondLength)).toBe(key.spki - key.kid);
  });

  it("may say that it is for signatures", () => {
    const good = [
      '"use":"sig"',
      '"key_ops":["verify"]',
      '"key_ops":["sign","verify","x"]',
      '"use":"sig","key_ops":["verify"]',
    ];
    for (let i = 0; i < good.length; i++) expect(usable(rsaJwk("a", "," + good[i]))).toBe(true, good[i]);
  });

  it("may have members that are null or empty, which say nothing", () => {
    const empty = [
      '"use":null',
      '"use":""',
      '"key_ops":[]',
      '"key_ops":null',
      '"key_ops":""',
      '"alg":null',
      '"alg":""',
    ];
    for (let i = 0; i < empty.length; i++) {
      expect(algorithmsOf(rsaJwk("a", "," + empty[i]))).toBe(0b111111, empty[i]);
    }
    const withoutKid = ['"kid":null', '"kid":""'];
    for (let i = 0; i < withoutKid.length; i++) {
      const key = keyOf(rsaJwk("a").replace('"kid":"a"', withoutKid[i]));
      expect(key === null ? -1 : key.kidLength).toBe(0, withoutKid[i]);
    }
  });

  it("may have members that mean nothing for its type, whatever they are", () => {
    const rsa = [
      '"crv":""',
      '"crv":"x"',
      '"crv":5',
      '"x":""',
      '"x":null',
      '"y":[{}]',
      '"x":"not base64url!"',
      '"exp":1e400',
    ];
    for (let i = 0; i < rsa.length; i++) expect(usable(rsaJwk("a", "," + rsa[i]))).toBe(true, rsa[i]);
    const point = `"x":"${EC_X}","y":"${EC_Y}"`;
    const other = ['"n":""', '"e":5', '"n":null', `"n":"${"A".repeat(5000)}"`, '"oth":[]', '"x5c":[]'];
    for (let i = 0; i < other.length; i++) expect(usable(ec(`${point},${other[i]}`))).toBe(true, other[i]);
    expect(usable(`{"kty":"OKP","crv":"Ed25519","x":"${ED_X}","y":"","n":7}`)).toBe(true);
  });

  it("that cannot be used is remembered with its ID, its type and what is wrong first", () => {
    const wrong = [
      "5",
      "{}",
      '{"kty":"oct","k":"AA","kid":"a"}',
      rsaJwk("a", ',"use":"enc","alg":"x"'),
      rsaJwk("a", ',"key_ops":["sign"]'),
      rsaJwk("a", ',"alg":"RSA-OAEP"'),
      rsaJwk("a", ',"alg":"ES256"'),
      rsaJwk("a", ',"n":"AQAB"'),
      rsaJwk("a").replace('"a"', "5"),
      '{"kty":"EC","crv":"secp256k1","kid":"a"}',
      '{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"a"}',
    ];
    const expected =
      "no_object -1 |kty -1 |kty -1 a|use 0 a|key_ops 0 a|alg 0 a|alg_misfit 0 a|members 0 a|kid 0 |crv 1 a|material 0 a";
    const set = new KeySet();
    readKeys(bytesOfText(`{"keys":[${wrong.join()}]}`), set);
    const found: string[] = [];
    for (let i = 0; i < set.leftOut.length; i++) {
      const key = set.leftOut[i];
      found.push(`${jwkFaultName(key.fault)} ${key.type} ${String.UTF8.decode(key.kid)}`);
    }
    expect(found.join("|")).toBe(expected);
  });

  it("must not say anything else", () => {
    const bad = [
      '"use":"enc"',
      '"use":"SIG"',
      '"use":["sig"]',
      '"key_ops":["sign"]',
      '"key_ops":["encrypt"]',
      '"key_ops":"verify"',
      '"key_ops":["verify",5]',
      '"key_ops":[["verify"]]',
      '"alg":"RSA-OAEP"',
      '"alg":"HS256"',
      '"alg":"none"',
      '"alg":"ES256"',
      '"alg":"EdDSA"',
      '"alg":256',
      '"kid":5',
      '"kty":"RSA"',
      '"n":"AQAB"',
      `"kid":"${"k".repeat(1025)}"`,
    ];
    for (let i = 0; i < bad.length; i++) expect(usable(rsaJwk("a", "," + bad[i]))).toBe(false, bad[i]);
  });

  it("of RSA needs a modulus and an exponent that are safe to use", () => {
    const whole = rsaJwk("a");
    const exponents = ['""', '"AQ"', '"AA"', '"Ag"', '"BA"', '"AQAB="', '"AQ=="', '"AQAC"', "65537", "null"];
    for (let i = 0; i < exponents.length; i++) {
      expect(usable(whole.replace('"AQAB"', exponents[i]))).toBe(false, exponents[i]);
    }
    expect(usable(whole.replace('"AQAB"', '"Aw"'))).toBe(true);
    expect(usable(whole.replace('"kty":"RSA"', '"kty":"rsa"'))).toBe(false);
    expect(usable(whole.replace('"kty":"RSA",', ""))).toBe(false);
    expectUnusable([
      '{"kty":"RSA","e":"AQAB"}',
      '{"kty":"RSA","e":"AQAB","n":""}',
      '{"kty":"RSA","e":"AQAB","n":"AAAA"}',
      `{"kty":"RSA","e":"AQAB","n":"${"_".repeat(340)}"}`,
      `{"kty":"RSA","e":"AQAB","n":"${"_".repeat(1368)}"}`,
      `{"kty":"RSA","e":"AQAB","n":"${"A".repeat(5000)}"}`,
      `{"kty":"RSA","n":"${"_".repeat(344)}"}`,
    ]);
  });

  it("of EC without a curve, or with a null one, is none", () => {
    expectUnusable([
      ec(`"x":null,"y":"${EC_Y}"`),
      `{"kty":"EC","crv":null,"x":"${EC_X}","y":"${EC_Y}"}`,
      `{"kty":""}`,
    ]);
  });

  it("of EC needs a point of its curve with full coordinates", () => {
    const good = `"x":"${EC_X}","y":"${EC_Y}"`;
    expectUnusable([
      `{"kty":"EC",${good}}`,
      `{"kty":"EC","crv":"P-384",${good}}`,
      `{"kty":"EC","crv":"Ed25519",${good}}`,
      `{"kty":"EC","crv":"secp256r1",${good}}`,
      `{"kty":"EC","crv":"secp256k1",${good}}`,
      `{"kty":"OKP","crv":"P-256",${good}}`,
      ec(`"x":"${EC_X}"`),
      ec(`"x":"${EC_X}","y":""`),
      ec(`"x":"${EC_X}","y":"${EC_X}"`),
      ec(`"x":"${"A".repeat(43)}","y":"${"A".repeat(43)}"`),
      ec(`"x":"AA${EC_X}","y":"${EC_Y}"`),
      ec(`"x":"${EC_X}","y":"${EC_Y}","alg":"ES384"`),
      ec(`"x":"${EC_X}","y":"${EC_Y}","alg":"RS256"`),
    ]);
  });

  it("of Ed25519 needs a point that is not of small order", () => {
    expectUnusable([
      `{"kty":"OKP","crv":"Ed25519"}`,
      `{"kty":"OKP","crv":"ed25519","x":"${ED_X}"}`,
      `{"kty":"OKP","crv":"X25519","x":"${ED_X}"}`,
      `{"kty":"OKP","crv":"Ed448","x":"${ED_X}"}`,
      `{"kty":"EC","crv":"Ed25519","x":"${ED_X}"}`,
      `{"kty":"OKP","crv":"Ed25519","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`,
      `{"kty":"OKP","crv":"Ed25519","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`,
      `{"kty":"OKP","crv":"Ed25519","x":"${ED_X}AA"}`,
      `{"kty":"OKP","crv":"Ed25519","x":"${ED_X}","alg":"Ed25519"}`,
      `{"kty":"oct","crv":"Ed25519","k":"${ED_X}"}`,
    ]);
  });
});
