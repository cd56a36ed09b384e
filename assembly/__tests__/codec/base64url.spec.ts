import { encodeBase64Url, isBase64UrlCharacter } from "../base64url";
import {
  decodeBase64Loosely,
  decodeBase64Url,
  decodeBase64UrlLoose,
  decodeBase64UrlPadded,
  isBase64Url,
} from "../../codec/base64url";

const GUARD: u8 = 0xee;

/** Bytes of every value, none of them in step with 3, 4 or 16. */
function sample(length: i32): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = u8(i * 167 + 13 + (i >> 8));
  return bytes;
}

/** Decodes into a buffer with guard bytes; null when refused. */
function decode(text: string, padded: bool): Uint8Array | null {
  const input = String.UTF8.encode(text);
  const out = new Uint8Array((text.length >> 2) * 3 + 8);
  out.fill(GUARD);
  const length = padded
    ? decodeBase64UrlPadded(changetype<usize>(input), input.byteLength, out.dataStart)
    : decodeBase64Url(changetype<usize>(input), input.byteLength, out.dataStart);
  if (length < 0) return null;
  for (let i = length; i < out.length; i++) assert(out[i] === GUARD, "wrote beyond the decoded bytes");
  return out.slice(0, length);
}

function refuses(text: string): void {
  expect(decode(text, false)).toBeNull(text);
}

function refusesPadded(text: string): void {
  expect(decode(text, true)).toBeNull(text);
}

describe("base64url", () => {
  it("decodes every length, padded and unpadded, and writes nothing beyond", () => {
    for (let length = 0; length <= 300; length++) {
      const bytes = sample(length);
      expect(decode(encodeBase64Url(bytes, false), false)).toStrictEqual(bytes, length.toString());
      expect(decode(encodeBase64Url(bytes, true), true)).toStrictEqual(bytes, length.toString());
    }
  });

  it("refuses every character outside the alphabet, at every place of a block and of the tail", () => {
    const text = String.UTF8.encode(encodeBase64Url(sample(42), false));
    const bytes = Uint8Array.wrap(text);
    const out = new Uint8Array(64);
    for (let at = 0; at < bytes.length; at++) {
      const kept = bytes[at];
      for (let c = 0; c < 256; c++) {
        bytes[at] = u8(c);
        const length = decodeBase64Url(changetype<usize>(text), bytes.length, out.dataStart);
        expect(length === 42).toBe(
          isBase64UrlCharacter(c) === true,
          "character " + c.toString() + " at " + at.toString(),
        );
      }
      bytes[at] = kept;
    }
  });

  it("refuses spare bits that are not zero", () => {
    refuses("QR");
    refuses("QUF");
    refusesPadded("QR==");
    refusesPadded("QUF=");
    expect(decode("QQ", false)).toStrictEqual(Uint8Array.wrap(String.UTF8.encode("A")));
    expect(decode("QUE=", true)).toStrictEqual(Uint8Array.wrap(String.UTF8.encode("AA")));
  });

  it("lets spare bits pass for configured text", () => {
    const text = String.UTF8.encode("QR");
    const out = new Uint8Array(1);
    expect(decodeBase64UrlLoose(changetype<usize>(text), 2, out.dataStart)).toBe(1);
    expect(out[0]).toBe(0x41);
  });

  it("refuses lengths that no bytes encode to", () => {
    refuses("Q");
    refuses("QUFBQ");
    refuses("QUFBQUFBQUFBQUFBQ");
  });

  it("demands exact padding where padding is due and refuses it elsewhere", () => {
    refusesPadded("QQ");
    refusesPadded("QQ=");
    refusesPadded("QQ===");
    refusesPadded("QQ=Q");
    refusesPadded("QUE==");
    refusesPadded("=");
    refusesPadded("==");
    refusesPadded("====");
    refusesPadded("QUFB====");
    refuses("QQ==");
    refuses("QUE=");
  });

  it("knows the alphabet, at every place", () => {
    for (let byte = 0; byte < 256; byte++) {
      const isOne = isBase64UrlCharacter(u8(byte));
      for (let length = 1; length < 40; length += 6) {
        for (let at = 0; at < length; at++) {
          const text = new Uint8Array(length);
          text.fill(0x41);
          text[at] = u8(byte);
          expect(isBase64Url(text.dataStart, length)).toBe(isOne, `${byte} at ${at} of ${length}`);
        }
      }
    }
    expect(isBase64Url(0, 0)).toBe(true);
  });

  it("decodes loosely what any library decodes", () => {
    const texts = ["QUFB", "QUFB====", "QUE", "QUE=", "QQ", "Q", "", "-_-_", "+/+/", " Q U!F\u00fcB\n"];
    const results = ["AAA", "AAA", "AA", "AA", "A", "", "", "\xfb\xff\xbf", "\xfb\xff\xbf", "AAA"];
    for (let i = 0; i < texts.length; i++) {
      const input = String.UTF8.encode(texts[i]);
      const out = new Uint8Array(16);
      const length = decodeBase64Loosely(changetype<usize>(input), input.byteLength, out.dataStart);
      let found = "";
      for (let k = 0; k < length; k++) found += String.fromCharCode(out[k]);
      expect(found).toBe(results[i], texts[i]);
    }
  });
});
