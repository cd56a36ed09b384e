// What is done on every tick of a worker, away from requests: once a second, more often while requests wait for another worker.

import { endLostCalls } from "./calls/call-answers";
import { Exchange } from "./exchange";
import { fetchDocuments } from "./documents/fetch-documents";
import { endGoneRoots } from "./plugins/gone-roots";
import { recordGauges } from "./metrics/record-gauges";
import { Plugin } from "./plugins/plugin";
import { Root } from "./plugins/roots";
import { wakeWaiters } from "./calls/wake-requests";
import { ENDINGS_MAX } from "./calls/wake-queue";
import { Worker } from "./worker";

/** The tick of a root context: fetches what is due, ends what got lost, flushes the counters, and drops what nobody will fetch. */
export function tick(exchange: Exchange, id: u32): void {
  const worker = exchange.worker;
  const nowMillis = exchange.nowMillis;
  worker.uptime.pass(nowMillis);
  endGoneRoots(worker, id);
  const root = worker.roots.find(id);
  const isSecond = root === null || worker.ticks.takesSecond(root, worker.steadyClock.at(nowMillis));
  if (root !== null && isSecond) tickRoot(worker, root, nowMillis);
  const ended = endLostCalls(exchange, ENDINGS_MAX);
  worker.wakes.giveUpLate();
  worker.remoteWaiters.wake();
  const isBusy = wakeWaiters(exchange, ENDINGS_MAX - ended);
  if (isBusy || ended === ENDINGS_MAX || !worker.remoteWaiters.isEmpty) worker.ticks.hurry();
  else if (root !== null) worker.ticks.settle(root);
  if (isSecond) passSecond(worker, nowMillis);
}

/** What a worker does once a second, some of it about all that it holds: on hurried ticks that would be a hundred times as much. */
function passSecond(worker: Worker, nowMillis: i64): void {
  worker.stats.flush(worker.host.machine.takeAllocatedBytes());
  worker.gauges.record(nowMillis);
  recordGauges(worker, nowMillis);
  worker.responseCookies.sweep();
  worker.endStreams(nowMillis);
  worker.sessions.wipe(nowMillis);
  worker.host.log.refreshLevel();
}

function tickRoot(worker: Worker, root: Root, nowMillis: i64): void {
  const plugins = root.realms.all;
  for (let i = 0; i < plugins.length; i++) tickPlugin(worker, plugins[i], nowMillis);
  fetchDocuments(worker, nowMillis);
  worker.gauges.note(root, nowMillis);
  if (root.isNewest) worker.neighbours.note(root.realms.print, nowMillis);
  worker.rejections.lament(root, nowMillis);
}

function tickPlugin(worker: Worker, plugin: Plugin, nowMillis: i64): void {
  // Fetches that no answer will come to, and the waits for their keys.
  for (let lost = worker.documents.takeLost(plugin, nowMillis); lost !== null;) {
    worker.keyWaiters.wake(plugin, lost);
    lost = worker.documents.takeLost(plugin, nowMillis);
  }
  plugin.reviews.step(worker.cache, worker.revocationGauges, nowMillis, worker.steadyClock.at(nowMillis));
  plugin.outcomes.flush();
}
