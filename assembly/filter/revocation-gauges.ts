// Gauges of the oldest revocation list that any VM of this process goes by: its age, and how many entries it has.
//
// Each VM fetches its own. The one that has the oldest notes that in shared data on its ticks; all record what is noted. A note is good for some
// ticks, so that one of a VM that died ends by itself.

import { ascii, bytesOf } from "../bytes/ascii";
import { Revocations } from "../decision/revocations";
import { MetricType } from "../host/abi";
import { defineMetric, recordMetric } from "../host/metrics";
import { readShared, sharedLength, sharedValue, writeShared } from "../host/shared-data";

const FRESH_MILLIS: i64 = 3000;

const NOTE_KEY = ascii("postern.revocation.oldest");

/** When it was noted, Unix ms i64 | the list's age, ms i64 | its entries i64. */
const NOTE: usize = memory.data(24, 8);
const NOTE_BYTES: i32 = 24;

let ageId: i32 = -1;
let entriesId: i32 = -1;

/** Records how a plugin's list fares; the metrics are there from the first plugin on that has one. Call it from a tick. */
export function recordRevocations(revocations: Revocations, nowMillis: i64): void {
  if (!revocations.isConfigured) return;
  if (ageId < 0) {
    ageId = defineMetric(MetricType.Gauge, "postern.revocation.age_seconds");
    entriesId = defineMetric(MetricType.Gauge, "postern.revocation.entries");
  }
  const list = revocations.list;
  const ageMillis = revocations.ageMillis(nowMillis);
  if (!readOlder(ageMillis, nowMillis)) {
    store<i64>(NOTE, nowMillis);
    store<i64>(NOTE, ageMillis, 8);
    store<i64>(NOTE, list === null ? 0 : i64(list.entries), 16);
    writeShared(bytesOf(NOTE_KEY), NOTE_KEY.length, NOTE, NOTE_BYTES, 0);
  }
  recordMetric(ageId, load<i64>(NOTE, 8) / 1000);
  recordMetric(entriesId, load<i64>(NOTE, 16));
}

/** Reads the note, if an older list was noted a moment ago. */
function readOlder(ageMillis: i64, nowMillis: i64): bool {
  if (!readShared(bytesOf(NOTE_KEY), NOTE_KEY.length) || sharedLength() !== NOTE_BYTES) return false;
  memory.copy(NOTE, sharedValue(), usize(NOTE_BYTES));
  const sinceMillis = nowMillis - load<i64>(NOTE);
  return sinceMillis >= 0 && sinceMillis < FRESH_MILLIS && load<i64>(NOTE, 8) > ageMillis;
}
