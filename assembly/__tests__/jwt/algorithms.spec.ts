import {
  Algorithm,
  ALGORITHM_COUNT,
  algorithmBit,
  algorithmOf,
  algorithmOfCurve,
  ALL_ALGORITHMS,
  ED25519_ALGORITHMS,
  hashOf,
  isNative,
  isPss,
  KeyType,
  keyTypeOf,
  RSA_ALGORITHMS,
} from "../../jwt/algorithms";
import { Hash } from "../../crypto/hash";
import { Curve } from "../../crypto/nist-curves";
import { bytesOfText } from "./judge";

function algorithm(name: string): Algorithm {
  const bytes = bytesOfText(name);
  return algorithmOf(bytes.dataStart, bytes.length);
}

describe("the algorithms", () => {
  it("have their registered names, compared exactly", () => {
    const names = "RS256,RS384,RS512,PS256,PS384,PS512,ES256,ES384,ES512,EdDSA".split(",");
    expect(names.length).toBe(ALGORITHM_COUNT);
    for (let i = 0; i < names.length; i++) expect(algorithm(names[i])).toBe(i as Algorithm, names[i]);
    const others =
      "none,None,,HS256,HS384,HS512,rs256,RS256 , RS256,RS25,RS2566,RS255,ES256K,EDDSA,Ed25519,dir".split(
        ",",
      );
    for (let i = 0; i < others.length; i++) expect(algorithm(others[i])).toBe(Algorithm.Unknown, others[i]);
  });

  it("are each bound to one kind of key", () => {
    for (let i = 0; i < ALGORITHM_COUNT; i++) {
      const type = keyTypeOf(i as Algorithm);
      expect(type).toBe(i < 6 ? KeyType.Rsa : i < 9 ? KeyType.Ec : KeyType.Ed25519);
      const isRsa = (RSA_ALGORITHMS & algorithmBit(i as Algorithm)) !== 0;
      expect(isRsa).toBe(type === KeyType.Rsa);
    }
    expect(algorithmBit(Algorithm.EdDSA)).toBe(ED25519_ALGORITHMS);
    expect(algorithmBit(Algorithm.Unknown)).toBe(0);
    expect((ALL_ALGORITHMS + 1) >> ALGORITHM_COUNT).toBe(1);
  });

  it("have each its hash, and each ECDSA algorithm its curve", () => {
    const hashes = [Hash.Sha256, Hash.Sha384, Hash.Sha512];
    for (let i = 0; i < 9; i++) expect(hashOf(i as Algorithm)).toBe(hashes[i % 3]);
    expect(algorithmOfCurve(Curve.P256)).toBe(Algorithm.ES256);
    expect(algorithmOfCurve(Curve.P384)).toBe(Algorithm.ES384);
    expect(algorithmOfCurve(Curve.P521)).toBe(Algorithm.ES512);
  });

  it("are left to the host but for PSS and Ed25519", () => {
    for (let i = 0; i < ALGORITHM_COUNT; i++) {
      expect(isPss(i as Algorithm)).toBe(i >= 3 && i < 6);
      expect(isNative(i as Algorithm)).toBe(!isPss(i as Algorithm) && i < 9);
    }
  });
});
