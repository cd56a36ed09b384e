// Requests that wait for another worker's call: they look again on every tick, which comes more often meanwhile. Those of one
// session stand in one line.

import { ObjectMap } from "../bytes/object-map";
import { SessionName } from "../session/session-name";
import { sessionKey } from "./flight";
import { Plugin } from "./plugin";
import { hurryTick } from "./ticks";
import { Attempt, WaitingLine } from "./waiting-line";
import { wakeLine } from "./wake-queue";

const lines = new ObjectMap();

/** Lets a request of a session wait; false when too many do. */
export function addRemoteWaiter(stream: u32, plugin: Plugin, session: SessionName, startedNanos: i64): bool {
  const key = sessionKey(plugin, session.sealLow);
  let line = changetype<WaitingLine | null>(lines.get(key));
  if (line === null) {
    line = new WaitingLine(plugin);
    lines.set(key, line);
  }
  hurryTick();
  return line.add(stream, startedNanos);
}

/** Has all that wait look again. */
export function wakeRemoteWaiters(): void {
  if (lines.size === 0) return;
  const keys = lines.keys();
  for (let i = 0; i < keys.length; i++) {
    const line = changetype<WaitingLine>(lines.get(keys[i]));
    // Whoever has not looked since the last time is still to come.
    if (line.isQueued) continue;
    if (line.isEmpty) lines.delete(keys[i]);
    else wakeLine(line, Attempt.First);
  }
}

export function hasRemoteWaiters(): bool {
  return lines.size > 0;
}
