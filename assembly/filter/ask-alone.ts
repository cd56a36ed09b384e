// A question about one request as it stands, put for this request only.

import { Authenticator } from "../decision/authenticator";
import { Action, Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { isCookieBeyondLimits } from "../http/cookie-header";
import { HeadersStatus } from "../host/abi";
import { ask } from "./ask";
import { Question, questionWith } from "./question";
import { SessionCookies } from "./auth-call";
import { request } from "./facts";
import { fail } from "./finish";
import { Plugin } from "./plugin";
import { shared } from "./shared-sessions";
import { isSignOut } from "./sign-out";
import { countReason } from "./stats";
import { Attempt } from "./waiting-line";

/** Puts the question of a request as it stands. */
export function askAlone(
  stream: u32,
  plugin: Plugin,
  decision: Decision,
  question: Question,
  startedNanos: i64,
): HeadersStatus {
  const authenticator = changetype<Authenticator>(plugin.authenticator);
  const isPage = decision.action === Action.RelayPage;
  decision.settlesFirst = false;
  authenticator.cookies.find(request);
  const signsOut = isPage && isSignOut(request, plugin.config);
  // A session that is revoked may do one thing: sign itself out, at the identity provider as well.
  const endsRevoked = signsOut && decision.isRevoked;
  if (decision.withholdsSession && !endsRevoked) question.cookies = withheldCookies();
  if (question.cookies === SessionCookies.Refreshed) question.refreshed = shared.lines;
  // What is withheld cannot come back with the answer; a sign-out ends it all the same.
  if (question.withholdsSession && !signsOut) decision.session.clear();
  if (!isPage && request.isAnsweredByService) {
    decision.action = Action.RelayPage;
    decision.reason = Reason.ReservedPath;
  }
  countReason(decision.reason);
  const call = ask(stream, plugin, decision, question, startedNanos);
  if (call === null) return fail(plugin, decision, decision.reason, startedNanos);
  call.isSignOut = signsOut;
  return HeadersStatus.StopAllIterationAndWatermark;
}

/** Asks who the bearer token is, with no cookie beside it that could be meant instead. */
export function askAboutBearer(
  stream: u32,
  plugin: Plugin,
  decision: Decision,
  startedNanos: i64,
): HeadersStatus {
  const question = questionWith(SessionCookies.LeftOut, Attempt.AboutBearer);
  return askAlone(stream, plugin, decision, question, startedNanos);
}

/** Cookies beyond what is looked at cannot all be cleared either. */
function withheldCookies(): SessionCookies {
  return isCookieBeyondLimits() ? SessionCookies.LeftOut : SessionCookies.Voided;
}
