import {
  decodedEquals,
  decodedLength,
  decodeString,
  findStringEnd,
  unescapeLoosely,
} from "../../codec/json-string";

const OUT: usize = memory.data(128);

// The decoded body of a text that is followed by a quote; "<bad>" when it is refused.
function decoded(body: string): string {
  const bytes = String.UTF8.encode(body + '"');
  const from = changetype<usize>(bytes);
  const end = findStringEnd(from, from + usize(bytes.byteLength));
  if (end === 0) return "<bad>";
  const length = i32(end - from);
  const written = decodeString(from, length, OUT);
  if (written !== decodedLength(from, length)) return "<length>";
  return String.UTF8.decodeUnsafe(OUT, usize(written));
}

function same(body: string, text: string): bool {
  const bytes = String.UTF8.encode(body);
  const expected = String.UTF8.encode(text);
  return decodedEquals(
    changetype<usize>(bytes),
    bytes.byteLength,
    changetype<usize>(expected),
    expected.byteLength,
  );
}

describe("JSON strings", () => {
  it("decodes every escape", () => {
    expect(decoded('\\"\\\\\\/\\b\\f\\n\\r\\t')).toBe('"\\/\b\f\n\r\t');
    expect(decoded("\\u0041\\u00e9\\u20AC\\uffff")).toBe("A\u00e9\u20ac\uffff");
    expect(decoded("\\ud83d\\ude00\\uD800\\uDC00\\uDBFF\\uDFFF")).toBe("\u{1f600}\u{10000}\u{10ffff}");
    expect(decoded("\\u0000").length).toBe(1);
  });

  it("refuses other escapes, half surrogates and short hexadecimal", () => {
    const bad = [
      "\\a",
      "\\x41",
      "\\U0041",
      "\\u",
      "\\u004",
      "\\u00g0",
      "\\u 041",
      "\\ud800",
      "\\udc00",
      "\\ud800\\n",
    ];
    for (let i = 0; i < bad.length; i++) expect(decoded(bad[i])).toBe("<bad>", bad[i]);
    expect(decoded("\\ud800\\ud800")).toBe("<bad>");
    expect(decoded("\\ud800x\\udc00")).toBe("<bad>");
    expect(decoded("\\")).toBe("<bad>");
  });

  it("refuses control bytes at every place in a block", () => {
    for (let length = 0; length < 40; length++) {
      expect(decoded("a".repeat(length) + "\x1f" + "b".repeat(20))).toBe("<bad>", length.toString());
      expect(decoded("a".repeat(length) + "\n")).toBe("<bad>", length.toString());
    }
    expect(decoded("\x7f")).toBe("\x7f");
  });

  it("ends at the first quote, wherever it is in a block", () => {
    for (let length = 0; length < 40; length++) {
      const text = "a".repeat(length);
      expect(decoded(text + '"' + "b".repeat(20))).toBe(text);
      expect(decoded(text + "\u20ac\\t")).toBe(text + "\u20ac\t");
    }
  });

  it("compares decoded, whichever side has the escapes", () => {
    expect(same("alg", "alg")).toBe(true);
    expect(same("\\u0061l\\u0067", "alg")).toBe(true);
    expect(same("\\ud83d\\ude00", "\u{1f600}")).toBe(true);
    expect(same("", "")).toBe(true);
    expect(same("\\u0061lg", "alh")).toBe(false);
    expect(same("\\u0061lg", "al")).toBe(false);
    expect(same("al", "alg")).toBe(false);
    expect(same("algx", "alg")).toBe(false);
    expect(same("a\\n", "a")).toBe(false);
    expect(same("\\\\", "\\\\")).toBe(false);
  });

  it("decodes loosely what nobody checked, and leaves the rest", () => {
    const texts = [
      "",
      "a",
      "\\/",
      '{"\\u0069ss":"a\\/b"',
      "\\",
      "a\\",
      "\\u12",
      "\\x\\n",
      "\\\\/",
      "\\ud83d",
    ];
    const results = ["", "a", "/", '{"iss":"a/b"', "\\", "a\\", "\\u12", "\\x\n", "\\/", "\\ud83d"];
    for (let i = 0; i < texts.length; i++) {
      const bytes = String.UTF8.encode(texts[i]);
      const length = unescapeLoosely(changetype<usize>(bytes), bytes.byteLength);
      expect(String.UTF8.decodeUnsafe(changetype<usize>(bytes), usize(length))).toBe(results[i], texts[i]);
    }
  });
});
