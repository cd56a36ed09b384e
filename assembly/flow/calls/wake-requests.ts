// Requests whose wait is over are decided anew, with what the call that they waited for left behind.

import { resetArena } from "../../bytes/arena";
import { Reason } from "../../exchange/reason";
import { Attempt } from "../attempt";
import { decideAgain } from "../requests/decide-again";
import { Exchange } from "../exchange";
import { Flight } from "../sessions/flight";
import { unavailable } from "../requests/perform";
import { Plugin } from "../plugins/plugin";
import { Event } from "../metrics/stats";
import { Wake } from "./waiting-line";
import { Worker } from "../worker";

/** Ends a call's flight: those that shared it decide anew, and its verdict ends with them unless it is kept. */
export function landFlight(worker: Worker, flight: Flight, attempt: Attempt, isKept: bool): void {
  worker.flights.end(flight);
  const line = flight.line;
  if (line === null) {
    if (!isKept) forget(flight.plugin, flight.value);
    return;
  }
  if (!isKept) line.forgotten = flight.value;
  worker.wakes.wake(line, attempt);
}

/** Decides requests whose wait is over, at most so many. Whether there may be more, who ought to be woken soon. */
export function wakeWaiters(exchange: Exchange, most: i32): bool {
  const wakes = exchange.worker.wakes;
  if (!wakes.hasWakes) return false;
  // At most a half are such as ask alone, so that the others come to their turn as well.
  const half = most >> 1;
  let woken = 0;
  while (woken < half && wakeRequest(exchange, wakes.nextToAsk())) woken++;
  const mayAskAlone = woken === half;
  while (woken < most && wakeRequest(exchange, wakes.next())) woken++;
  return mayAskAlone || woken === most;
}

/** Whether there was one to wake. */
function wakeRequest(exchange: Exchange, wake: Wake | null): bool {
  if (wake === null) return false;
  if (exchange.host.streams.enter(wake.stream)) decideAnew(exchange, wake);
  else exchange.stats.countEvent(Event.ClientGone);
  const value = wake.forgotten;
  if (value !== null) forget(wake.plugin, value);
  return true;
}

function decideAnew(exchange: Exchange, wake: Wake): void {
  resetArena();
  if (exchange.takeUp(wake.stream, wake.plugin, wake.attempt, wake.startedNanos))
    decideAgain(exchange, wake.attempt);
  else unavailable(exchange, Reason.HostFailure);
}

function forget(plugin: Plugin, value: ArrayBuffer): void {
  plugin.authenticator.verdicts.forget(changetype<usize>(value), value.byteLength);
}
