// How an answer of the auth service goes on that is no permission: to the client as it came, to the client in a form of its own, or with
// another question.

import { isAboutPath, isLoginAnswer, isRefusalPage } from "../../judge/answer-kind";
import { Action } from "../../exchange/decision";
import { CookieKind } from "../../http/cookie-kind";
import { RequestClass } from "../../http/request-class";
import { Access } from "../../rules/route";
import { Attempt, isOnItsWay, isPathless } from "../attempt";
import { clientClass } from "../requests/client-class";
import { Exchange } from "../exchange";
import { PendingCall } from "./pending-call";

/** The answer is about the path, and whoever sent the request may be somebody all the same. */
export function isPastPath(exchange: Exchange, call: PendingCall): bool {
  if (call.asked !== Action.AskAuth || exchange.decision.action !== Action.RelayAnswer) return false;
  if (isOnItsWay(call.attempt)) return false;
  return isAboutPath(exchange.answer, exchange.request) && !isNobody(exchange, call);
}

/** The answer about the bearer token alone was no permission: it says nothing of the request, unless that may pass as nobody's. */
export function isPastBearer(exchange: Exchange, call: PendingCall): bool {
  const action = exchange.decision.action;
  if (call.attempt !== Attempt.AboutBearer) return false;
  if (action === Action.Forward || action === Action.Unavailable || action === Action.Refuse) return false;
  const route = call.route;
  return route === null || route.access !== Access.Optional || hasCookies(exchange);
}

/** Past the path nobody is known: the answer about the path is the client's, where it can follow it. */
export function isWithoutWord(exchange: Exchange, call: PendingCall): bool {
  const action = exchange.decision.action;
  if (!isPathless(call.attempt)) return false;
  if (action === Action.ForwardAnonymous) return true;
  const isLogin = action === Action.RelayAnswer && isLoginAnswer(exchange.answer.status);
  return isLogin && clientClass(exchange) === RequestClass.Document;
}

/** Whether the request showed neither a session nor credentials. */
function isNobody(exchange: Exchange, call: PendingCall): bool {
  const showsCredentials = exchange.request.credentials.length > 0 && !call.dropsCredentials;
  return !showsCredentials && !hasCookies(exchange);
}

/** Whether the request has cookies of the session's. */
function hasCookies(exchange: Exchange): bool {
  return exchange.plugin.authenticator.cookies.find(exchange.request) !== CookieKind.None;
}

/** The way to the login is for navigations alone; everybody else is told why, also where oauth2-proxy shows its sign-in page. */
export function needsOwnAnswer(exchange: Exchange, call: PendingCall): bool {
  if (clientClass(exchange) === RequestClass.Document) return false;
  const answer = exchange.answer;
  return isLoginAnswer(answer.status) || (isRefusalPage(answer) && isNobody(exchange, call));
}

/** Whether it refuses whoever the session is of. A page may as well be that of a sign-in, which a person is shown where the session is over. */
export function isCertainRefusal(exchange: Exchange): bool {
  if (exchange.answer.status !== 403) return false;
  return !isRefusalPage(exchange.answer) || clientClass(exchange) !== RequestClass.Document;
}
