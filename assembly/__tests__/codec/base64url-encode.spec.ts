import { decodeBase64UrlPadded } from "../../codec/base64url";
import { encodeBase64UrlPadded } from "../../codec/base64url-encode";
import { encodeBase64Url } from "../base64url";

const BYTES: usize = memory.data(256);
const TEXT: usize = memory.data(512);
const BACK: usize = memory.data(512);

function encoded(text: string): string {
  const bytes = String.UTF8.encode(text);
  const length = encodeBase64UrlPadded(changetype<usize>(bytes), bytes.byteLength, TEXT);
  return String.UTF8.decodeUnsafe(TEXT, usize(length));
}

describe("base64url with padding", () => {
  it("encodes the examples of RFC 4648 section 10", () => {
    const rows = [
      "",
      "",
      "f",
      "Zg==",
      "fo",
      "Zm8=",
      "foo",
      "Zm9v",
      "foob",
      "Zm9vYg==",
      "fooba",
      "Zm9vYmE=",
      "foobar",
      "Zm9vYmFy",
    ];
    for (let i = 0; i < rows.length; i += 2) expect(encoded(rows[i])).toBe(rows[i + 1], rows[i]);
  });

  it("has - and _ for the last two values", () => {
    store<u8>(BYTES, 0xfb);
    store<u8>(BYTES + 1, 0xff);
    store<u8>(BYTES + 2, 0xbf);
    expect(encodeBase64UrlPadded(BYTES, 3, TEXT)).toBe(4);
    expect(String.UTF8.decodeUnsafe(TEXT, 4)).toBe("-_-_");
  });

  it("is what is decoded again, for bytes of every length, and writes no byte more", () => {
    for (let i: usize = 0; i < 256; i++) store<u8>(BYTES + i, u8(i * 167 + 13));
    for (let length = 0; length <= 256; length++) {
      memory.fill(TEXT, 0x7e, 512);
      const written = encodeBase64UrlPadded(BYTES, length, TEXT);
      const bytes = new Uint8Array(length);
      memory.copy(bytes.dataStart, BYTES, usize(length));
      expect(String.UTF8.decodeUnsafe(TEXT, usize(written))).toBe(encodeBase64Url(bytes, true));
      expect(load<u8>(TEXT + usize(written))).toBe(0x7e, length.toString());
      expect(decodeBase64UrlPadded(TEXT, written, BACK)).toBe(length);
      expect(memory.compare(BACK, BYTES, usize(length))).toBe(0, length.toString());
    }
  });
});
