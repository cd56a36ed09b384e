// Requests whose wait is over: each is decided anew, by what the call that it waited for left behind.

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
import { Attempt, enqueueWake, hasWakes, takeWakes, Wake } from "./wake-queue";

/** Ends a call's flight: those that shared it decide anew, and its verdict ends with them unless it is kept. */
export function landFlight(flight: Flight, attempt: Attempt, isKept: bool, startedNanos: i64): void {
  endFlight(flight);
  const waiters = flight.waiters;
  for (let i = 0; i < waiters.length; i++) {
    enqueueWake(new Wake(waiters[i], flight.plugin, attempt, startedNanos));
  }
  if (!isKept) enqueueWake(new Wake(0, flight.plugin, attempt, startedNanos, flight.value));
}

/** Decides requests whose wait is over, at most so many. */
export function wakeWaiters(most: i32): void {
  if (!hasWakes()) return;
  const wakes = takeWakes(most);
  for (let i = 0; i < wakes.length; i++) {
    const wake = wakes[i];
    const value = wake.forgotten;
    if (value === null) wakeRequest(wake);
    else
      changetype<Authenticator>(wake.plugin.authenticator).sessions.forget(
        changetype<usize>(value),
        value.byteLength,
      );
  }
}

function wakeRequest(wake: Wake): void {
  resetArena();
  if (!enterStream(wake.stream)) {
    countEvent(Event.ClientGone);
    return;
  }
  if (!readRequest(wake.plugin)) {
    unavailable(Reason.HostFailure, wake.plugin);
    return;
  }
  decideAgain(wake.stream, wake.plugin, wake.attempt, wake.startedNanos);
}

/** Decides the request in hand anew, and lets it go on if it may. */
export function decideAgain(stream: u32, plugin: Plugin, attempt: Attempt, startedNanos: i64): void {
  const authenticator = changetype<Authenticator>(plugin.authenticator);
  request.keysAreFinal = true;
  const decision = authenticator.onRequest(request, nowNanos());
  const status = settle(stream, plugin, decision, attempt, startedNanos);
  if (status === HeadersStatus.Continue) resumeRequest();
}
