// How an answer of the auth service goes on that is no permission: to the client as it came, to the client in a form of its own, or with
// another question.

import { isAboutPath, isLoginAnswer, isRefusalPage } from "../decision/answer-kind";
import { Authenticator } from "../decision/authenticator";
import { Action, Decision } from "../decision/decision";
import { CookieKind } from "../http/cookie-kind";
import { RequestClass } from "../http/request-class";
import { clientClass } from "./client-class";
import { answer, request } from "./facts";
import { PendingCall } from "./pending-calls";
import { Access } from "../rules/route";
import { Attempt } from "./waiting-line";

/** The answer is about the path, and whoever sent the request may be somebody all the same. */
export function isPastPath(call: PendingCall, decision: Decision): bool {
  if (call.asked !== Action.AskAuth || decision.action !== Action.RelayAnswer) return false;
  if (call.attempt === Attempt.PastPath || call.attempt === Attempt.AsItStands) return false;
  return isAboutPath(answer, request) && !isNobody(call);
}

/** The answer about the bearer token alone was no permission: it says nothing of the request, unless that may pass as nobody's. */
export function isPastBearer(call: PendingCall, decision: Decision): bool {
  if (call.attempt !== Attempt.AboutBearer) return false;
  if (decision.action === Action.Forward || decision.action === Action.Unavailable) return false;
  if (decision.action === Action.Refuse) return false;
  const route = call.route;
  if (route === null || route.access !== Access.Optional) return true;
  return changetype<Authenticator>(call.plugin.authenticator).cookies.find(request) !== CookieKind.None;
}

/** Past the path nobody is known: the answer about the path is the client's, where it can follow it. */
export function isWithoutWord(call: PendingCall, decision: Decision): bool {
  if (call.attempt !== Attempt.PastPath) return false;
  if (decision.action === Action.ForwardAnonymous) return true;
  const isLogin = decision.action === Action.RelayAnswer && isLoginAnswer(answer.status);
  return isLogin && clientClass(call.plugin) === RequestClass.Document;
}

/** Whether the request showed neither a session nor credentials. */
function isNobody(call: PendingCall): bool {
  if (request.credentials.length > 0 && !call.dropsCredentials) return false;
  const authenticator = changetype<Authenticator>(call.plugin.authenticator);
  return authenticator.cookies.find(request) === CookieKind.None;
}

/** The way to the login is for navigations alone; everybody else is told why, also where oauth2-proxy shows its sign-in page. */
export function needsOwnAnswer(call: PendingCall): bool {
  if (clientClass(call.plugin) === RequestClass.Document) return false;
  return isLoginAnswer(answer.status) || (isRefusalPage(answer) && isNobody(call));
}

/** Whether it refuses whoever the session is of. A page may as well be that of a sign-in, which a person is shown where the session is over. */
export function isCertainRefusal(call: PendingCall): bool {
  if (answer.status !== 403) return false;
  return !isRefusalPage(answer) || clientClass(call.plugin) !== RequestClass.Document;
}
