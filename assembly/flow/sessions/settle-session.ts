// A question about a session that many requests may have at once: one call for all of them, in the whole process where a refresh is at stake.
//
// What a request waits for, and what ends each wait:
//
//   what is known of its session      the request                          until
//   ------------------------------    ---------------------------------    -------------------------------------------------------------------
//   nothing                           takes the lease and asks, for all    the answer (call-answers.ts), or the call is lost (pending-calls.ts)
//   a call of this worker             joins it (flight.ts)                 that call's answer; the root context that made it is gone
//   a lease of another worker         looks again on each tick             the lease is given back or over; after the call's timeout it fails
//   refreshed                         is judged by the new cookies         at once, or asks about them as above
//   refused                           asks for itself, in its turn         a turn (alone-calls.ts); after the call's timeout it fails
//
// A request whose token is still good does not wait for a call or a lease: it goes on, and new cookies follow with its response. Whoever waited is
// decided anew (wake-requests.ts) with what the call left behind: a verdict in the cache, new cookies in the workers' table, or a refusal.

import { Reason } from "../../exchange/reason";
import { Attempt, isBeforeSession, isOnItsWay } from "../attempt";
import { askAlone } from "../calls/ask-alone";
import { Exchange } from "../exchange";
import { fail, passOrFail } from "../requests/finish";
import { questionWith } from "../calls/question";
import { SessionCookies } from "../calls/session-cookies";
import { SharedState } from "./shared-record";
import { lead } from "./take-off";
import { takeRefreshed } from "./take-refreshed";
import { hasWaitedTooLong, joinFlight, lookAgain, passOrWait } from "./wait-for-session";

/** Settles a request whose decision is a question about its session, or needs one settled first. Whether it may go on now. */
export function settleSession(exchange: Exchange): bool {
  const attempt = exchange.attempt;
  const decision = exchange.decision;
  if (attempt === Attempt.AfterFailure) return passOrFail(exchange, Reason.Unavailable);
  if (attempt === Attempt.TooLate) return fail(exchange, Reason.WaitedTooLong);
  const flight = exchange.worker.flights.find(exchange.plugin, decision.session);
  if (flight !== null && isBeforeSession(attempt)) return joinFlight(exchange, flight);
  switch (exchange.worker.sessions.find(decision.session, exchange.nowMillis)) {
    case SharedState.Refreshed:
      return takeRefreshed(exchange);
    case SharedState.Refused:
      return askInTurn(exchange);
    case SharedState.Leased:
      return passOrWait(exchange);
    default:
      // A session may have become due while its request was told something of the path.
      if (isBeforeSession(attempt) || (attempt === Attempt.PastPath && decision.settlesFirst))
        return lead(exchange);
      if (decision.isAboutSession) decision.reason = Reason.SessionRefused;
      return askAlone(exchange, questionWith(SessionCookies.AsSent, attempt));
  }
}

/** The session was refused a moment ago, maybe to many that waited: each asks for itself, a few at a time. */
function askInTurn(exchange: Exchange): bool {
  const attempt = exchange.attempt;
  const goesOn = isOnItsWay(attempt);
  const mayAsk = goesOn || attempt === Attempt.Alone || exchange.plugin.alone.hasRoom();
  exchange.host.streams.enter(exchange.stream);
  // Whoever shows the session again would only have the refresh fail again.
  if (mayAsk)
    return askAlone(exchange, questionWith(SessionCookies.Voided, goesOn ? attempt : Attempt.Alone));
  // It may not pass by the token it has, as those may that nobody could ask about.
  if (hasWaitedTooLong(exchange)) return fail(exchange, Reason.WaitedTooLong);
  return lookAgain(exchange);
}
