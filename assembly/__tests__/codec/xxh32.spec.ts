import { xxh32 } from "../../codec/xxh32";

/** The generator of xxHash's own self-test, so that its published values can be compared. */
const SELF_TEST_BYTES = 222;
const SELF_TEST: usize = memory.data(SELF_TEST_BYTES);

function fillSelfTest(): void {
  let generator: u64 = 0x9e3779b1;
  for (let i = 0; i < SELF_TEST_BYTES; i++) {
    store<u8>(SELF_TEST + i, u8(generator >> 56));
    generator *= 0x9e3779b185ebca8d;
  }
}

function hashText(text: string): u32 {
  const bytes = String.UTF8.encode(text);
  return xxh32(changetype<usize>(bytes), bytes.byteLength);
}

describe("xxh32", () => {
  it("gives the published values of xxHash's self-test", () => {
    fillSelfTest();
    expect(xxh32(SELF_TEST, 0)).toBe(0x02cc5d05);
    expect(xxh32(SELF_TEST, 1)).toBe(0xcf65b03e);
    expect(xxh32(SELF_TEST, 14)).toBe(0x1208e7e2);
    expect(xxh32(SELF_TEST, 222)).toBe(0x5bd11dbd);
  });

  it("gives known values of texts", () => {
    expect(hashText("a")).toBe(0x550d7456);
    expect(hashText("abc")).toBe(0x32d153ff);
    expect(hashText("Nobody inspects the spammish repetition")).toBe(0xe2293b2f);
  });

  it("gives the second byte of every LZ4 header checksum: 0xa7 for what oauth2-proxy writes", () => {
    store<u16>(SELF_TEST, 0x4064);
    expect((xxh32(SELF_TEST, 2) >> 8) & 0xff).toBe(0xa7);
  });
});
