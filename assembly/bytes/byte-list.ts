// A fixed list of byte strings in one block, built from configuration and read on every request without allocating.
//
// Layout:  | end 0 (u32) | end 1 | ... | bytes of 0 | bytes of 1 | ...   ends are offsets from the block's start.

import { spanEquals } from "./span";

@final
export class ByteList {
  /** The list without items. */
  static readonly NONE: ByteList = new ByteList([]);

  private readonly block: ArrayBuffer;
  readonly count: i32;

  constructor(items: Array<ArrayBuffer>) {
    this.count = items.length;
    let size = items.length << 2;
    for (let i = 0; i < items.length; i++) size += items[i].byteLength;
    this.block = new ArrayBuffer(size);
    let end = usize(items.length) << 2;
    for (let i = 0; i < items.length; i++) {
      const length = usize(items[i].byteLength);
      memory.copy(changetype<usize>(this.block) + end, changetype<usize>(items[i]), length);
      end += length;
      store<u32>(changetype<usize>(this.block) + (usize(i) << 2), u32(end));
    }
  }

  /** Where item `index` begins; the caller keeps the index below count. */
  pointer(index: i32): usize {
    return changetype<usize>(this.block) + this.offset(index);
  }

  size(index: i32): i32 {
    return i32(this.offset(index + 1) - this.offset(index));
  }

  /** Whether one of the items is exactly these bytes. */
  contains(ptr: usize, length: i32): bool {
    for (let i = 0; i < this.count; i++) {
      if (spanEquals(this.pointer(i), this.size(i), ptr, length)) return true;
    }
    return false;
  }

  /** Whether the other list has the same items in the same order. */
  isSame(other: ByteList): bool {
    const own = changetype<usize>(this.block);
    const length = this.block.byteLength;
    return (
      this.count === other.count &&
      spanEquals(own, length, changetype<usize>(other.block), other.block.byteLength)
    );
  }

  private offset(index: i32): usize {
    if (index === 0) return usize(this.count) << 2;
    return usize(load<u32>(changetype<usize>(this.block) + (usize(index - 1) << 2)));
  }
}
