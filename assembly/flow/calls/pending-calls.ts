// The calls to the auth service that are under way, by the host's token of each.

import { ObjectMap } from "../../bytes/object-map";
import { CallLane } from "./call-lane";
import { PendingCall } from "./pending-call";
import { Plugin } from "../plugins/plugin";
import { Uptime } from "../uptime";

/** How long after its timeout the host has surely ended a call, though its start may count as a tick too early. */
const LOST_MARGIN_MILLIS: i64 = 2000;

/** Calls of all plugins beyond which only those that have few under way make more. */
const CALLS_MAX: i32 = 8192;
const FEW_CALLS: i32 = 64;

/** Between two looks for lost calls; ticks may come more often. */
const LOOK_MILLIS: i64 = 1000;

@final
export class PendingCalls {
  private readonly calls: ObjectMap = new ObjectMap();
  /** Those that a stream made and did not wait for, by the stream. */
  private readonly behind: ObjectMap = new ObjectMap();
  private nextLookMillis: i64 = 0;
  /** Calls whose requests wait for their answers. */
  awaited: i32 = 0;

  constructor(private readonly uptime: Uptime) {}

  /** Whether a stream, the one in force, may make one more call of this kind. */
  hasRoom(lane: CallLane, stream: u32): bool {
    if (this.calls.size >= CALLS_MAX && lane.places.size >= FEW_CALLS) return false;
    return lane.places.hasRoom(stream);
  }

  add(token: u32, call: PendingCall): void {
    this.calls.set(token, call);
    call.lane.places.add(call);
    if (call.isBehind) this.behind.set(call.stream, call);
    else this.awaited++;
  }

  /** Takes a call out, or null for a token that nobody waits for. */
  take(token: u32): PendingCall | null {
    const call = changetype<PendingCall | null>(this.calls.get(token));
    if (call === null) return null;
    this.calls.delete(token);
    call.lane.places.remove(call);
    call.isOver = true;
    if (call.isBehind) this.behind.delete(call.stream);
    else this.awaited--;
    return call;
  }

  /** The calls of a plugin that are under way. */
  ofPlugin(plugin: Plugin): Array<PendingCall> {
    const found: Array<PendingCall> = [];
    const tokens = this.calls.keys();
    for (let i = 0; i < tokens.length; i++) {
      const call = changetype<PendingCall>(this.calls.get(tokens[i]));
      if (call.plugin === plugin) found.push(call);
    }
    return found;
  }

  /** Whether it is time to look for calls that no answer will come to any more. */
  get mayHaveLost(): bool {
    return this.calls.size > 0 && this.uptime.millis >= this.nextLookMillis;
  }

  /** Takes out calls that no answer will come to any more, not more than `most` of them: as many as that, and there may be more. */
  takeLost(most: i32): Array<PendingCall> {
    const lost: Array<PendingCall> = [];
    const tokens = this.calls.keys();
    for (let i = 0; i < tokens.length && lost.length < most; i++) {
      if (!this.isLost(changetype<PendingCall>(this.calls.get(tokens[i])))) continue;
      const call = this.take(u32(tokens[i]));
      if (call !== null) lost.push(call);
    }
    if (lost.length < most) this.nextLookMillis = this.uptime.millis + LOOK_MILLIS;
    return lost;
  }

  /** The call that a stream made and did not wait for, while it is under way. */
  findBehind(stream: u32): PendingCall | null {
    return this.behind.size > 0 ? changetype<PendingCall | null>(this.behind.get(stream)) : null;
  }

  /** Whether it went down with the root context that made it: the host then answers nothing. */
  private isLost(call: PendingCall): bool {
    const timeoutMillis = i64(call.plugin.config.authService.timeoutMilliseconds);
    return this.uptime.millis - call.sentMillis >= timeoutMillis + LOST_MARGIN_MILLIS;
  }
}
