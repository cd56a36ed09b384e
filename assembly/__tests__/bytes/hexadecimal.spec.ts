import { writeHexadecimal } from "../../bytes/hexadecimal";

function written(value: u32, digits: i32): string {
  const out = new ArrayBuffer(digits);
  writeHexadecimal(changetype<usize>(out), digits, value);
  return String.UTF8.decode(out);
}

describe("A number in hexadecimal", () => {
  it("has each digit, in lower case", () => {
    expect(written(0x01234567, 8)).toBe("01234567");
    expect(written(0x89abcdef, 8)).toBe("89abcdef");
  });

  it("is filled up with zeros, and cut to its last digits", () => {
    expect(written(0xf, 4)).toBe("000f");
    expect(written(0x12345, 3)).toBe("345");
    expect(written(0, 1)).toBe("0");
  });
});
