// The call about a session that one request makes for all, under a lease where the auth service may refresh the session.

import { copyOf } from "../../bytes/copy-of";
import { ask } from "../calls/ask";
import { Exchange } from "../exchange";
import { mayPassBehind, passBehind, passOrFail } from "../requests/finish";
import { flightFor, leaseFor } from "./lease-session";
import { Question } from "../calls/question";
import { createdAtMost } from "../calls/seal-question";
import { passOrWait } from "./wait-for-session";
import { Lease } from "./shared-sessions";

/** Nobody asks about this session yet: this request does, for all. */
export function lead(exchange: Exchange): bool {
  const decision = exchange.decision;
  const question = new Question();
  question.attempt = exchange.attempt;
  question.isBehind = mayPassBehind(exchange);
  return takeOff(exchange, question, copyOf(decision.sessionValue, decision.sessionValueLength));
}

/** Asks about a session for all its requests, where no other worker does; a request that need not wait for the answer goes on. */
export function takeOff(exchange: Exchange, question: Question, value: ArrayBuffer): bool {
  const decision = exchange.decision;
  const worker = exchange.worker;
  const lease = leaseFor(exchange);
  if (lease === Lease.Elsewhere) return passOrWait(exchange);
  const flight = flightFor(exchange, value, lease);
  question.flight = flight;
  if (flight.isDue) question.createdAtMost = createdAtMost(exchange.plugin, exchange.nowMillis);
  exchange.stats.countReason(decision.sessionReason);
  if (ask(exchange, question) === null) {
    if (flight.isLeased) worker.sessions.takeBack(flight.name, exchange.nowMillis);
    decision.isPassable = flight.isPassable;
    return passOrFail(exchange, decision.reason);
  }
  worker.flights.start(flight);
  return question.isBehind && passBehind(exchange);
}
