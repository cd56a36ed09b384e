import { DER_SEQUENCE, derIntegerSize, derSize, writeDerHeader, writeDerInteger } from "../../crypto/der";

const OUT: usize = memory.data(1200);
const NUMBER: usize = memory.data(1100);

function header(contentLength: i32): i32 {
  memory.fill(OUT, 0xee, 8);
  return i32(writeDerHeader(OUT, DER_SEQUENCE, contentLength) - OUT);
}

function integer(length: i32): i32 {
  memory.fill(OUT, 0xee, 1200);
  const size = i32(writeDerInteger(OUT, NUMBER, length) - OUT);
  expect(size).toBe(derIntegerSize(NUMBER, length));
  expect(load<u8>(OUT + usize(size))).toBe(0xee);
  return size;
}

describe("writeDerHeader", () => {
  it("uses the shortest form of the length", () => {
    expect(header(0)).toBe(2);
    expect(load<u16>(OUT)).toBe(0x0030);
    expect(header(127)).toBe(2);
    expect(load<u16>(OUT)).toBe(0x7f30);
    expect(header(128)).toBe(3);
    expect(load<u32>(OUT)).toBe(0xee808130);
    expect(header(255)).toBe(3);
    expect(load<u32>(OUT)).toBe(0xeeff8130);
    expect(header(256)).toBe(4);
    expect(load<u32>(OUT)).toBe(0x00018230);
    expect(header(65535)).toBe(4);
    expect(load<u32>(OUT)).toBe(0xffff8230);
    expect(load<u8>(OUT, 4)).toBe(0xee);
  });

  it("is counted by derSize", () => {
    for (let length = 0; length < 1000; length++) expect(derSize(length)).toBe(length + header(length));
  });
});

describe("writeDerInteger", () => {
  it("writes zero as one zero byte, from any number of zeros", () => {
    memory.fill(NUMBER, 0, 8);
    for (let length = 0; length < 8; length++) {
      expect(integer(length)).toBe(3);
      expect(load<u32>(OUT) & 0xffffff).toBe(0x000102);
    }
  });

  it("drops zeros in front and puts one where the number would be negative", () => {
    store<u64>(NUMBER, bswap<u64>(0x00000000007fabcd));
    expect(integer(8)).toBe(5);
    expect(load<u32>(OUT)).toBe(0xab7f0302);
    store<u64>(NUMBER, bswap<u64>(0x000000000080abcd));
    expect(integer(8)).toBe(6);
    expect(load<u32>(OUT)).toBe(0x80000402);
    // No zero of the number itself to take.
    memory.copy(NUMBER, NUMBER + 5, 3);
    expect(integer(3)).toBe(6);
    expect(load<u32>(OUT)).toBe(0x80000402);
    expect(load<u16>(OUT, 4)).toBe(0xcdab);
  });

  it("writes long numbers", () => {
    memory.fill(NUMBER, 0x81, 1024);
    expect(integer(1024)).toBe(1024 + 1 + 4);
    expect(load<u32>(OUT)).toBe(0x01048202);
    expect(load<u8>(OUT, 4)).toBe(0);
    expect(memory.compare(OUT + 5, NUMBER, 1024)).toBe(0);
  });
});
