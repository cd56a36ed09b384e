// The session in a question, sealed as the auth service takes it: by the first of the configured secrets, or the one that it took last.
//
// During a rotation a browser's session may be under the old secret when oauth2-proxy goes by the new one already, or the other way round.

import { wholeSeconds } from "../../exchange/time-units";
import { readRefreshedValue, refreshedValue } from "../../http/refreshed-cookies";
import { Exchange } from "../exchange";
import { Plugin } from "../plugins/plugin";
import { Question } from "./question";
import { SessionCookies } from "./session-cookies";

const MILLIS_PER_SECOND: i64 = 1000;
const IV_BYTES: i32 = 16;
const IV: usize = memory.data(16);

/** Seals the session that a question carries, where it has to be sealed anew; the question then says so. The request's cookies were found. */
export function sealQuestion(exchange: Exchange, question: Question): void {
  const isKnown = question.cookies === SessionCookies.AsSent || question.cookies === SessionCookies.Refreshed;
  const mayDiffer = mayHaveOtherKeys(exchange.plugin) || question.createdAtMost !== i64.MAX_VALUE;
  if (!isKnown || !mayDiffer || exchange.decision.session.isNone) return;
  question.sealer = exchange.plugin.sealer;
  if (sealOf(exchange, question) > 0) question.cookies = SessionCookies.Sealed;
}

/** Whether a session may be under another key than the auth service's. */
export function mayHaveOtherKeys(plugin: Plugin): bool {
  return plugin.authenticator.reader.keys.length > 1;
}

/** Seals a session value of a plugin's with its key `by` and a fresh IV; answers as SessionReader.seal does. */
export function sealValue(
  exchange: Exchange,
  plugin: Plugin,
  value: usize,
  length: i32,
  by: i32,
  createdAtMost: i64,
): i32 {
  if (length === 0 || !exchange.host.machine.fillRandom(IV, IV_BYTES)) return -1;
  return plugin.authenticator.reader.seal(value, length, exchange.nowNanos, by, createdAtMost, IV);
}

function sealOf(exchange: Exchange, question: Question): i32 {
  const plugin = exchange.plugin;
  const flight = question.flight;
  const by = question.sealer;
  if (flight !== null) {
    const value = flight.value;
    const start = changetype<usize>(value);
    return sealValue(exchange, plugin, start, value.byteLength, by, question.createdAtMost);
  }
  const lines = question.refreshed;
  if (question.cookies === SessionCookies.AsSent || lines === null) {
    const scan = exchange.request.cookieScan;
    return sealValue(exchange, plugin, scan.session, scan.sessionLength, by, i64.MAX_VALUE);
  }
  const length = readRefreshedValue(lines, plugin.config.session.cookieName);
  return sealValue(exchange, plugin, refreshedValue(), length, by, i64.MAX_VALUE);
}

/** How far oauth2-proxy's clock may be behind ours, seconds. */
const BEHIND_SECONDS: i64 = 5;

/** oauth2-proxy refreshes a session that is older than its cookie_refresh, no other: one that is to be refreshed early is shown as old as that. */
export function createdAtMost(plugin: Plugin, nowMillis: i64): i64 {
  const refreshNanos = plugin.config.session.cookieRefreshNanoseconds;
  return nowMillis / MILLIS_PER_SECOND - wholeSeconds(refreshNanos) - BEHIND_SECONDS;
}
