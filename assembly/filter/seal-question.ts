// The session in a question, sealed as the auth service takes it: by the first of the configured secrets, or the one that it took last.
//
// During a rotation a browser's session may be under the old secret when oauth2-proxy goes by the new one already, or the other way round.

import { Decision } from "../decision/decision";
import { refreshedValue } from "../decision/refreshed-cookies";
import { Authenticator } from "../decision/authenticator";
import { wholeSeconds } from "../decision/time-units";
import { nowNanos } from "../host/clock";
import { fillRandom } from "../host/random";
import { sessionCookieLength, sessionCookiePtr } from "../http/cookie-header";
import { Question } from "./question";
import { SessionCookies } from "./auth-call";
import { request } from "./facts";
import { Plugin } from "./plugin";

const MILLIS_PER_SECOND: i64 = 1000;
const IV_BYTES: i32 = 16;
const IV: usize = memory.data(16);

/** Seals the session that a question carries, where it has to be sealed anew; the question then says so. The request's cookies were found. */
export function sealQuestion(plugin: Plugin, decision: Decision, question: Question): void {
  const isKnown = question.cookies === SessionCookies.AsSent || question.cookies === SessionCookies.Refreshed;
  const mayDiffer = mayHaveOtherKeys(plugin) || question.createdAtMost !== i64.MAX_VALUE;
  if (!isKnown || !mayDiffer || decision.session.isNone) return;
  question.sealer = plugin.sealer;
  if (sealOf(plugin, question) > 0) question.cookies = SessionCookies.Sealed;
}

/** Whether a session may be under another key than the auth service's. */
export function mayHaveOtherKeys(plugin: Plugin): bool {
  return changetype<Authenticator>(plugin.authenticator).reader.keys.length > 1;
}

/** Seals a session value with a fresh IV; answers as SessionReader.seal does. */
export function sealValue(plugin: Plugin, value: usize, length: i32, by: i32, createdAtMost: i64): i32 {
  if (length === 0 || !fillRandom(IV, IV_BYTES)) return -1;
  const reader = changetype<Authenticator>(plugin.authenticator).reader;
  return reader.seal(value, length, nowNanos(), by, createdAtMost, IV);
}

function sealOf(plugin: Plugin, question: Question): i32 {
  const flight = question.flight;
  const by = question.sealer;
  if (flight !== null) {
    const value = flight.value;
    return sealValue(plugin, changetype<usize>(value), value.byteLength, by, question.createdAtMost);
  }
  const lines = question.refreshed;
  if (question.cookies === SessionCookies.AsSent || lines === null)
    return sealValue(plugin, sessionCookiePtr(), sessionCookieLength(), by, i64.MAX_VALUE);
  const cookies = changetype<Authenticator>(plugin.authenticator).cookies;
  const length = cookies.readRefreshed(lines);
  const sealed = sealValue(plugin, refreshedValue(), length, by, i64.MAX_VALUE);
  cookies.find(request);
  return sealed;
}

/** How far oauth2-proxy's clock may be behind ours, seconds. */
const BEHIND_SECONDS: i64 = 5;

/** oauth2-proxy refreshes a session that is older than its cookie_refresh, no other: one that is to be refreshed early is shown as old as that. */
export function createdAtMost(plugin: Plugin, nowMillis: i64): i64 {
  const refreshNanos = plugin.config.session.cookieRefreshNanoseconds;
  return nowMillis / MILLIS_PER_SECOND - wholeSeconds(refreshNanos) - BEHIND_SECONDS;
}
