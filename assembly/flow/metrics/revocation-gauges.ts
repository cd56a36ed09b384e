// Gauges of the oldest revocation list that any VM of this process goes by: its age, and how many entries it has.
//
// Each VM fetches its own. The one that has the oldest notes that in shared data on its ticks; all record what is noted. A note is good for some
// ticks, so that one of a VM that died ends by itself.

import { ascii, bytesOf } from "../../bytes/ascii";
import { Revocations } from "../../judge/revocations";
import { Host } from "../../ports/host";
import { MetricKind } from "../../ports/metrics";

const FRESH_MILLIS: i64 = 3000;

const NOTE_KEY = ascii("postern.revocation.oldest");

/** When it was noted, Unix ms i64 | the list's age, ms i64 | its entries i64. */
const NOTE: usize = memory.data(24, 8);
const NOTE_BYTES: i32 = 24;

@final
export class RevocationGauges {
  private age: i32 = -1;
  private entries: i32 = -1;

  constructor(private readonly host: Host) {}

  /** Records how a plugin's list fares; the metrics are there from the first plugin on that has one. Call it from a tick. */
  record(revocations: Revocations, nowMillis: i64): void {
    const metrics = this.host.metrics;
    if (this.age < 0) {
      this.age = metrics.define(MetricKind.Gauge, "postern.revocation.age_seconds");
      this.entries = metrics.define(MetricKind.Gauge, "postern.revocation.entries");
    }
    const ageMillis = revocations.ageMillis(nowMillis);
    if (!this.readOlder(ageMillis, nowMillis)) this.note(revocations, ageMillis, nowMillis);
    metrics.record(this.age, load<i64>(NOTE, 8) / 1000);
    metrics.record(this.entries, load<i64>(NOTE, 16));
  }

  private note(revocations: Revocations, ageMillis: i64, nowMillis: i64): void {
    const list = revocations.list;
    store<i64>(NOTE, nowMillis);
    store<i64>(NOTE, ageMillis, 8);
    store<i64>(NOTE, list === null ? 0 : i64(list.entries), 16);
    this.host.table.write(bytesOf(NOTE_KEY), NOTE_KEY.length, NOTE, NOTE_BYTES, 0);
  }

  /** Reads the note, if an older list was noted a moment ago. */
  private readOlder(ageMillis: i64, nowMillis: i64): bool {
    const table = this.host.table;
    if (!table.read(bytesOf(NOTE_KEY), NOTE_KEY.length) || table.length !== NOTE_BYTES) return false;
    memory.copy(NOTE, table.value, usize(NOTE_BYTES));
    const sinceMillis = nowMillis - load<i64>(NOTE);
    return sinceMillis >= 0 && sinceMillis < FRESH_MILLIS && load<i64>(NOTE, 8) > ageMillis;
  }
}
