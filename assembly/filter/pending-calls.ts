// Calls under way: the host's token of each, and what it was made for.

import { ObjectMap } from "../bytes/object-map";
import { Action } from "../decision/decision";
import { Reason } from "../decision/reason";
import { Route } from "../rules/route";
import { SessionName } from "../session/session-name";
import { CallLane } from "./call-lane";
import { Flight } from "./flight";
import { Plugin } from "./plugin";
import { uptimeMillis } from "./uptime";
import { Attempt } from "./waiting-line";

/** How long after its timeout the host has surely ended a call, though its start may count as a tick too early. */
const LOST_MARGIN_MILLIS: i64 = 2000;

/** Calls of all configurations beyond which only those that have few under way make more. */
const CALLS_MAX: i32 = 8192;
const FEW_CALLS: i32 = 64;

@final
export class PendingCall {
  /** The app's response has come and is held for this call's cookies. */
  holdsResponse: bool = false;
  /** The request's bearer token was refused, and goes nowhere. */
  dropsCredentials: bool = false;
  /** The request's route, whose demands hold for whoever the answer lets through. */
  route: Route | null = null;
  /** The session that the question was asked with. */
  readonly session: SessionName = new SessionName();
  /** The session's cookies that its request came with, as cookieBit counts them. */
  ownCookies: u64 = 0;
  /** When that was created, Unix seconds; -1 when that is not known. */
  sessionSeconds: i64 = -1;
  /** Other credentials went with it. */
  hasCredentials: bool = false;
  /** It signs that session out. */
  isSignOut: bool = false;
  /** The request has another question than the one about its session. */
  settlesFirst: bool = false;
  /** How its request came to make it. */
  attempt: Attempt = Attempt.First;
  /** Of the call as it was sent. */
  bytes: i32 = 0;
  /** It has come to its end. */
  isOver: bool = false;
  /** Its number among the places of its lane; -1 once that is another's. */
  place: i32 = -1;
  /** By uptime.ts, milliseconds. */
  readonly sentMillis: i64 = uptimeMillis();

  constructor(
    readonly stream: u32,
    readonly plugin: Plugin,
    readonly asked: Action,
    readonly reason: Reason,
    readonly startedNanos: i64,
    readonly flight: Flight | null,
    /** The request went on without waiting for the answer. */
    readonly isBehind: bool,
  ) {}

  get lane(): CallLane {
    return this.plugin.laneOf(this.asked);
  }
}

/** Whether it went down with the root context that made it: the host then answers nothing. */
function isLost(call: PendingCall): bool {
  const timeoutMillis = i64(call.plugin.config.authService.timeoutMilliseconds);
  return uptimeMillis() - call.sentMillis >= timeoutMillis + LOST_MARGIN_MILLIS;
}

/** Between two looks for lost calls; ticks may come more often. */
const LOOK_MILLIS: i64 = 1000;

let nextLookMillis: i64 = 0;

const calls = new ObjectMap();
const behind = new ObjectMap();

/** Whether a stream, the one in force, may make one more call of this kind. */
export function canCall(lane: CallLane, stream: u32): bool {
  if (calls.size >= CALLS_MAX && lane.places.size >= FEW_CALLS) return false;
  return lane.places.hasRoom(stream);
}

export function addPendingCall(token: u32, call: PendingCall): void {
  calls.set(token, call);
  call.lane.places.add(call);
  if (call.isBehind) behind.set(call.stream, call);
}

/** Takes a call out, or null for a token that nobody waits for. */
export function takePendingCall(token: u32): PendingCall | null {
  const call = changetype<PendingCall | null>(calls.get(token));
  if (call === null) return null;
  calls.delete(token);
  call.lane.places.remove(call);
  call.isOver = true;
  if (call.isBehind) behind.delete(call.stream);
  return call;
}

/** The calls of a plugin that are under way. */
export function callsOf(plugin: Plugin): Array<PendingCall> {
  const found: Array<PendingCall> = [];
  const tokens = calls.keys();
  for (let i = 0; i < tokens.length; i++) {
    const call = changetype<PendingCall>(calls.get(tokens[i]));
    if (call.plugin === plugin) found.push(call);
  }
  return found;
}

/** Whether it is time to look for calls that no answer will come to any more. */
export function mayHaveLostCalls(): bool {
  return calls.size > 0 && uptimeMillis() >= nextLookMillis;
}

/** Takes out calls that no answer will come to any more, not more than `most` of them: as many as that, and there may be more. */
export function takeLostCalls(most: i32): Array<PendingCall> {
  const lost: Array<PendingCall> = [];
  const tokens = calls.keys();
  for (let i = 0; i < tokens.length && lost.length < most; i++) {
    if (!isLost(changetype<PendingCall>(calls.get(tokens[i])))) continue;
    const call = takePendingCall(u32(tokens[i]));
    if (call !== null) lost.push(call);
  }
  if (lost.length < most) nextLookMillis = uptimeMillis() + LOOK_MILLIS;
  return lost;
}

/** The call that a stream made and did not wait for, while it is under way. */
export function findBehindCall(stream: u32): PendingCall | null {
  return behind.size > 0 ? changetype<PendingCall | null>(behind.get(stream)) : null;
}
