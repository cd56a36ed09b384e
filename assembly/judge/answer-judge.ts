// What an answer of the auth service means: pass as somebody, pass as nobody, show it to the client, or nobody can say.
//
// Only 200 and 202 let a request pass. 3xx and 4xx are the client's to see. Everything else is an outage, as are answers
// whose values could not be passed on unchanged; Envoy itself makes up 502, 503 and 504 for calls that failed.

import { Span } from "../bytes/span";
import { SpanList } from "../bytes/span-list";
import { Config } from "../config/config";
import { isFieldValue, isToken } from "../http/field-value";
import { AuthAnswer } from "../exchange/auth-answer";
import { bearerToken, bearerTokenLength } from "../http/credentials";
import { Action, Decision } from "../exchange/decision";
import { areJoined } from "./group-rule";
import { Identity } from "../exchange/identity";
import { recordIdentity } from "./identity-record";
import { Reason } from "../exchange/reason";
import { needsIdTokens } from "./route-guard";

/** Judges the answer to a call that was made for `asked`, AskAuth or RelayPage. */
export function judgeAnswer(answer: AuthAnswer, asked: Action, config: Config, decision: Decision): Decision {
  if (asked === Action.RelayPage) return judgePage(answer.status, decision);
  const status = answer.status;
  if (status === 200 || status === 202) return judgeAllowed(answer, config, decision);
  if (status >= 300 && status < 500) return decision.set(Action.RelayAnswer, Reason.Relayed);
  return decision.set(Action.Unavailable, Reason.Unavailable);
}

/**
 * Judges the answer to the question about a session, put to its /auth: 200 and 202 with an identity mean that the session is good. Any other
 * word of the service is none on the request, which may be one that it lets everybody pass with.
 */
export function judgeSessionAnswer(answer: AuthAnswer, config: Config, decision: Decision): Decision {
  const status = answer.status;
  if (status !== 200 && status !== 202) {
    const isWord = status >= 300 && status < 500;
    if (isWord) return decision.set(Action.AskAlone, Reason.SessionRefused);
    return decision.set(Action.Unavailable, Reason.Unavailable);
  }
  judgeAllowed(answer, config, decision);
  if (decision.action === Action.ForwardAnonymous) decision.set(Action.AskAlone, Reason.SessionRefused);
  return decision;
}

/** A page of the auth service's own, errors of it included, but not what Envoy says when the service is not there. */
function judgePage(status: i32, decision: Decision): Decision {
  const gone = status < 200 || status >= 600 || (status >= 502 && status <= 504);
  if (gone) return decision.set(Action.Unavailable, Reason.Unavailable);
  return decision.set(Action.RelayAnswer, Reason.Relayed);
}

function judgeAllowed(answer: AuthAnswer, config: Config, decision: Decision): Decision {
  if (answer.isAmbiguous) return decision.set(Action.Unavailable, Reason.Invalid);
  const identity = decision.identity;
  identity.clear();
  takeValues(answer, identity);
  const isNobody = !answer.isOfLogin && !identity.isSomebody && identity.accessToken.length === 0;
  if (isNobody) return decision.set(Action.ForwardAnonymous, Reason.Anonymous);
  return passAs(config, decision);
}

function takeValues(answer: AuthAnswer, identity: Identity): void {
  take(answer.users, identity.user);
  take(answer.emails, identity.email);
  take(answer.groups, identity.groups);
  identity.groupsAreJoined = areJoined(identity.groups);
  take(answer.preferredUsernames, identity.preferredUsername);
  take(answer.accessTokens, identity.accessToken);
  const length = bearerTokenLength(answer.authorizations);
  if (length > 0) identity.idToken.set(bearerToken(answer.authorizations), length);
}

function passAs(config: Config, decision: Decision): Decision {
  const identity = decision.identity;
  if (!needsIdTokens(config)) identity.idToken.length = 0;
  if (!isClean(identity)) return decision.set(Action.Unavailable, Reason.Invalid);
  if (!recordIdentity(identity)) return decision.set(Action.Unavailable, Reason.TooLarge);
  return decision.set(Action.Forward, Reason.Allowed);
}

/** Whether every value may be written into a header: tokens of visible characters, names without control bytes. */
function isClean(identity: Identity): bool {
  return (
    isToken(identity.accessToken.pointer, identity.accessToken.length) &&
    isToken(identity.idToken.pointer, identity.idToken.length) &&
    isFieldValue(identity.user.pointer, identity.user.length) &&
    isFieldValue(identity.email.pointer, identity.email.length) &&
    isFieldValue(identity.groups.pointer, identity.groups.length) &&
    isFieldValue(identity.preferredUsername.pointer, identity.preferredUsername.length)
  );
}

/** Takes the first of some values; `into` is empty before. */
function take(values: SpanList, into: Span): void {
  if (values.length > 0) into.set(values.pointer(0), values.size(0));
}
