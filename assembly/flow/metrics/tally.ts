// Sums over all that serves in a worker, for its gauges: one object, filled on ticks.

@final
export class Tally {
  /** Requests that are held, of whatever plugin. */
  waiting: i32 = 0;
  /** When the newest configuration was taken that serves, Unix milliseconds. */
  takenMillis: i64 = 0;
  /** What the configurations that serve come to, in whatever order. */
  configHash: u32 = 0;
  /** Whether any plugin has issuers, how many keys they have in force, and how old the oldest of their sets is. */
  hasIssuers: bool = false;
  keysHeld: i32 = 0;
  keysAgeMillis: i64 = 0;

  /** Begins with the requests that wait for calls of their own. */
  clear(waiting: i32): void {
    this.waiting = waiting;
    this.takenMillis = 0;
    this.configHash = 0;
    this.hasIssuers = false;
    this.keysHeld = 0;
    this.keysAgeMillis = 0;
  }

  /** Counts what serves a plugin. */
  addConfig(takenMillis: i64, hash: u32): void {
    this.takenMillis = max(this.takenMillis, takenMillis);
    this.configHash += hash;
  }

  /** Counts one issuer's keys. */
  addKeys(held: i32, ageMillis: i64): void {
    this.hasIssuers = true;
    this.keysHeld += held;
    this.keysAgeMillis = max(this.keysAgeMillis, ageMillis);
  }
}
