import { parseNumericDate } from "../../jwt/numeric-date";
import { bytesOfText } from "./judge";

function seconds(text: string, roundUp: bool = false): i64 {
  const bytes = bytesOfText(text);
  return parseNumericDate(bytes.dataStart, bytes.length, roundUp);
}

describe("NumericDate", () => {
  it("is a whole number of seconds", () => {
    expect(seconds("0")).toBe(0);
    expect(seconds("1760003600")).toBe(1760003600);
    expect(seconds("253402300799")).toBe(253402300799);
    expect(seconds("9007199254740991")).toBe(9007199254740991);
  });

  it("has the same value however the number is spelled", () => {
    const spellings = [
      "1.8e9",
      "1.8E+9",
      "18e8",
      "1800000000.0",
      "1800000000.000e0",
      "18000000000e-1",
      "0.18e10",
    ];
    for (let i = 0; i < spellings.length; i++) {
      expect(seconds(spellings[i])).toBe(1_800_000_000, spellings[i]);
      expect(seconds(spellings[i], true)).toBe(1_800_000_000, spellings[i]);
    }
    expect(seconds("0.00e5")).toBe(0);
    expect(seconds("0e999999999999")).toBe(0);
  });

  it("loses its fraction, or is rounded up", () => {
    expect(seconds("1768478500.75")).toBe(1768478500);
    expect(seconds("1768478500.75", true)).toBe(1768478501);
    expect(seconds("1768478500.0000000000000000000001", true)).toBe(1768478501);
    expect(seconds("17684785007e-1", true)).toBe(1768478501);
    expect(seconds("1e-400")).toBe(0);
    expect(seconds("1e-400", true)).toBe(1);
    expect(seconds("12e-5")).toBe(0);
  });

  it("is neither negative nor beyond 2^53 - 1, and never wraps", () => {
    const none = [
      "-1",
      "-0",
      "-1e400",
      "9007199254740992",
      "9223372036854775808",
      "18446744073709551616",
      "18446744075469551616",
      "1e308",
      "1e400",
      "1e99999999999999999999",
      "0.1e400",
      "99999999999999999999999999999999999999e-1",
    ];
    for (let i = 0; i < none.length; i++) expect(seconds(none[i])).toBe(-1, none[i]);
    expect(seconds("")).toBe(-1);
  });
});
