// What is done on every tick in every VM, away from requests: once a second, more often while requests wait for another worker.

import { nowNanos } from "../host/clock";
import { refreshLogLevel } from "../host/log";
import { endLostCalls } from "./call-answers";
import { endGoneRoots } from "./gone-roots";
import { noteRoot, recordGauges } from "./gauges";
import { fetchDueDocuments } from "./document-calls";
import { endLostFetches } from "./key-waiters";
import { lament } from "./rejections";
import { noteNeighbours } from "./neighbours";
import { hasRemoteWaiters, wakeRemoteWaiters } from "./remote-waiters";
import { sweepResponseCookies } from "./response-cookies";
import { findRoot } from "./roots";
import { wipeSharedSessions } from "./shared-sessions";
import { flushStats } from "./stats";
import { hurryTick, settleTick } from "./ticks";
import { passTime, uptimeMillis } from "./uptime";
import { ENDINGS_MAX, wakeLate } from "./wake-queue";
import { wakeWaiters } from "./wake-requests";
import { NANOS_PER_MILLI } from "../decision/time-units";

/** Fetches what is due, ends what got lost, flushes the counters, and drops what nobody will fetch. */
export function onTick(id: u32): void {
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  passTime(nowMillis);
  endGoneRoots(id);
  const root = findRoot(id);
  if (root !== null) {
    endLostFetches(root.plugin, uptimeMillis());
    fetchDueDocuments(root.plugin, nowMillis);
    root.plugin.reviews.step(nowMillis);
    noteRoot(root, nowMillis);
    if (root.isNewest) noteNeighbours(root.plugin, nowMillis);
    lament(root);
  }
  const ended = endLostCalls(ENDINGS_MAX);
  wakeLate();
  wakeRemoteWaiters();
  const isBusy = wakeWaiters(ENDINGS_MAX - ended);
  if (isBusy || ended === ENDINGS_MAX || hasRemoteWaiters()) hurryTick();
  else if (root !== null) settleTick(root);
  flushStats();
  recordGauges(nowMillis);
  sweepResponseCookies();
  wipeSharedSessions(nowMillis);
  refreshLogLevel();
}
