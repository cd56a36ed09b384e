// Requests that wait for another worker's call: they look again on every tick, which comes more often meanwhile.

import { Attempt, enqueueWake, Wake } from "./wake-queue";
import { Plugin } from "./plugin";
import { hurryTick } from "./ticks";

let waiters: Array<Wake> = [];

export function addRemoteWaiter(stream: u32, plugin: Plugin, startedNanos: i64): void {
  waiters.push(new Wake(stream, plugin, Attempt.First, startedNanos));
  hurryTick();
}

/** Has all that wait look again. */
export function wakeRemoteWaiters(): void {
  if (waiters.length === 0) return;
  const all = waiters;
  waiters = [];
  for (let i = 0; i < all.length; i++) enqueueWake(all[i]);
}

export function hasRemoteWaiters(): bool {
  return waiters.length > 0;
}
