// Sessions that were signed out, by the hash of their value, until their cookies would be too old anyway. Bounded: beyond
// the bound the earliest are forgotten, and oauth2-proxy's own rule holds again (a copied cookie works until it expires).

const DENIED_MAX: i32 = 16384;

@final
export class DeniedSessions {
  private readonly low: StaticArray<u64> = new StaticArray<u64>(DENIED_MAX);
  private readonly high: StaticArray<u64> = new StaticArray<u64>(DENIED_MAX);
  private readonly index: Map<u64, i32> = new Map<u64, i32>();
  private next: i32 = 0;

  get size(): i32 {
    return this.index.size;
  }

  /** Denies a session from now on. */
  add(hashLow: u64, hashHigh: u64): void {
    if (this.has(hashLow, hashHigh)) return;
    const slot = this.next;
    const earlier = this.low[slot];
    if (this.index.has(earlier) && this.index.get(earlier) === slot) this.index.delete(earlier);
    this.low[slot] = hashLow;
    this.high[slot] = hashHigh;
    this.index.set(hashLow, slot);
    this.next = (slot + 1) % DENIED_MAX;
  }

  has(hashLow: u64, hashHigh: u64): bool {
    if (this.index.size === 0 || !this.index.has(hashLow)) return false;
    return this.high[this.index.get(hashLow)] === hashHigh;
  }
}
