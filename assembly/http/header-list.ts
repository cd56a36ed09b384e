// A header map as the proxy-wasm ABI hands it over, walked pair by pair. Layout, little endian:
//
//   u32 count | count x (u32 name length, u32 value length) | name NUL value NUL ...

@final
export class HeaderList {
  private lengths: usize = 0;
  private remaining: i32 = 0;
  private cursor: usize = 0;
  private end: usize = 0;
  private start: usize = 0;
  private count: i32 = 0;

  name: usize = 0;
  nameLength: i32 = 0;
  value: usize = 0;
  valueLength: i32 = 0;

  /** Takes the bytes of a map, which must stay in place, and stands before its first pair. False for none, or an odd one. */
  take(bytes: usize, size: i32): bool {
    this.clear();
    if (bytes === 0 || size < 4) return false;
    const count = load<u32>(bytes);
    if (u64(count) * 8 + 4 > u64(size)) return false;
    this.start = bytes;
    this.count = i32(count);
    this.end = bytes + usize(size);
    this.rewind();
    return true;
  }

  /** Holds no pair. */
  clear(): void {
    this.remaining = 0;
    this.count = 0;
  }

  /** Stands before the first pair again. */
  rewind(): void {
    this.remaining = this.count;
    this.lengths = this.start + 4;
    this.cursor = this.lengths + usize(this.count) * 8;
  }

  /** Steps to the next pair. */
  @inline next(): bool {
    if (this.remaining <= 0) return false;
    this.remaining--;
    this.nameLength = load<i32>(this.lengths);
    this.valueLength = load<i32>(this.lengths, 4);
    this.lengths += 8;
    this.name = this.cursor;
    this.value = this.name + usize(this.nameLength) + 1;
    this.cursor = this.value + usize(this.valueLength) + 1;
    return this.cursor <= this.end;
  }
}
