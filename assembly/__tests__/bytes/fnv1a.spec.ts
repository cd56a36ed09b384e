import { FNV_START, fnv1a } from "../../bytes/fnv1a";

function hashOf(text: string): u32 {
  let hash = FNV_START;
  for (let i = 0; i < text.length; i++) hash = fnv1a(hash, u8(text.charCodeAt(i)));
  return hash;
}

describe("FNV-1a", () => {
  it("gives the values of the draft's test vectors", () => {
    expect(hashOf("")).toBe(0x811c9dc5);
    expect(hashOf("a")).toBe(0xe40c292c);
    expect(hashOf("b")).toBe(0xe70c2de5);
    expect(hashOf("foobar")).toBe(0xbf9cf968);
  });
});
