// Requests that wait for an issuer's keys: for the first ones, or for one that has just been rotated in.

import { Authenticator } from "../decision/authenticator";
import { Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { HeadersStatus } from "../host/abi";
import { nowNanos } from "../host/clock";
import { request } from "./facts";
import { takeLostFetch } from "./document-calls";
import { awaitKeys } from "./key-calls";
import { Plugin } from "./plugin";
import { PolledDocument } from "./polled-document";
import { settle } from "./session-calls";
import { countReason } from "./stats";
import { Attempt, WaitingLine } from "./waiting-line";
import { wakeLine } from "./wake-queue";

@final
class KeyWaiter {
  constructor(
    readonly stream: u32,
    readonly plugin: Plugin,
    /** The key set. */
    readonly document: PolledDocument,
    readonly startedNanos: i64,
  ) {}
}

/** More requests than that do not wait. */
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
  if (waiters.length < WAITERS_MAX && awaitKeys(plugin, decision)) {
    countReason(Reason.KeysAwaited);
    waiters.push(new KeyWaiter(stream, plugin, plugin.keySources[decision.issuer], startedNanos));
    return HeadersStatus.StopAllIterationAndWatermark;
  }
  request.keysAreFinal = true;
  return settle(stream, plugin, authenticator.onRequest(request, nowNanos()), Attempt.First, startedNanos);
}

/** Ends the wait of the requests that waited for a document, which has come or has not. */
export function wakeKeyWaiters(plugin: Plugin, document: PolledDocument): void {
  if (waiters.length === 0) return;
  const all = waiters;
  const line = new WaitingLine(plugin);
  waiters = [];
  for (let i = 0; i < all.length; i++) {
    const waiter = all[i];
    if (waiter.document === document) line.add(waiter.stream, waiter.startedNanos);
    else waiters.push(waiter);
  }
  wakeLine(line, Attempt.First);
}

/** Ends all waits of a plugin. */
export function wakeKeyWaitersOf(plugin: Plugin): void {
  for (let i = 0; i < plugin.keySources.length; i++) wakeKeyWaiters(plugin, plugin.keySources[i]);
}

/** Ends fetches that no answer will come to, and the wait for their keys. Call it from a tick. */
export function endLostFetches(plugin: Plugin, nowMillis: i64): void {
  for (let lost = takeLostFetch(plugin, nowMillis); lost !== null; lost = takeLostFetch(plugin, nowMillis)) {
    wakeKeyWaiters(plugin, lost.document);
  }
}
