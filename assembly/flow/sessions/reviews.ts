// Looking cached sessions and tokens up again when the revocation list has changed: away from requests, some on each tick. A request that comes
// before its entry's turn looks it up itself.

import { EntryHeader, SessionCache } from "../../cache/session-cache";
import { Authenticator } from "../../judge/authenticator";
import { RevocationGauges } from "../metrics/revocation-gauges";

/** How many entries one tick looks at, and how many places of the table: some tenths of a millisecond. */
const ENTRIES_MAX: i32 = 2000;
const BUCKETS_MAX: i32 = 16_384;

@final
export class Reviews {
  /** The next place of the cache's table; none is to be looked at from its end on. */
  private next: i32 = i32.MAX_VALUE;
  private number: u32 = 0;

  constructor(private readonly authenticator: Authenticator) {}

  /** Something may have changed. */
  private start(): void {
    const revocations = this.authenticator.revocations;
    if (revocations.number === this.number) return;
    this.number = revocations.number;
    this.next = 0;
  }

  /** Lets time pass for the list (`steadyMillis`: by steady-clock.ts), and looks at some entries. Call it from a tick. */
  step(cache: SessionCache, gauges: RevocationGauges, nowMillis: i64, steadyMillis: i64): void {
    const authenticator = this.authenticator;
    if (!authenticator.revocations.isConfigured) return;
    authenticator.revocations.passTime(steadyMillis);
    gauges.record(authenticator.revocations, authenticator.revocations.ageMillis(steadyMillis), nowMillis);
    this.start();
    let entries = 0;
    const end = min(cache.buckets, this.next + BUCKETS_MAX);
    for (; this.next < end && entries < ENTRIES_MAX; this.next++) {
      for (let address = cache.firstIn(this.next); address !== 0; entries++) {
        const entry = changetype<EntryHeader>(address);
        if (isStale(entry, authenticator)) authenticator.revocations.standingOfEntry(entry, nowMillis);
        address = entry.nextInBucket;
      }
    }
  }
}

/** Whether the list of this configuration has changed since the entry was looked up. */
function isStale(entry: EntryHeader, authenticator: Authenticator): bool {
  const generation = entry.generation;
  const isOwn = generation === authenticator.generation || generation === authenticator.bearers.generation;
  return isOwn && entry.lookedUp !== authenticator.revocations.number;
}
