import { Arena } from "../../rules/arena";

describe("Memory of a configuration's tables", () => {
  it("comes in zeroed pieces that begin at multiples of eight and share no byte", () => {
    const arena = new Arena();
    const starts: usize[] = [];
    const sizes: i32[] = [];
    for (let i = 0; i < 500; i++) {
      const size = (i * 37) % 301;
      const piece = arena.take(size);
      expect(piece & 7).toBe(0);
      for (let at = 0; at < size; at++)
        if (load<u8>(piece + usize(at)) !== 0) expect(at).toBe(-1, "not zero");
      memory.fill(piece, u8(i), usize(size));
      starts.push(piece);
      sizes.push(size);
    }
    for (let i = 0; i < 500; i++) {
      for (let at = 0; at < sizes[i]; at++) {
        if (load<u8>(starts[i] + usize(at)) !== u8(i)) expect(at).toBe(-1, `piece ${i} was written over`);
      }
    }
  });

  it("may be larger than a chunk, and small pieces follow", () => {
    const arena = new Arena();
    const large = arena.take(100_000);
    memory.fill(large, 1, 100_000);
    const small = arena.take(8);
    expect(load<u64>(small)).toBe(0);
    store<u64>(small, u64.MAX_VALUE);
    expect(load<u8>(large + 99_999)).toBe(1);
  });

  it("takes copies, which keep what they were when the original changes", () => {
    const arena = new Arena();
    const text = String.UTF8.encode("path");
    const copy = arena.copy(changetype<usize>(text), 4);
    store<u8>(changetype<usize>(text), 0x78);
    expect(String.UTF8.decodeUnsafe(copy, 4)).toBe("path");
  });
});
