// Whether other plugins of this filter are in the process, maybe in the same filter chain.
//
// Plugins with the same VM id share data: each notes there at its configuration, and on its ticks, that it is there, so that one that is gone is
// soon forgotten. Of VMs with another id only metrics tell: a gauge holds a fingerprint of the only VM id, or SEVERAL, which stays.
//
//   postern.plugins   entries x (fingerprint of a configuration u64, last seen Unix ms i64)

import { ascii, bytesOf } from "../bytes/ascii";
import { bufferOf } from "../bytes/byte-string";
import { MetricType } from "../host/abi";
import { defineMetric, readMetric, recordMetric } from "../host/metrics";
import { readTextProperty } from "../host/property";
import { readShared, sharedCas, sharedLength, sharedValue, writeShared } from "../host/shared-data";
import { Realms } from "./realms";
import { countNews } from "./stats";

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

let vmIdsId: i32 = -1;
let vmIdPrint: i64 = 0;
let areSeveral: bool = false;

/** Whether other plugins are in the process, as this VM knows. */
export function hasNeighbours(): bool {
  return areSeveral;
}

/** Notes that a plugin is there, by what serves it, and looks who else is. One that cannot be used writes no identity. */
export function noteNeighbours(realms: Realms, nowMillis: i64): void {
  if (!realms.isUsable) return;
  noteVmId();
  for (let i = 0; i < WRITE_TRIES; i++) if (notePlugin(realms.print, nowMillis)) break;
  countNeighbours(nowMillis);
}

/** Looks who is there now. */
export function lookForNeighbours(nowMillis: i64): void {
  readTable();
  countNeighbours(nowMillis);
}

/** Notes the id of this VM. */
function noteVmId(): void {
  if (vmIdsId < 0) {
    vmIdsId = defineMetric(MetricType.Gauge, VM_IDS);
    vmIdPrint = printOfId(bufferOf(readTextProperty("plugin_vm_id")));
  }
  const noted = readMetric(vmIdsId);
  if (noted === vmIdPrint || noted === SEVERAL) return;
  recordMetric(vmIdsId, noted === 0 ? vmIdPrint : SEVERAL);
  if (noted !== 0) countNews();
}

/** FNV-1a, 32 bits, and never 0 or SEVERAL: VMs with different ids have no secret in common. */
function printOfId(id: ArrayBuffer): i64 {
  let hash: u32 = 0x811c9dc5;
  for (let i: usize = 0; i < usize(id.byteLength); i++)
    hash = (hash ^ load<u8>(changetype<usize>(id) + i)) * 0x01000193;
  return (i64(hash) << 1) | 2;
}

/** Brings the plugin's entry in the table up to date. False when there is need to try again. */
function notePlugin(print: u64, nowMillis: i64): bool {
  const entries = readTable();
  const cas = sharedCas();
  let place = entries < ENTRIES_MAX ? entries : 0;
  for (let i = 0; i < entries; i++) {
    const entry = entryAt(i);
    if (load<u64>(entry) === print) {
      if (abs(nowMillis - load<i64>(entry, 8)) < RENEWED_AFTER_MILLIS) return true;
      place = i;
      break;
    }
    if (entries === ENTRIES_MAX && load<i64>(entry, 8) < load<i64>(entryAt(place), 8)) place = i;
  }
  const isNew = place === entries || load<u64>(entryAt(place)) !== print;
  store<u64>(entryAt(place), print);
  store<i64>(entryAt(place), nowMillis, 8);
  const bytes = max(entries, place + 1) * ENTRY_BYTES;
  if (!writeShared(bytesOf(TABLE_KEY), TABLE_KEY.length, TABLE, bytes, entries === 0 ? 0 : cas)) return false;
  if (isNew) countNews();
  return true;
}

/** Copies the table; how many entries it has. */
function readTable(): i32 {
  memory.fill(TABLE, 0, usize(ENTRIES_MAX * ENTRY_BYTES));
  if (!readShared(bytesOf(TABLE_KEY), TABLE_KEY.length)) return 0;
  const entries = min(sharedLength() / ENTRY_BYTES, ENTRIES_MAX);
  memory.copy(TABLE, sharedValue(), usize(entries * ENTRY_BYTES));
  return entries;
}

/** Counts the entries of the table, as it was read or written last, whose plugins are there. */
function countNeighbours(nowMillis: i64): void {
  let count = 0;
  for (let i = 0; i < ENTRIES_MAX; i++) {
    const entry = entryAt(i);
    if (load<u64>(entry) !== 0 && abs(nowMillis - load<i64>(entry, 8)) < FRESH_MILLIS) count++;
  }
  areSeveral = count > 1 || readMetric(vmIdsId) === SEVERAL;
}

function entryAt(index: i32): usize {
  return TABLE + usize(index * ENTRY_BYTES);
}
