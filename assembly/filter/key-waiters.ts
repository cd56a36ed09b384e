// Requests that wait for an issuer's keys: for the first ones, or for one that has just been rotated in.

import { Authenticator } from "../decision/authenticator";
import { Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { HeadersStatus } from "../host/abi";
import { nowNanos } from "../host/clock";
import { request } from "./facts";
import { awaitKeys, KeyCall, takeLostKeys } from "./key-calls";
import { NANOS_PER_MILLI } from "../decision/time-units";
import { fetchNextKeys } from "./key-queue";
import { Plugin } from "./plugin";
import { settle } from "./session-calls";
import { countReason } from "./stats";
import { Attempt, WaitingLine } from "./waiting-line";
import { wakeLine } from "./wake-queue";

@final
class KeyWaiter {
  constructor(
    readonly stream: u32,
    readonly plugin: Plugin,
    readonly issuer: i32,
    readonly startedNanos: i64,
  ) {}
}

/** More requests of one plugin than that do not wait. */
const WAITERS_MAX: i32 = 4096;

let waiters: Array<KeyWaiter> = [];

/** Lets the request in hand wait for its issuer's keys, or decides it without them. */
export function settleWithKeys(
  stream: u32,
  plugin: Plugin,
  authenticator: Authenticator,
  decision: Decision,
  startedNanos: i64,
): HeadersStatus {
  if (plugin.awaitingKeys < WAITERS_MAX && awaitKeys(plugin, decision)) {
    countReason(Reason.KeysAwaited);
    plugin.awaitingKeys++;
    waiters.push(new KeyWaiter(stream, plugin, decision.issuer, startedNanos));
    return HeadersStatus.StopAllIterationAndWatermark;
  }
  request.keysAreFinal = true;
  return settle(stream, plugin, authenticator.onRequest(request, nowNanos()), Attempt.First, startedNanos);
}

/** A fetch has come to its end: the next keys that are due are fetched, and those that waited for these wait no more. */
export function endKeyFetch(keys: KeyCall): void {
  fetchNextKeys(nowNanos() / NANOS_PER_MILLI);
  wakeKeyWaiters(keys);
}

/** Ends the wait of the requests that waited for the keys that have come, or have not. */
export function wakeKeyWaiters(keys: KeyCall): void {
  const all = waiters;
  const line = new WaitingLine(keys.plugin);
  waiters = [];
  for (let i = 0; i < all.length; i++) {
    const waiter = all[i];
    const isOver = waiter.plugin === keys.plugin && waiter.issuer === keys.issuer;
    if (isOver) line.add(waiter.stream, waiter.startedNanos);
    else waiters.push(waiter);
  }
  keys.plugin.awaitingKeys -= all.length - waiters.length;
  wakeLine(line, Attempt.First);
}

/** Ends all waits of a plugin. */
export function wakeKeyWaitersOf(plugin: Plugin): void {
  for (let i = 0; i < plugin.keySources.length; i++) wakeKeyWaiters(new KeyCall(plugin, i));
}

/** Ends the wait for keys that will not come. Call it from a tick. */
export function wakeLostKeyWaiters(plugin: Plugin, nowMillis: i64): void {
  for (let lost = takeLostKeys(plugin, nowMillis); lost !== null; lost = takeLostKeys(plugin, nowMillis)) {
    wakeKeyWaiters(lost);
  }
}
