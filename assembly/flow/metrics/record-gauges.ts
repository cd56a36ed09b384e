// What a worker's gauges say, worked out on a tick, without leaving anything for the collector.

import { Plugin } from "../plugins/plugin";
import { Worker } from "../worker";

const MILLIS_PER_SECOND: i64 = 1000;

/** Records the worker's gauges, once a second. */
export function recordGauges(worker: Worker, nowMillis: i64): void {
  const gauges = worker.workerGauges;
  if (!gauges.isDue(nowMillis)) return;
  const tally = worker.tally;
  tally.clear(worker.calls.awaited);
  const steadyMillis = worker.steadyClock.at(nowMillis);
  for (let i = 0; i < worker.roots.count; i++) countRoot(worker, i, steadyMillis);
  gauges.cacheFill.record(i64(worker.cache.fillPercent), nowMillis);
  gauges.countEvictions(worker.cache.takeEvictions());
  gauges.waiting.record(i64(tally.waiting), nowMillis);
  worker.configGauges.record(tally.takenMillis, tally.configHash, nowMillis);
  // Only where there are issuers are there keys.
  if (!tally.hasIssuers) return;
  gauges.keysHeld.record(i64(tally.keysHeld), nowMillis);
  gauges.keysAge.record(tally.keysAgeMillis / MILLIS_PER_SECOND, nowMillis);
}

/** Counts what a root context's plugins have, but for those that an earlier one is served by too. */
function countRoot(worker: Worker, index: i32, steadyMillis: i64): void {
  const root = worker.roots.at(index);
  const tally = worker.tally;
  if (root.isNewest) tally.addConfig(root.takenMillis, root.realms.hash);
  const plugins = root.realms.all;
  for (let i = 0; i < plugins.length; i++) {
    const plugin = plugins[i];
    if (isOfEarlier(worker, index, plugin)) continue;
    tally.waiting += plugin.waiting + plugin.awaitingKeys;
    const sources = plugin.keySources;
    for (let j = 0; j < sources.length; j++)
      tally.addKeys(sources[j].keysHeld, sources[j].ageMillis(steadyMillis));
  }
}

function isOfEarlier(worker: Worker, index: i32, plugin: Plugin): bool {
  for (let i = 0; i < index; i++) if (worker.roots.at(i).realms.all.includes(plugin)) return true;
  return false;
}
