// The header pairs of a call that may have to be sent again, in memory of their own until that is settled.

import { spanEquals } from "../bytes/span";
import { bytesOf, Text } from "../bytes/ascii";
import { SpanList } from "../bytes/span-list";
import { addPair, pairsBytes, pairsLength, startPairs } from "./pairs";

/** Of one call; one that is larger is sent once. */
const KEPT_MAX: i32 = 64 * 1024;
/** Of all calls under way. */
const ALL_MAX: i32 = 4 * 1024 * 1024;

/** Bytes that are kept now (i32). */
const KEPT: usize = memory.data(4, 4);

@final
export class KeptPairs {
  constructor(
    private start: usize,
    private readonly length: i32,
  ) {}

  /** A copy of the pairs that were sent last; null where there is no room for it. */
  static keep(): KeptPairs | null {
    const length = pairsLength();
    if (length > KEPT_MAX || load<i32>(KEPT) + length > ALL_MAX) return null;
    store<i32>(KEPT, load<i32>(KEPT) + length);
    const start = heap.alloc(usize(length));
    memory.copy(start, pairsBytes(), usize(length));
    return new KeptPairs(start, length);
  }

  /** Frees the copy; it must not be read again. */
  release(): void {
    if (this.start === 0) return;
    store<i32>(KEPT, load<i32>(KEPT) - this.length);
    heap.free(this.start);
    this.start = 0;
  }

  /** Starts a list with the pairs, all but those of a name: their values go to `values`, in the copy. */
  restoreBut(left: Text | null, values: SpanList): void {
    startPairs();
    values.clear();
    const count = load<i32>(this.start);
    let at = this.start + 4 + usize(count) * 8;
    for (let i = 0; i < count; i++) {
      const nameLength = load<i32>(this.start + 4 + usize(i) * 8);
      const valueLength = load<i32>(this.start + 8 + usize(i) * 8);
      const value = at + usize(nameLength) + 1;
      const isLeft = left !== null && spanEquals(at, nameLength, bytesOf(left), left.length);
      if (isLeft) values.add(value, valueLength);
      else addPair(at, nameLength, value, valueLength);
      at += usize(nameLength) + usize(valueLength) + 2;
    }
  }
}
