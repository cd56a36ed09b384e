// Gauges of the process: 1 while something is so in any VM of it.
//
// On its ticks each VM notes in shared data when it last found it so, and records what the notes say. A VM that died notes
// nothing more, so its share ends by itself; a gauge that VMs count up and down would keep it for ever.

import { ascii, bytesOf, Text } from "../../bytes/ascii";
import { stringAt } from "../../bytes/byte-string";
import { Host } from "../../ports/host";
import { MetricKind } from "../../ports/metrics";
import { Root } from "../plugins/roots";

/** Some ticks of a worker that is busy. */
const FRESH_MILLIS: i64 = 3000;

/** Names of the metrics, and of the notes in shared data. */
const CIRCUIT_OPEN = ascii("postern.auth.circuit_open");
const CONFIG_REJECTED = ascii("postern.config.rejected");

/** When something was last so: Unix ms i64. */
const NOTE: usize = memory.data(8, 8);
const NOTE_BYTES: i32 = 8;

@final
export class Gauges {
  private circuitOpen: i32 = -1;
  private configRejected: i32 = -1;

  constructor(private readonly host: Host) {}

  /** Defines the gauges in this worker, once. */
  define(): void {
    if (this.circuitOpen >= 0) return;
    this.circuitOpen = this.defineGauge(CIRCUIT_OPEN);
    this.configRejected = this.defineGauge(CONFIG_REJECTED);
  }

  /** Notes how a root context fares. One that a later configuration of its plugin replaced says nothing of how things are. */
  note(root: Root, nowMillis: i64): void {
    if (!root.isNewest) return;
    const plugins = root.realms.all;
    for (let i = 0; i < plugins.length; i++)
      if (plugins[i].isCircuitOpen) this.write(CIRCUIT_OPEN, nowMillis);
    if (root.isRejected) this.write(CONFIG_REJECTED, nowMillis);
  }

  /** Records what the process's workers noted. */
  record(nowMillis: i64): void {
    const metrics = this.host.metrics;
    metrics.record(this.circuitOpen, i64(this.isNoted(CIRCUIT_OPEN, nowMillis)));
    metrics.record(this.configRejected, i64(this.isNoted(CONFIG_REJECTED, nowMillis)));
  }

  private defineGauge(name: Text): i32 {
    return this.host.metrics.define(MetricKind.Gauge, stringAt(bytesOf(name), name.length));
  }

  private write(what: Text, nowMillis: i64): void {
    store<i64>(NOTE, nowMillis);
    this.host.table.write(bytesOf(what), what.length, NOTE, NOTE_BYTES, 0);
  }

  /** A note from the future is from before the clock stepped back. */
  private isNoted(what: Text, nowMillis: i64): bool {
    const table = this.host.table;
    if (!table.read(bytesOf(what), what.length) || table.length !== NOTE_BYTES) return false;
    const ageMillis = nowMillis - load<i64>(table.value);
    return ageMillis >= 0 && ageMillis < FRESH_MILLIS;
  }
}
