// When a key that nobody knows may bring a fetch of its issuer's set: once a minute for all such keys together, and for the same
// one at growing intervals, so that a client with a stale token leaves the minute to a key that was just rotated in.
//
// A fetch that found its key was no flood's: the next unknown key may be as genuine, and gets its own. But three fetches a
// minute are the most, whatever they find.

const MINUTE_MILLIS: i64 = 60_000;

/** A key is looked for again after one minute, then two, then four. */
const DOUBLINGS_MAX: i32 = 2;

const FETCHES_MAX: i32 = 3;

/** Keys that are remembered, each in a place that follows from its hash: |hash u64|millis i64|lookups i32|. */
const SLOTS: i32 = 64;
const SLOT_BYTES: i32 = 24;

@final
export class KeyLookups {
  /** The last fetches' times, the oldest at `next`. */
  private readonly fetches: StaticArray<i64> = new StaticArray<i64>(FETCHES_MAX);
  private next: i32 = 0;
  private minuteMillis: i64 = 0;
  private readonly slots: ArrayBuffer = new ArrayBuffer(SLOTS * SLOT_BYTES);

  /** Whether a key, by a keyed hash of what names it, may be looked for now. If so it counts as looked for. */
  take(hash: u64, nowMillis: i64): bool {
    const slot = changetype<usize>(this.slots) + usize(u32(hash) % SLOTS) * SLOT_BYTES;
    const isKnown = load<u64>(slot) === hash;
    const lookups = isKnown ? load<i32>(slot, 16) : 0;
    const pause = MINUTE_MILLIS << i64(min(lookups - 1, DOUBLINGS_MAX));
    if (lookups > 0 && isWithin(load<i64>(slot, 8), nowMillis, pause)) return false;
    if (isWithin(this.minuteMillis, nowMillis, MINUTE_MILLIS)) return false;
    if (isWithin(this.fetches[this.next], nowMillis, MINUTE_MILLIS)) return false;
    store<u64>(slot, hash);
    store<i64>(slot, nowMillis, 8);
    store<i32>(slot, lookups + 1, 16);
    this.minuteMillis = nowMillis;
    this.fetches[this.next] = nowMillis;
    this.next = (this.next + 1) % FETCHES_MAX;
    return true;
  }

  /** The fetch found the key that it was made for. */
  found(): void {
    this.minuteMillis = 0;
  }
}

// Whether less than the time has passed since then; a clock that went back says nothing.
function isWithin(thenMillis: i64, nowMillis: i64, lengthMillis: i64): bool {
  const sinceMillis = nowMillis - thenMillis;
  return sinceMillis >= 0 && sinceMillis < lengthMillis;
}
