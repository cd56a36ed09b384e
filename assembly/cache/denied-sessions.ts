// Sessions that were signed out, by the hash of their value, until their cookies would be too old anyway. Bounded: beyond
// the bound the earliest are forgotten, and oauth2-proxy's own rule holds again (a copied cookie works until it expires).

const DENIED_MAX: i32 = 16384;
const CHAINS: i32 = 4096;

@final
export class DeniedSessions {
  private readonly low: StaticArray<u64> = new StaticArray<u64>(DENIED_MAX);
  private readonly high: StaticArray<u64> = new StaticArray<u64>(DENIED_MAX);
  // Sessions in chains by their hash: the number of the first and of each one's next, counted from 1; 0 ends a chain.
  private readonly first: StaticArray<u16> = new StaticArray<u16>(CHAINS);
  private readonly after: StaticArray<u16> = new StaticArray<u16>(DENIED_MAX);
  private next: i32 = 0;
  size: i32 = 0;

  /** Denies a session from now on. */
  add(hashLow: u64, hashHigh: u64): void {
    if (this.has(hashLow, hashHigh)) return;
    const slot = this.next;
    if (this.size === DENIED_MAX) this.unlink(slot);
    else this.size++;
    this.low[slot] = hashLow;
    this.high[slot] = hashHigh;
    const chain = chainOf(hashLow);
    this.after[slot] = this.first[chain];
    this.first[chain] = u16(slot + 1);
    this.next = (slot + 1) % DENIED_MAX;
  }

  has(hashLow: u64, hashHigh: u64): bool {
    let number = i32(this.first[chainOf(hashLow)]);
    while (number > 0) {
      if (this.low[number - 1] === hashLow && this.high[number - 1] === hashHigh) return true;
      number = i32(this.after[number - 1]);
    }
    return false;
  }

  // A slot is the oldest of its chain, so it stands at the end.
  private unlink(slot: i32): void {
    const chain = chainOf(this.low[slot]);
    let number = i32(this.first[chain]);
    if (number === slot + 1) {
      this.first[chain] = 0;
      return;
    }
    while (i32(this.after[number - 1]) !== slot + 1) number = i32(this.after[number - 1]);
    this.after[number - 1] = 0;
  }
}

function chainOf(hashLow: u64): i32 {
  return i32(hashLow % CHAINS);
}
