import { Algorithm, ALGORITHM_COUNT } from "../../jwt/algorithms";
import { findIssuer, TrustedIssuer } from "../../jwt/trusted-issuer";
import { bytesOfText, issuerOf, listOf } from "./judge";

const ISSUERS = ["https://a", "https://a/", "https://A"];

function find(name: string): i32 {
  const issuers: Array<TrustedIssuer> = [];
  for (let i = 0; i < ISSUERS.length; i++) issuers.push(issuerOf(ISSUERS[i], ["app"], null));
  const bytes = bytesOfText(name);
  const found = findIssuer(issuers, bytes.dataStart, bytes.length);
  return found === null ? -1 : issuers.indexOf(found);
}

describe("findIssuer", () => {
  it("compares byte for byte", () => {
    for (let i = 0; i < ISSUERS.length; i++) expect(find(ISSUERS[i])).toBe(i);
    const others = ["", "https://", "https://a//", "http://a", "https://a\0", "https://a.evil", " https://a"];
    for (let i = 0; i < others.length; i++) expect(find(others[i])).toBe(-1, others[i]);
  });
});

describe("TrustedIssuer", () => {
  it("allows what it was given, or everything that is supported", () => {
    const some = new TrustedIssuer(String.UTF8.encode("i"), listOf(["a"]), listOf(["ES256", "EdDSA"]), true);
    const all = issuerOf("i", ["a"], null);
    for (let i = 0; i < ALGORITHM_COUNT; i++) {
      expect(all.allows(i)).toBe(true);
      expect(some.allows(i)).toBe(i === Algorithm.ES256 || i === Algorithm.EdDSA);
    }
    expect(all.allows(Algorithm.Unknown)).toBe(false);
  });
});
