// Requests whose wait is over are decided anew, with what the call that they waited for left behind.

import { Authenticator } from "../decision/authenticator";
import { Reason } from "../decision/reason";
import { HeadersStatus } from "../host/abi";
import { nowNanos } from "../host/clock";
import { enterStream, resumeRequest } from "../host/context";
import { resetArena } from "../host/memory";
import { readRequest, request } from "./facts";
import { endFlight, Flight } from "./flight";
import { unavailable } from "./perform";
import { Plugin } from "./plugin";
import { settle } from "./session-calls";
import { countEvent, Event } from "./stats";
import { Attempt, Wake } from "./waiting-line";
import { hasWakes, nextAloneWake, nextWake, wakeLine } from "./wake-queue";

/** Ends a call's flight: those that shared it decide anew, and its verdict ends with them unless it is kept. */
export function landFlight(flight: Flight, attempt: Attempt, isKept: bool): void {
  endFlight(flight);
  const line = flight.line;
  if (line === null) {
    if (!isKept) forget(flight.plugin, flight.value);
    return;
  }
  if (!isKept) line.forgotten = flight.value;
  wakeLine(line, attempt);
}

/** Decides requests whose wait is over, at most so many. Whether there may be more, who ought to be woken soon. */
export function wakeWaiters(most: i32): bool {
  if (!hasWakes()) return false;
  // At most a half are such as ask alone, so that the others come to their turn as well.
  const half = most >> 1;
  let woken = 0;
  while (woken < half && wakeRequest(nextAloneWake())) woken++;
  const mayAskAlone = woken === half;
  while (woken < most && wakeRequest(nextWake())) woken++;
  return mayAskAlone || woken === most;
}

/** Whether there was one to wake. */
function wakeRequest(wake: Wake | null): bool {
  if (wake === null) return false;
  if (enterStream(wake.stream)) decideAnew(wake);
  else countEvent(Event.ClientGone);
  const value = wake.forgotten;
  if (value !== null) forget(wake.plugin, value);
  return true;
}

function decideAnew(wake: Wake): void {
  resetArena();
  if (readRequest(wake.plugin)) decideAgain(wake.stream, wake.plugin, wake.attempt, wake.startedNanos);
  else unavailable(Reason.HostFailure, wake.plugin);
}

/** Decides the request in hand anew, and lets it go on if it may. */
export function decideAgain(stream: u32, plugin: Plugin, attempt: Attempt, startedNanos: i64): void {
  const authenticator = changetype<Authenticator>(plugin.authenticator);
  request.keysAreFinal = true;
  const decision = authenticator.onRequest(request, nowNanos());
  const status = settle(stream, plugin, decision, attempt, startedNanos);
  if (status === HeadersStatus.Continue) resumeRequest();
}

function forget(plugin: Plugin, value: ArrayBuffer): void {
  const authenticator = changetype<Authenticator>(plugin.authenticator);
  authenticator.verdicts.forget(changetype<usize>(value), value.byteLength);
}
