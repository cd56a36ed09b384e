// How often a plugin of the process got another configuration that can be used: counted once, by the VM that is the first to get it. What each plugin goes
// by stands in shared data, under its name: the configuration's hash u32.

import { bufferOf } from "../../bytes/byte-string";
import { Host } from "../../ports/host";
import { MetricKind } from "../../ports/metrics";

const KEY = "postern.config.hash.";
const HASH: usize = memory.data(4, 4);
const HASH_BYTES: i32 = 4;

@final
export class ConfigChanges {
  private counter: i32 = -1;

  constructor(private readonly host: Host) {}

  /** A plugin got a configuration of this hash. */
  note(plugin: string, hash: u32): void {
    const metrics = this.host.metrics;
    if (this.counter < 0) this.counter = metrics.define(MetricKind.Counter, "postern.config.generation");
    const table = this.host.table;
    const key = bufferOf(KEY + plugin);
    const isKnown = table.read(changetype<usize>(key), key.byteLength) && table.length === HASH_BYTES;
    if (isKnown && load<u32>(table.value) === hash) return;
    store<u32>(HASH, hash);
    const cas = isKnown ? table.cas : 0;
    if (table.write(changetype<usize>(key), key.byteLength, HASH, HASH_BYTES, cas))
      metrics.increment(this.counter, 1);
  }
}
