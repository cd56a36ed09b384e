// Logins that were signed out, and the seals of their cookies, until no cookie of theirs can be valid any more.
//
// The table grows with what is in force and no further: a place whose time is over is taken again. Beyond the bound the earliest is
// forgotten, and oauth2-proxy's own rule holds again (a copied cookie works until it expires).

const FIRST_CAPACITY: i32 = 256;
export const DENIED_MAX: i32 = 131072;

@final
export class DeniedLogins {
  private low: StaticArray<u64> = new StaticArray<u64>(FIRST_CAPACITY);
  private high: StaticArray<u64> = new StaticArray<u64>(FIRST_CAPACITY);
  private untilMillis: StaticArray<i64> = new StaticArray<i64>(FIRST_CAPACITY);
  // Names in chains by their hash: the number of the first and of each one's next, counted from 1; 0 ends a chain.
  private first: StaticArray<u32> = new StaticArray<u32>(FIRST_CAPACITY);
  private after: StaticArray<u32> = new StaticArray<u32>(FIRST_CAPACITY);
  // The place that was filled first of all that are in use.
  private oldest: i32 = 0;
  size: i32 = 0;

  /** Denies a name until a time (Unix milliseconds). */
  add(low: u64, high: u64, untilMillis: i64, nowMillis: i64): void {
    const known = this.find(low, high);
    if (known >= 0) {
      this.untilMillis[known] = max(this.untilMillis[known], untilMillis);
      return;
    }
    const place = this.takePlace(nowMillis);
    this.low[place] = low;
    this.high[place] = high;
    this.untilMillis[place] = untilMillis;
    this.link(place);
  }

  has(low: u64, high: u64): bool {
    return this.find(low, high) >= 0;
  }

  private find(low: u64, high: u64): i32 {
    let number = i32(this.first[this.chainOf(low)]);
    while (number > 0) {
      if (this.low[number - 1] === low && this.high[number - 1] === high) return number - 1;
      number = i32(this.after[number - 1]);
    }
    return -1;
  }

  /** A free place: a new one, or the oldest's when its time is over or there is no more room. */
  private takePlace(nowMillis: i64): i32 {
    const isFull = this.size === DENIED_MAX;
    if (this.size > 0 && (isFull || this.untilMillis[this.oldest] <= nowMillis)) {
      const place = this.oldest;
      this.unlink(place);
      this.oldest = (place + 1) % this.size;
      return place;
    }
    if (this.size === this.low.length) this.grow();
    return this.size++;
  }

  // Places are filled in the order of their numbers, from `oldest` on around: growing has to put them in order.
  private grow(): void {
    const capacity = 2 * this.size;
    const low = new StaticArray<u64>(capacity);
    const high = new StaticArray<u64>(capacity);
    const until = new StaticArray<i64>(capacity);
    for (let i = 0; i < this.size; i++) {
      const from = (this.oldest + i) % this.size;
      low[i] = this.low[from];
      high[i] = this.high[from];
      until[i] = this.untilMillis[from];
    }
    this.low = low;
    this.high = high;
    this.untilMillis = until;
    this.first = new StaticArray<u32>(capacity);
    this.after = new StaticArray<u32>(capacity);
    this.oldest = 0;
    for (let place = 0; place < this.size; place++) this.link(place);
  }

  private link(place: i32): void {
    const chain = this.chainOf(this.low[place]);
    this.after[place] = this.first[chain];
    this.first[chain] = u32(place + 1);
  }

  private unlink(place: i32): void {
    const chain = this.chainOf(this.low[place]);
    let number = i32(this.first[chain]);
    if (number === place + 1) {
      this.first[chain] = this.after[place];
      return;
    }
    while (i32(this.after[number - 1]) !== place + 1) number = i32(this.after[number - 1]);
    this.after[number - 1] = this.after[place];
  }

  private chainOf(low: u64): i32 {
    return i32(low % u64(this.first.length));
  }
}
