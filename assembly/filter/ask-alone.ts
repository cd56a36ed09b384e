// A question about one request as it stands, put for this request only.

import { Authenticator } from "../decision/authenticator";
import { Action, Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { isCookieBeyondLimits } from "../http/cookie-header";
import { HeadersStatus } from "../host/abi";
import { ask, Question } from "./ask";
import { SessionCookies } from "./auth-call";
import { request } from "./facts";
import { fail } from "./finish";
import { Plugin } from "./plugin";
import { shared } from "./shared-sessions";
import { isSignOut } from "./sign-out";
import { countReason } from "./stats";

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
  if (isWithheld(question.cookies) && !signsOut) decision.session.clear();
  if (!isPage && authenticator.isAnsweredByService(request)) {
    decision.action = Action.RelayPage;
    decision.reason = Reason.ReservedPath;
  }
  countReason(decision.reason);
  const call = ask(stream, plugin, decision, question, startedNanos);
  if (call === null) return fail(plugin, decision, decision.reason, startedNanos);
  call.isSignOut = signsOut;
  return HeadersStatus.StopAllIterationAndWatermark;
}

/** Cookies beyond what is looked at cannot all be cleared either. */
function withheldCookies(): SessionCookies {
  return isCookieBeyondLimits() ? SessionCookies.LeftOut : SessionCookies.Voided;
}

function isWithheld(cookies: SessionCookies): bool {
  return cookies === SessionCookies.Voided || cookies === SessionCookies.LeftOut;
}
