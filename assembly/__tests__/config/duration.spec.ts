import { parseDuration } from "../../config/duration";

class Row {
  constructor(
    readonly text: string,
    readonly nanoseconds: i64,
  ) {}
}

// What Go's time.ParseDuration answers; -1 where it refuses, or the value is negative.
const ROWS: Row[] = [
  new Row("0", 0),
  new Row("0s", 0),
  new Row("+0", 0),
  new Row("168h", 604800000000000),
  new Row("5m", 300000000000),
  new Row("1h30m", 5400000000000),
  new Row("1h15m30.918273645s", 4530918273645),
  new Row("300ms", 300000000),
  new Row("1ns", 1),
  new Row("7us", 7000),
  new Row("7\u00b5s", 7000),
  new Row("7\u03bcs", 7000),
  new Row("+5s", 5000000000),
  new Row("1.5h", 5400000000000),
  new Row(".5s", 500000000),
  new Row("5.s", 5000000000),
  new Row("1s1s", 2000000000),
  new Row("0.0000000001s", 0),
  new Row("0.100000000000000000000h", 360000000000),
  new Row("0.3333333333333333333h", 1200000000000),
  new Row("0.9223372036854775807h", 3320413933267),
  new Row("9007199254740993ns", 9007199254740993),
  new Row("9223372036854775807ns", 9223372036854775807),
  new Row("2562047h47m16.854775807s", 9223372036854775807),
  new Row("9223372036854775808ns", -1),
  new Row("2562047h47m16.854775808s", -1),
  new Row("2562048h", -1),
  new Row("99999999999999999999h", -1),
  new Row("9223372036854ms775us808ns", -1),
  new Row("", -1),
  new Row("+", -1),
  new Row("5", -1),
  new Row("00", -1),
  new Row("s", -1),
  new Row(".s", -1),
  new Row(".", -1),
  new Row("1.", -1),
  new Row("+.s", -1),
  new Row("-5s", -1),
  new Row("-0", -1),
  new Row("5 s", -1),
  new Row(" 5s", -1),
  new Row("5s ", -1),
  new Row("4 hours", -1),
  new Row("1d", -1),
  new Row("1S", -1),
  new Row("1e3s", -1),
  new Row("1..5s", -1),
  new Row("1h30", -1),
  new Row("5m-1s", -1),
  new Row("1\u00b5", -1),
  new Row("1\u03bem", -1),
  new Row("0x5s", -1),
];

describe("Durations", () => {
  it("are read as Go reads them", () => {
    for (let i = 0; i < ROWS.length; i++) {
      const bytes = String.UTF8.encode(ROWS[i].text);
      expect(parseDuration(changetype<usize>(bytes), bytes.byteLength)).toBe(
        ROWS[i].nanoseconds,
        ROWS[i].text,
      );
    }
  });
});
