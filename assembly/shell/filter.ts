// The one filter of this VM, on Envoy.

import { Filter } from "../flow/filter";
import { Host } from "../ports/host";
import { EnvoyCalls } from "./envoy-calls";
import { EnvoyLog } from "./envoy-log";
import { EnvoyMachine } from "./envoy-machine";
import { EnvoyMetrics } from "./envoy-metrics";
import { EnvoySharedTable } from "./envoy-shared-table";
import { EnvoyStreams } from "./envoy-streams";

const host = new Host(
  new EnvoyStreams(),
  new EnvoyCalls(),
  new EnvoySharedTable(),
  new EnvoyMetrics(),
  new EnvoyLog(),
  new EnvoyMachine(),
);

export const filter = new Filter(host);
