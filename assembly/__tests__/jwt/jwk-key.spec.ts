import { Algorithm, algorithmBit, ALL_ALGORITHMS } from "../../jwt/algorithms";
import { JwkKey } from "../../jwt/jwk-key";
import { bytesOfText, textAt } from "./judge";

function keyOf(kid: string, first: string, second: string, spki: string): JwkKey {
  const key = new JwkKey();
  const bytes = [bytesOfText(kid), bytesOfText(first), bytesOfText(second), bytesOfText(spki)];
  key.kidLength = bytes[0].length;
  key.firstLength = bytes[1].length;
  key.secondLength = bytes[2].length;
  key.spkiLength = bytes[3].length;
  key.algorithms = ALL_ALGORITHMS;
  key.keep(bytes[0].dataStart, bytes[1].dataStart, bytes[2].dataStart, bytes[3].dataStart);
  return key;
}

describe("JwkKey", () => {
  it("keeps copies of its parts", () => {
    const key = keyOf("kid", "first", "second", "spki");
    expect(textAt(key.kid, key.kidLength)).toBe("kid");
    expect(textAt(key.first, key.firstLength)).toBe("first");
    expect(textAt(key.second, key.secondLength)).toBe("second");
    expect(textAt(key.spki, key.spkiLength)).toBe("spki");
  });

  it("fits an algorithm of its own, and its kid or none", () => {
    const key = keyOf("kid", "first", "", "");
    key.algorithms = algorithmBit(Algorithm.ES384);
    const kid = bytesOfText("kid");
    expect(key.fits(Algorithm.ES384, kid.dataStart, 3)).toBe(true);
    expect(key.fits(Algorithm.ES384, kid.dataStart, 0)).toBe(true);
    expect(key.fits(Algorithm.ES384, kid.dataStart, 2)).toBe(false);
    expect(key.fits(Algorithm.ES256, kid.dataStart, 3)).toBe(false);
    expect(key.fits(Algorithm.Unknown, kid.dataStart, 3)).toBe(false);
  });

  it("is equal to a key with the same parts only", () => {
    const key = keyOf("a", "bc", "d", "e");
    expect(key.equals(keyOf("a", "bc", "d", "e"))).toBe(true);
    expect(key.equals(keyOf("a", "bc", "d", "f"))).toBe(false);
    expect(key.equals(keyOf("a", "b", "cd", "e"))).toBe(false);
    expect(key.equals(keyOf("ab", "c", "d", "e"))).toBe(false);
    expect(key.equals(keyOf("a", "bc", "d", ""))).toBe(false);
  });
});
