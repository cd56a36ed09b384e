import { findNumberEnd, isBeyondDouble, parseInteger, parseWholeNumber } from "../../codec/json-number";

const OUT: usize = memory.data(8);

function integer(text: string): string {
  const bytes = String.UTF8.encode(text);
  return parseInteger(changetype<usize>(bytes), bytes.byteLength, OUT) ? load<i64>(OUT).toString() : "no";
}

function whole(text: string): string {
  const bytes = String.UTF8.encode(text);
  return parseWholeNumber(changetype<usize>(bytes), bytes.byteLength, OUT) ? load<i64>(OUT).toString() : "no";
}

function numberLength(text: string): i32 {
  const bytes = String.UTF8.encode(text);
  const from = changetype<usize>(bytes);
  const end = findNumberEnd(from, from + usize(bytes.byteLength));
  return end === 0 ? -1 : i32(end - from);
}

class Row {
  constructor(
    readonly text: string,
    readonly value: string,
  ) {}
}

function isBeyond(text: string): bool {
  const bytes = String.UTF8.encode(text);
  return isBeyondDouble(changetype<usize>(bytes), bytes.byteLength);
}

const WHOLE: Row[] = [
  new Row("80", "80"),
  new Row("80.0", "80"),
  new Row("8e1", "80"),
  new Row("8E+1", "80"),
  new Row("0.08e3", "80"),
  new Row("8000e-2", "80"),
  new Row("80.000000000000000000000000000000", "80"),
  new Row("800000000000000000000000000000e-28", "80"),
  new Row("-80.0", "-80"),
  new Row("0", "0"),
  new Row("-0", "0"),
  new Row("0e999999999999999999", "0"),
  new Row("0.0e-999999999999999999", "0"),
  new Row("9223372036854775807", "9223372036854775807"),
  new Row("-9223372036854775808", "-9223372036854775808"),
  new Row("9.223372036854775807e18", "9223372036854775807"),
  new Row("9223372036854775808", "no"),
  new Row("-9223372036854775809", "no"),
  new Row("18446744073709551615", "no"),
  new Row("18446744073709551616", "no"),
  new Row("80.5", "no"),
  new Row("8e-1", "no"),
  new Row("1e19", "no"),
  new Row("1e999999999999999999", "no"),
  new Row("1e-999999999999999999", "no"),
];

describe("JSON numbers", () => {
  it("find their end, strictly", () => {
    expect(numberLength("0")).toBe(1);
    expect(numberLength("-0.10e-05,")).toBe(9);
    expect(numberLength("12]")).toBe(2);
    const bad = ["", "-", "01", "-01", ".5", "1.", "1.e1", "1e", "1e+", "-x"];
    for (let i = 0; i < bad.length; i++) expect(numberLength(bad[i])).toBe(-1, bad[i]);
  });

  it("are integers only without fraction and exponent", () => {
    expect(integer("80")).toBe("80");
    expect(integer("-0")).toBe("0");
    expect(integer("9223372036854775807")).toBe("9223372036854775807");
    expect(integer("-9223372036854775808")).toBe("-9223372036854775808");
    const bad = [
      "80.0",
      "8e1",
      "8E1",
      "9223372036854775808",
      "-9223372036854775809",
      "99999999999999999999999",
    ];
    for (let i = 0; i < bad.length; i++) expect(integer(bad[i])).toBe("no", bad[i]);
  });

  it("are whole in any spelling that is exactly whole", () => {
    for (let i = 0; i < WHOLE.length; i++) expect(whole(WHOLE[i].text)).toBe(WHOLE[i].value, WHOLE[i].text);
  });

  it("are beyond the doubles from 1.797e308 on, however they are written", () => {
    const beyond = [
      "1e309",
      "-1e309",
      "1E+400",
      "1e999999999999999999",
      "1" + "0".repeat(309),
      "9".repeat(400),
      "0.001e312",
      "1.8e308",
      "1797" + "0".repeat(305),
      "17.97e307",
      "0.0001797e312",
    ];
    const within = [
      "0",
      "-0",
      "0e999999999",
      "0.0e400",
      "1e308",
      "1.796e308",
      "-1.79e308",
      "1e-400",
      "1e-999999999",
    ];
    within.push("9".repeat(308));
    within.push("0." + "0".repeat(400) + "1");
    within.push("0.0001796e312");
    for (let i = 0; i < beyond.length; i++) expect(isBeyond(beyond[i])).toBe(true, beyond[i]);
    for (let i = 0; i < within.length; i++) expect(isBeyond(within[i])).toBe(false, within[i]);
  });
});
