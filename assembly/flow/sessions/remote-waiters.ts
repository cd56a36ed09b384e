// Requests that wait for another worker's call: they look again on every tick, which comes more often meanwhile. Those of one
// session stand in one line, but for those that are to be decided as if they came for the first time no more.

import { ObjectMap } from "../../bytes/object-map";
import { SessionName } from "../../session/session-name";
import { Attempt } from "../attempt";
import { sessionKey } from "./flights";
import { Plugin } from "../plugins/plugin";
import { Ticks } from "../ticks";
import { Uptime } from "../uptime";
import { WaitingLine } from "../calls/waiting-line";
import { WakeQueue } from "../calls/wake-queue";

@final
export class RemoteWaiters {
  private readonly lines: ObjectMap = new ObjectMap();

  constructor(
    private readonly uptime: Uptime,
    private readonly ticks: Ticks,
    private readonly wakes: WakeQueue,
  ) {}

  /** Lets a request of a session wait, to be decided anew by this attempt; false when too many do. */
  add(stream: u32, plugin: Plugin, session: SessionName, attempt: Attempt, startedNanos: i64): bool {
    const key = sessionKey(plugin, session.sealLow ^ u64(attempt));
    let line = changetype<WaitingLine | null>(this.lines.get(key));
    if (line === null) {
      line = new WaitingLine(plugin, this.uptime);
      line.attempt = attempt;
      this.lines.set(key, line);
    }
    this.ticks.hurry();
    return line.add(stream, startedNanos);
  }

  /** Has all that wait look again. */
  wake(): void {
    if (this.lines.size === 0) return;
    const keys = this.lines.keys();
    for (let i = 0; i < keys.length; i++) {
      const line = changetype<WaitingLine>(this.lines.get(keys[i]));
      // Whoever has not looked since the last time is still to come.
      if (line.isQueued) continue;
      if (line.isEmpty) this.lines.delete(keys[i]);
      else this.wakes.wake(line, line.attempt);
    }
  }

  get isEmpty(): bool {
    return this.lines.size === 0;
  }
}
