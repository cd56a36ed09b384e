import { CompactJws, decodeSignature, looksLikeJwt, MAX_TOKEN_BYTES, splitCompact } from "../../jwt/compact";
import { JwtError } from "../../jwt/jwt-error";
import { bytesOfText, textAt } from "./judge";

const jws = new CompactJws();
const SIGNATURE: usize = memory.data(1024);

function split(text: string): JwtError {
  const bytes = bytesOfText(text);
  return splitCompact(bytes.dataStart, bytes.length, jws);
}

function looksLike(text: string): bool {
  const bytes = bytesOfText(text);
  return looksLikeJwt(bytes.dataStart, bytes.length);
}

describe("splitCompact", () => {
  it("finds the three parts and what is signed", () => {
    const bytes = bytesOfText("ab.cde.f");
    expect(splitCompact(bytes.dataStart, bytes.length, jws)).toBe(JwtError.None);
    expect(textAt(jws.header, jws.headerLength)).toBe("ab");
    expect(textAt(jws.payload, jws.payloadLength)).toBe("cde");
    expect(textAt(jws.signature, jws.signatureLength)).toBe("f");
    expect(textAt(jws.header, jws.signedLength)).toBe("ab.cde");
  });

  it("refuses another number of parts, and an empty header or signature", () => {
    const bad = [
      "",
      ".",
      "..",
      "...",
      "a",
      "a.b",
      "a.b.",
      ".b.c",
      "..c",
      "a..",
      "a.b.c.d",
      "a.b.c.",
      "a.b..c",
      ".a.b.c",
    ];
    for (let i = 0; i < bad.length; i++) expect(split(bad[i])).toBe(JwtError.Malformed, bad[i]);
    expect(split(".".repeat(20000))).toBe(JwtError.Malformed);
    expect(split("a..c")).toBe(JwtError.None);
  });

  it("refuses more than its limit, and takes as much", () => {
    expect(split("a.b." + "c".repeat(MAX_TOKEN_BYTES - 4))).toBe(JwtError.None);
    expect(split("a.b." + "c".repeat(MAX_TOKEN_BYTES - 3))).toBe(JwtError.TooLarge);
  });
});

describe("decodeSignature", () => {
  it("takes up to 1024 bytes of canonical base64url", () => {
    split("a.b.AQID");
    expect(decodeSignature(jws, SIGNATURE)).toBe(3);
    expect(load<u8>(SIGNATURE, 2)).toBe(3);
    split("a.b." + "A".repeat(1366));
    expect(decodeSignature(jws, SIGNATURE)).toBe(1024);
  });

  it("refuses more, and every other spelling", () => {
    const bad = [
      "A".repeat(1367),
      "A".repeat(60000),
      "A",
      "AQI=",
      "AQJ",
      "AQ==",
      "A+ID",
      "A/ID",
      "AQ D",
      "AQID\n",
      "AQ\u00e9",
    ];
    for (let i = 0; i < bad.length; i++) {
      expect(split("a.b." + bad[i])).toBe(JwtError.None);
      expect(decodeSignature(jws, SIGNATURE)).toBe(-1, bad[i]);
    }
  });
});

describe("looksLikeJwt", () => {
  it("goes by the beginning and a dot", () => {
    expect(looksLike("eyJ.eyJ.x")).toBe(true);
    expect(looksLike("eyJ.")).toBe(true);
    expect(looksLike("eyJ.a.b.c.d")).toBe(true);
    expect(looksLike("ey" + "x".repeat(MAX_TOKEN_BYTES))).toBe(true);
    expect(looksLike("eyJabc")).toBe(false);
    expect(looksLike("a.b.c")).toBe(false);
    expect(looksLike("ey")).toBe(false);
    expect(looksLike("")).toBe(false);
  });
});
