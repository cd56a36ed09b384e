// Gauges of the process: 1 while something is so in any VM of it.
//
// On its ticks each VM notes in shared data when it last found it so, and records what the notes say. A VM that died notes
// nothing more, so its share ends by itself; a gauge that VMs count up and down would keep it for ever.

import { ascii, bytesOf, Text } from "../bytes/ascii";
import { stringAt } from "../bytes/byte-string";
import { MetricType } from "../host/abi";
import { defineMetric, recordMetric } from "../host/metrics";
import { readShared, sharedLength, sharedValue, writeShared } from "../host/shared-data";
import { Root } from "./roots";

/** Some ticks of a worker that is busy. */
const FRESH_MILLIS: i64 = 3000;

/** Names of the metrics, and of the notes in shared data. */
const CIRCUIT_OPEN = ascii("postern.auth.circuit_open");
const CONFIG_REJECTED = ascii("postern.config.rejected");

/** When something was last so: Unix ms i64. */
const NOTE: usize = memory.data(8, 8);
const NOTE_BYTES: i32 = 8;

let circuitOpenId: i32 = -1;
let configRejectedId: i32 = -1;

/** Defines the gauges in this VM, once. */
export function defineGauges(): void {
  if (circuitOpenId >= 0) return;
  circuitOpenId = defineGauge(CIRCUIT_OPEN);
  configRejectedId = defineGauge(CONFIG_REJECTED);
}

/** Notes how a root context fares. One that a later configuration of its plugin replaced says nothing of how things are. */
export function noteRoot(root: Root, nowMillis: i64): void {
  if (!root.isNewest) return;
  const plugins = root.realms.all;
  for (let i = 0; i < plugins.length; i++) if (plugins[i].isCircuitOpen) note(CIRCUIT_OPEN, nowMillis);
  if (root.isRejected) note(CONFIG_REJECTED, nowMillis);
}

/** Records what the process's VMs noted. */
export function recordGauges(nowMillis: i64): void {
  recordMetric(circuitOpenId, i64(isNoted(CIRCUIT_OPEN, nowMillis)));
  recordMetric(configRejectedId, i64(isNoted(CONFIG_REJECTED, nowMillis)));
}

function defineGauge(name: Text): i32 {
  return defineMetric(MetricType.Gauge, stringAt(bytesOf(name), name.length));
}

function note(what: Text, nowMillis: i64): void {
  store<i64>(NOTE, nowMillis);
  writeShared(bytesOf(what), what.length, NOTE, NOTE_BYTES, 0);
}

/** A note from the future is from before the clock stepped back. */
function isNoted(what: Text, nowMillis: i64): bool {
  if (!readShared(bytesOf(what), what.length) || sharedLength() !== NOTE_BYTES) return false;
  const ageMillis = nowMillis - load<i64>(sharedValue());
  return ageMillis >= 0 && ageMillis < FRESH_MILLIS;
}
