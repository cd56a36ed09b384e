// A question about one request as it stands, put for this request only.

import { Action } from "../../exchange/decision";
import { Reason } from "../../exchange/reason";
import { Attempt } from "../attempt";
import { ask } from "./ask";
import { Exchange } from "../exchange";
import { fail } from "../requests/finish";
import { Question, questionWith } from "./question";
import { SessionCookies } from "./session-cookies";
import { isSignOut } from "../requests/own-pages";

/** Puts the question of a request as it stands. Whether the request may go on now: it may not. */
export function askAlone(exchange: Exchange, question: Question): bool {
  const request = exchange.request;
  const decision = exchange.decision;
  const isPage = decision.action === Action.RelayPage;
  decision.settlesFirst = false;
  exchange.plugin.authenticator.cookies.find(request);
  const signsOut = isPage && isSignOut(request, exchange.plugin.config);
  // A session that is revoked may do one thing: sign itself out, at the identity provider as well.
  const endsRevoked = signsOut && decision.isRevoked;
  if (decision.withholdsSession && !endsRevoked) question.cookies = withheldCookies(exchange);
  if (question.cookies === SessionCookies.Refreshed)
    question.refreshed = exchange.worker.sessions.found.lines;
  // What is withheld cannot come back with the answer; a sign-out ends it all the same.
  if (question.withholdsSession && !signsOut) decision.session.clear();
  if (!isPage && request.isAnsweredByService) {
    decision.action = Action.RelayPage;
    decision.reason = Reason.ReservedPath;
  }
  exchange.stats.countReason(decision.reason);
  const call = ask(exchange, question);
  if (call === null) return fail(exchange, decision.reason);
  call.isSignOut = signsOut;
  return false;
}

/** Asks who the bearer token is, with no cookie beside it that could be meant instead. */
export function askAboutBearer(exchange: Exchange): bool {
  return askAlone(exchange, questionWith(SessionCookies.LeftOut, Attempt.AboutBearer));
}

/** Cookies beyond what is looked at cannot all be cleared either. */
function withheldCookies(exchange: Exchange): SessionCookies {
  return exchange.request.cookieScan.isBeyondLimits ? SessionCookies.LeftOut : SessionCookies.Voided;
}
