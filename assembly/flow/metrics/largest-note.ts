// The largest value that a worker of the process has, noted in shared data by the worker that has it.
//
// A note is good for some ticks, so that one of a VM that died ends by itself, and a value that became smaller shows a few seconds later.
//
//   when it was noted, Unix ms i64 | the value i64 | what goes with it i64

import { bufferOf } from "../../bytes/byte-string";
import { SharedTable } from "../../ports/shared-table";

/** Some ticks of a worker that is busy. */
const FRESH_MILLIS: i64 = 3000;

const NOTE: usize = memory.data(24, 8);
const NOTE_BYTES: i32 = 24;

@final
export class LargestNote {
  /** What is noted, after `tell`. */
  value: i64 = 0;
  companion: i64 = 0;
  private readonly key: ArrayBuffer;

  constructor(
    private readonly table: SharedTable,
    key: string,
  ) {
    this.key = bufferOf(key);
  }

  /** Tells this worker's value, and something that goes with it; what is noted is the largest value of all then. Call it from a tick. */
  tell(value: i64, companion: i64, nowMillis: i64): void {
    if (!this.readLarger(value, nowMillis)) this.write(value, companion, nowMillis);
    this.value = load<i64>(NOTE, 8);
    this.companion = load<i64>(NOTE, 16);
  }

  private write(value: i64, companion: i64, nowMillis: i64): void {
    store<i64>(NOTE, nowMillis);
    store<i64>(NOTE, value, 8);
    store<i64>(NOTE, companion, 16);
    this.table.write(changetype<usize>(this.key), this.key.byteLength, NOTE, NOTE_BYTES, 0);
  }

  /** Reads the note, if a larger value was noted a moment ago. */
  private readLarger(value: i64, nowMillis: i64): bool {
    const table = this.table;
    const isThere = table.read(changetype<usize>(this.key), this.key.byteLength);
    if (!isThere || table.length !== NOTE_BYTES) return false;
    memory.copy(NOTE, table.value, usize(NOTE_BYTES));
    const sinceMillis = nowMillis - load<i64>(NOTE);
    return sinceMillis >= 0 && sinceMillis < FRESH_MILLIS && load<i64>(NOTE, 8) > value;
  }
}
