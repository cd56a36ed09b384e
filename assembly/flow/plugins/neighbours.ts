// Whether other plugins of this filter are in the process, maybe in the same filter chain.
//
// Plugins with the same VM id share data: each notes there at its configuration, and on its ticks, that it is there, so that one that is gone is
// soon forgotten. Of VMs with another id only metrics tell: a gauge holds a fingerprint of the only VM id, or SEVERAL, which stays.
//
//   postern.plugins   entries x (fingerprint of a configuration u64, last seen Unix ms i64)

import { arenaMark, releaseArena } from "../../bytes/arena";
import { ascii, bytesOf } from "../../bytes/ascii";
import { FNV_START, fnv1a } from "../../bytes/fnv1a";
import { bufferOf } from "../../bytes/byte-string";
import { Host } from "../../ports/host";
import { MetricKind } from "../../ports/metrics";
import { Stats } from "../metrics/stats";

const TABLE_KEY = ascii("postern.plugins");
const ENTRY_BYTES: i32 = 16;
/** Further plugins take the place of the one that was seen longest ago: some neighbour is there in any case. */
const ENTRIES_MAX: i32 = 16;
const TABLE: usize = memory.data(256, 8);

/** A note is renewed after so long, and forgotten after so long without that, milliseconds. */
const RENEWED_AFTER_MILLIS: i64 = 1000;
const FRESH_MILLIS: i64 = 10_000;

/** VMs that note something at the same moment take turns. */
const WRITE_TRIES: i32 = 8;

const VM_IDS = "postern.vm_ids";
const SEVERAL: i64 = 1;

@final
export class Neighbours {
  private vmIds: i32 = -1;
  private vmIdPrint: i64 = 0;
  /** Whether other plugins are in the process, as this worker knows. */
  areThere: bool = false;

  constructor(
    private readonly host: Host,
    private readonly stats: Stats,
  ) {}

  /** Notes that a plugin is there, by its print, and looks who else is. One that cannot be used has none: it writes no identity. */
  note(print: u64, nowMillis: i64): void {
    if (print === 0) return;
    this.noteVmId();
    for (let i = 0; i < WRITE_TRIES; i++) if (this.notePlugin(print, nowMillis)) break;
    this.count(nowMillis);
  }

  /** Looks who is there now. */
  look(nowMillis: i64): void {
    this.readTable();
    this.count(nowMillis);
  }

  /** Notes the id of this VM. */
  private noteVmId(): void {
    const metrics = this.host.metrics;
    if (this.vmIds < 0) {
      this.vmIds = metrics.define(MetricKind.Gauge, VM_IDS);
      this.vmIdPrint = printOfId(bufferOf(this.host.machine.property("plugin_vm_id")));
    }
    const noted = metrics.read(this.vmIds);
    if (noted === this.vmIdPrint || noted === SEVERAL) return;
    metrics.record(this.vmIds, noted === 0 ? this.vmIdPrint : SEVERAL);
    if (noted !== 0) this.stats.countNews();
  }

  /** Brings the plugin's entry in the table up to date. False when there is need to try again. */
  private notePlugin(print: u64, nowMillis: i64): bool {
    const entries = this.readTable();
    const cas = this.host.table.cas;
    const place = placeOf(print, entries);
    const entry = entryAt(place);
    const isNew = place === entries || load<u64>(entry) !== print;
    if (!isNew && abs(nowMillis - load<i64>(entry, 8)) < RENEWED_AFTER_MILLIS) return true;
    store<u64>(entry, print);
    store<i64>(entry, nowMillis, 8);
    const bytes = max(entries, place + 1) * ENTRY_BYTES;
    if (!this.host.table.write(bytesOf(TABLE_KEY), TABLE_KEY.length, TABLE, bytes, entries === 0 ? 0 : cas))
      return false;
    if (isNew) this.stats.countNews();
    return true;
  }

  /** Copies the table; how many entries it has. */
  private readTable(): i32 {
    const table = this.host.table;
    memory.fill(TABLE, 0, usize(ENTRIES_MAX * ENTRY_BYTES));
    const mark = arenaMark();
    const isThere = table.read(bytesOf(TABLE_KEY), TABLE_KEY.length);
    const entries = isThere ? min(table.length / ENTRY_BYTES, ENTRIES_MAX) : 0;
    memory.copy(TABLE, table.value, usize(entries * ENTRY_BYTES));
    releaseArena(mark);
    return entries;
  }

  /** Counts the entries of the table, as it was read or written last, whose plugins are there. */
  private count(nowMillis: i64): void {
    let count = 0;
    for (let i = 0; i < ENTRIES_MAX; i++) {
      const entry = entryAt(i);
      if (load<u64>(entry) !== 0 && abs(nowMillis - load<i64>(entry, 8)) < FRESH_MILLIS) count++;
    }
    this.areThere = count > 1 || this.host.metrics.read(this.vmIds) === SEVERAL;
  }
}

/** Where a plugin stands in the table of so many entries, or is to stand: behind them or, where that is full, in the place of the one seen longest ago. */
function placeOf(print: u64, entries: i32): i32 {
  let place = entries < ENTRIES_MAX ? entries : 0;
  for (let i = 0; i < entries; i++) {
    const entry = entryAt(i);
    if (load<u64>(entry) === print) return i;
    if (entries === ENTRIES_MAX && load<i64>(entry, 8) < load<i64>(entryAt(place), 8)) place = i;
  }
  return place;
}

/** Never 0 or SEVERAL: VMs with different ids have no secret in common. */
function printOfId(id: ArrayBuffer): i64 {
  let hash = FNV_START;
  for (let i: usize = 0; i < usize(id.byteLength); i++)
    hash = fnv1a(hash, load<u8>(changetype<usize>(id) + i));
  return (i64(hash) << 1) | 2;
}

function entryAt(index: i32): usize {
  return TABLE + usize(index * ENTRY_BYTES);
}
