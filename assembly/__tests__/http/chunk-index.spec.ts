import { chunkIndex, countDigits, OTHER_INDEX } from "../../http/chunk-index";
import { Text } from "../judge/text";

function digits(text: string): i32 {
  const bytes = new Text(text);
  return countDigits(bytes.pointer, bytes.length);
}

function index(text: string): i32 {
  return chunkIndex(new Text(text).pointer, text.length);
}

describe("The number of a cookie's part", () => {
  it("is as many digits as there are", () => {
    expect(digits("")).toBe(0);
    expect(digits("x1")).toBe(0);
    expect(digits("12=a")).toBe(2);
    expect(digits("0")).toBe(1);
    expect(digits("1234567890:/")).toBe(10);
  });

  it("is decimal, without leading zeros", () => {
    expect(index("0")).toBe(0);
    expect(index("9")).toBe(9);
    expect(index("10")).toBe(10);
    expect(index("999")).toBe(999);
  });

  it("is none in use with a leading zero, or when it is large", () => {
    const others = ["00", "01", "001", "1000", "4294967296", "99999999999999999999"];
    for (let i = 0; i < others.length; i++) expect(index(others[i])).toBe(OTHER_INDEX, others[i]);
  });
});
