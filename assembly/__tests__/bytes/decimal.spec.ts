import { parseDecimal, writeDecimal } from "../../bytes/decimal";

function parse(text: string): i64 {
  const bytes = String.UTF8.encode(text);
  return parseDecimal(changetype<usize>(bytes), bytes.byteLength);
}

function write(value: i64): string {
  const out = new ArrayBuffer(19);
  return String.UTF8.decodeUnsafe(changetype<usize>(out), writeDecimal(value, changetype<usize>(out)));
}

describe("decimal", () => {
  it("reads canonical numbers", () => {
    expect(parse("0")).toBe(0);
    expect(parse("7")).toBe(7);
    expect(parse("1760000000")).toBe(1760000000);
    expect(parse("999999999999999999")).toBe(999999999999999999);
  });

  it("refuses what is empty, signed, padded, too long or no number", () => {
    const bad: string[] = [
      "",
      "-1",
      "+1",
      "01",
      "00",
      " 1",
      "1 ",
      "1.0",
      "0x10",
      "1e3",
      "1000000000000000000",
    ];
    for (let i = 0; i < bad.length; i++) expect(parse(bad[i])).toBe(-1, bad[i]);
  });

  it("writes what it reads", () => {
    const texts: string[] = ["0", "9", "10", "99", "100", "1760000000", "999999999999999999"];
    for (let i = 0; i < texts.length; i++) expect(write(parse(texts[i]))).toBe(texts[i]);
    expect(write(i64.MAX_VALUE)).toBe("9223372036854775807");
  });
});
