import { JWK_FAULT_COUNT, JwkFault, jwkFaultName, jwkFaultText, LeftOutKey } from "../../jwt/jwk-fault";
import { bytesOfText } from "./judge";

function isNamed(own: string, asked: string): bool {
  const key = new LeftOutKey();
  key.kid = String.UTF8.encode(own);
  const bytes = bytesOfText(asked);
  return key.isNamed(bytes.dataStart, bytes.length);
}

describe("Why a key is not used", () => {
  it("has a name and a text of its own", () => {
    const names: string[] = [];
    const texts: string[] = [];
    for (let fault = 0; fault < JWK_FAULT_COUNT; fault++) {
      const name = jwkFaultName(fault as JwkFault);
      const text = jwkFaultText(fault as JwkFault);
      expect(names.includes(name) || texts.includes(text) || name === "unknown").toBe(false, name);
      names.push(name);
      texts.push(text);
    }
    expect(jwkFaultName(JwkFault.NoObject)).toBe("no_object");
    expect(jwkFaultName(JwkFault.AlgMisfit)).toBe("alg_misfit");
    expect(jwkFaultName(JwkFault.Material)).toBe("material");
    expect(jwkFaultText(JwkFault.KeyOps)).toBe("key_ops without verify");
  });

  it("is unknown beyond the range", () => {
    const numbers = [-1, JWK_FAULT_COUNT, i32.MAX_VALUE];
    for (let i = 0; i < numbers.length; i++) {
      expect(jwkFaultName(numbers[i] as JwkFault)).toBe("unknown");
      expect(jwkFaultText(numbers[i] as JwkFault)).toBe("unknown");
    }
  });
});

describe("A key that is left out", () => {
  it("may be meant by a token with its kid, or with none", () => {
    expect(isNamed("k1", "k1")).toBe(true);
    expect(isNamed("k1", "")).toBe(true);
    expect(isNamed("", "")).toBe(true);
    expect(isNamed("k1", "k2")).toBe(false);
    expect(isNamed("k1", "k")).toBe(false);
    expect(isNamed("", "k1")).toBe(false);
  });
});
