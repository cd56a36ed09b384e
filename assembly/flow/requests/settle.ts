// Carries out a decision, or puts the question that it is.
//
// A question about a session many requests may have at once: one call for all of them, in the whole process where a refresh is at stake
// (settle-session.ts). A question about the request itself is put for this request only (ask-alone.ts). A request with a question of its own (an
// odd path, a page) has the session settled first, and puts its question with the cookies that come of it.

import { Action } from "../../exchange/decision";
import { Reason } from "../../exchange/reason";
import { Access } from "../../rules/route";
import { Attempt } from "../attempt";
import { askAboutBearer, askAlone } from "../calls/ask-alone";
import { Exchange } from "../exchange";
import { finish } from "./finish";
import { questionWith } from "../calls/question";
import { SessionCookies } from "../calls/session-cookies";
import { settleSession } from "../sessions/settle-session";
import { SharedState } from "../sessions/shared-record";
import { isSignOut } from "./own-pages";

/** Deals with the request in hand as was decided. Whether it may go on now; one that may not was answered, or waits. */
export function settle(exchange: Exchange): bool {
  const request = exchange.request;
  const decision = exchange.decision;
  const plugin = exchange.plugin;
  const isQuestion = decision.action === Action.AskAuth || decision.action === Action.RelayPage;
  if (!isQuestion) return finish(exchange, decision.reason);
  if (isRefusedAgain(exchange)) return refuseAgain(exchange);
  if (decision.asksBearer && exchange.attempt === Attempt.First && !request.isAnsweredByService)
    return askAboutBearer(exchange);
  if (!decision.isAboutSession && !decision.settlesFirst)
    return askAlone(exchange, questionWith(SessionCookies.AsSent, exchange.attempt));
  if (decision.session.isGenuine && isSignOut(request, plugin.config)) return signOut(exchange);
  return settleSession(exchange);
}

/** A sign-out waits for nobody's refresh: what comes of one ends with the login. It is put with the newest cookies, once they are known to be genuine. */
function signOut(exchange: Exchange): bool {
  const state = exchange.worker.sessions.find(exchange.decision.session, exchange.nowMillis);
  if (state === SharedState.Refreshed) return settleSession(exchange);
  const cookies = state === SharedState.Refused ? SessionCookies.Voided : SessionCookies.AsSent;
  return askAlone(exchange, questionWith(cookies, exchange.attempt));
}

/** Whether the auth service refused the session on this target a moment ago. */
function isRefusedAgain(exchange: Exchange): bool {
  const decision = exchange.decision;
  const plugin = exchange.plugin;
  if (decision.action !== Action.AskAuth) return false;
  return plugin.refusals.has(plugin.secret, exchange.request, decision.session, exchange.nowMillis);
}

/** 403; an optional route is passed as nobody. */
function refuseAgain(exchange: Exchange): bool {
  const route = exchange.request.route;
  const decision = exchange.decision;
  if (route !== null && route.access === Access.Optional) {
    decision.set(Action.ForwardAnonymous, Reason.OptionalRoute);
    return finish(exchange, Reason.OptionalRoute);
  }
  decision.refuse(403, Reason.RefusalReused);
  return finish(exchange, Reason.RefusalReused);
}
