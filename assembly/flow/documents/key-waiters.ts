// Requests that wait for an issuer's keys: for the first ones, or for one that has just been rotated in.

import { Attempt } from "../attempt";
import { Plugin } from "../plugins/plugin";
import { PolledDocument } from "./polled-document";
import { Uptime } from "../uptime";
import { WaitingLine } from "../calls/waiting-line";
import { WakeQueue } from "../calls/wake-queue";

@final
class KeyWaiter {
  constructor(
    readonly stream: u32,
    /** The key set. */
    readonly document: PolledDocument,
    readonly startedNanos: i64,
  ) {}
}

/** More requests of one plugin than that do not wait. */
const WAITERS_MAX: i32 = 4096;

@final
export class KeyWaiters {
  private waiters: Array<KeyWaiter> = [];

  constructor(
    private readonly uptime: Uptime,
    private readonly wakes: WakeQueue,
  ) {}

  /** Whether one more request of a plugin may wait. */
  hasRoom(plugin: Plugin): bool {
    return plugin.awaitingKeys < WAITERS_MAX;
  }

  /** Lets a request wait for a key set. */
  add(stream: u32, plugin: Plugin, document: PolledDocument, startedNanos: i64): void {
    plugin.awaitingKeys++;
    this.waiters.push(new KeyWaiter(stream, document, startedNanos));
  }

  /** Ends the wait of the requests that waited for a document, which has come or has not. */
  wake(plugin: Plugin, document: PolledDocument): void {
    if (this.waiters.length === 0) return;
    const all = this.waiters;
    const left: Array<KeyWaiter> = [];
    const line = new WaitingLine(plugin, this.uptime);
    for (let i = 0; i < all.length; i++) {
      const waiter = all[i];
      if (waiter.document === document) line.add(waiter.stream, waiter.startedNanos);
      else left.push(waiter);
    }
    this.waiters = left;
    plugin.awaitingKeys -= all.length - left.length;
    this.wakes.wake(line, Attempt.First);
  }

  /** Ends all waits of a plugin. */
  wakeAll(plugin: Plugin): void {
    for (let i = 0; i < plugin.keySources.length; i++) this.wake(plugin, plugin.keySources[i]);
  }
}
