import { JSON_READER_BYTES, JsonReader, JsonToken, MAX_JSON_DEPTH } from "../../codec/json";
import { hasField, vectorBytes, vectorCount, vectorInt, vectorText } from "../vectors";

const VECTORS = "json_parsing";
const READER = changetype<JsonReader>(memory.data(JSON_READER_BYTES));
const OUT: usize = memory.data(64);

// One letter a token, in the order of JsonToken.
const LETTERS = "!.{}[]NSntfz";

function tokens(text: string): string {
  const bytes = String.UTF8.encode(text);
  READER.open(changetype<usize>(bytes), bytes.byteLength);
  let result = "";
  do result += LETTERS.charAt(READER.next());
  while (READER.token > JsonToken.End);
  return result;
}

function accepts(bytes: Uint8Array): bool {
  READER.open(bytes.dataStart, bytes.length);
  while (READER.next() > JsonToken.End);
  return READER.token === JsonToken.End;
}

function rowBytes(row: i32): Uint8Array {
  if (!hasField(VECTORS, row, "repeat")) return vectorBytes(VECTORS, row, "b64", "base64");
  const unit = vectorBytes(VECTORS, row, "repeat.unit", "base64");
  const tail = vectorBytes(VECTORS, row, "repeat.tail", "base64");
  const times = i32(vectorInt(VECTORS, row, "repeat.times"));
  const bytes = new Uint8Array(unit.length * times + tail.length);
  for (let i = 0; i < times; i++) bytes.set(unit, i * unit.length);
  bytes.set(tail, unit.length * times);
  return bytes;
}

function nested(levels: i32): string {
  return "[".repeat(levels) + "]".repeat(levels);
}

/** Opens the reader on a member's value, past the name. */
function openAtValue(bytes: ArrayBuffer): void {
  READER.open(changetype<usize>(bytes), bytes.byteLength);
  READER.next();
  READER.next();
}

describe("JSON reader", () => {
  it("gives the verdict of every row of JSONTestSuite", () => {
    const rows = vectorCount(VECTORS);
    expect(rows).toBe(318);
    for (let row = 0; row < rows; row++) {
      const verdict = vectorText(VECTORS, row, "expect");
      const accepted = accepts(rowBytes(row));
      if (verdict !== "either") expect(accepted).toBe(verdict === "accept", vectorText(VECTORS, row, "id"));
    }
  });

  it("skips every good value of JSONTestSuite whole and no bad one", () => {
    for (let row = 0; row < vectorCount(VECTORS); row++) {
      const bytes = rowBytes(row);
      const accepted = accepts(bytes);
      READER.open(bytes.dataStart, bytes.length);
      const skipped = READER.skipValue() && READER.next() === JsonToken.End;
      expect(skipped).toBe(accepted === true, vectorText(VECTORS, row, "id"));
    }
  });

  it("gives the tokens in order", () => {
    expect(tokens("{}")).toBe("{}.");
    expect(tokens(" [ ] ")).toBe("[].");
    expect(tokens('{"a":1,"b":[true,false,null,"x",{}]}')).toBe("{NnN[tfzS{}]}.");
    expect(tokens("-0.5e+3")).toBe("n.");
  });

  it("stops for good at the first error", () => {
    const bad = [
      '{"a" 1}',
      '{"a":1,}',
      "[1,]",
      "[1 2]",
      "{]",
      "[}",
      "]",
      "01",
      "1 1",
      "tru",
      "nulL",
      "{1:2}",
      "",
      "+1",
      "1.",
    ];
    for (let i = 0; i < bad.length; i++) {
      expect(tokens(bad[i]).endsWith("!")).toBe(true, bad[i]);
      expect(READER.next()).toBe(JsonToken.Error, bad[i]);
    }
  });

  it("says End again when asked again", () => {
    expect(tokens("1")).toBe("n.");
    expect(READER.next()).toBe(JsonToken.End);
  });

  it("reads 64 levels and refuses the 65th", () => {
    expect(tokens(nested(MAX_JSON_DEPTH)).endsWith("].")).toBe(true);
    expect(tokens(nested(MAX_JSON_DEPTH + 1)).endsWith("[!")).toBe(true);
    expect(tokens('{"a":'.repeat(65)).endsWith("!")).toBe(true);
  });

  it("knows objects from arrays at every depth", () => {
    const open = '[{"a":'.repeat(32);
    expect(tokens(open + "1" + "}]".repeat(32)).endsWith("}].")).toBe(true);
    expect(tokens(open + "1" + "]}".repeat(32)).endsWith("!")).toBe(true);
  });

  it("refuses every proper prefix of a document, and reads no byte past its end", () => {
    const text = '{"a":[1.5e3,"\\u00e9\\ud83d\\ude00\u00e9\u20ac",true,false,null],"b":{"c":-1}}';
    const bytes = String.UTF8.encode(text);
    for (let length = 0; length < bytes.byteLength; length++) {
      // A copy of exactly that length, so that a longer read would find other bytes.
      expect(accepts(Uint8Array.wrap(bytes.slice(0, length)))).toBe(false, length.toString());
    }
    expect(accepts(Uint8Array.wrap(bytes))).toBe(true);
  });

  it("decodes a text into a buffer, and refuses one that is too long for it", () => {
    const bytes = String.UTF8.encode('"a\\n\\u20ac"');
    READER.open(changetype<usize>(bytes), bytes.byteLength);
    READER.next();
    expect(READER.textLength()).toBe(5);
    expect(READER.text(OUT, 4)).toBe(-1);
    expect(READER.text(OUT, 5)).toBe(5);
    expect(String.UTF8.decodeUnsafe(OUT, 5)).toBe("a\n\u20ac");
  });

  it("compares a name decoded", () => {
    const bytes = String.UTF8.encode('{"\\u0061lg":1}');
    const name = String.UTF8.encode("alg");
    READER.open(changetype<usize>(bytes), bytes.byteLength);
    READER.next();
    READER.next();
    expect(READER.textEquals(changetype<usize>(name), 3)).toBe(true);
    expect(READER.textEquals(changetype<usize>(name), 2)).toBe(false);
  });

  it("shows a skipped value's raw text", () => {
    const values = ['{"x":[1,{"y":"]"}]}', "[ ]", '"te\\u0078t"', "-12.5", "true", "null"];
    for (let i = 0; i < values.length; i++) {
      const bytes = String.UTF8.encode('{"a": ' + values[i] + ' ,"b":2}');
      openAtValue(bytes);
      expect(READER.skipValue()).toBe(true, values[i]);
      expect(String.UTF8.decodeUnsafe(READER.start, usize(READER.length))).toBe(values[i]);
      expect(READER.next()).toBe(JsonToken.Name, values[i]);
    }
  });

  it("skips nothing where no value is", () => {
    const bytes = String.UTF8.encode("[]");
    READER.open(changetype<usize>(bytes), bytes.byteLength);
    READER.next();
    expect(READER.skipValue()).toBe(false);
  });

  it("reads integers from its number token", () => {
    const bytes = String.UTF8.encode("1700000000");
    READER.open(changetype<usize>(bytes), bytes.byteLength);
    READER.next();
    expect(READER.readInteger()).toBe(true);
    expect(READER.integer).toBe(1700000000);
  });

  it("fits its memory", () => {
    expect(offsetof<JsonReader>()).toBeLessThanOrEqual(usize(JSON_READER_BYTES));
  });
});
