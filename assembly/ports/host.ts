// All that a worker can see and do outside its own memory.

import { Calls } from "./calls";
import { Log } from "./log";
import { Machine } from "./machine";
import { Metrics } from "./metrics";
import { SharedTable } from "./shared-table";
import { Streams } from "./streams";

@final
export class Host {
  constructor(
    readonly streams: Streams,
    readonly calls: Calls,
    readonly table: SharedTable,
    readonly metrics: Metrics,
    readonly log: Log,
    readonly machine: Machine,
  ) {}
}
