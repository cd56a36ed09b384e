// Calls that are sent again: once when the connection went away before an answer began, which is what happens when oauth2-proxy closes an idle
// connection just as Envoy takes it for a call; and with another key when the auth service does not take the session as it was sealed.
//
// No call has a body. All attempts end within the time of one.

import { ascii, bytesOf, Text } from "../../bytes/ascii";
import { sameBytes } from "../../bytes/span";
import { SpanList } from "../../bytes/span-list";
import { Action } from "../../exchange/decision";
import { NANOS_PER_MILLI } from "../../exchange/time-units";
import { CookieScan } from "../../http/cookie-header";
import { CookieKind } from "../../http/cookie-kind";
import { COOKIE } from "../../http/header-names";
import { KeptPairs } from "../../http/kept-pairs";
import { sendAuthCall } from "./auth-call";
import { addSealedParts } from "./call-cookies";
import { Exchange } from "../exchange";
import { PendingCall } from "./pending-call";
import { mayHaveOtherKeys, sealValue } from "./seal-question";
import { Event } from "../metrics/stats";

/** What Envoy says of a call whose connection was closed before the answer's first byte. */
const RESET = ascii("upstream connect error or disconnect/reset before headers");
const CLOSED = ascii("connection termination");
/** Less than this is no time for another attempt. */
const REMAINING_MIN_MILLIS: i64 = 50;

/** The Cookie lines of the call in hand, and what was found in them. */
const cookies = new SpanList();
const scan = new CookieScan();

/** Sends a call whose answer was read again, if that may bring a better one. False: the answer is the one that counts. */
export function repeatsCall(exchange: Exchange, call: PendingCall, bodyLength: i32): bool {
  const kept = call.kept;
  if (kept === null) return false;
  const isAgain = isReset(exchange, call, bodyLength)
    ? repeatAsItWas(exchange, call, kept)
    : isRefused(exchange, call) && repeatWithNextKey(exchange, call, kept);
  if (isAgain) return true;
  kept.release();
  const status = exchange.answer.status;
  const isTaken = call.asked === Action.AskAuth && (status === 200 || status === 202);
  if (isTaken && call.session.isGenuine && mayHaveOtherKeys(call.plugin)) call.plugin.sealer = call.sealer;
  return false;
}

/** Frees what is kept of a call that will not be sent again. */
export function releaseKept(call: PendingCall): void {
  const kept = call.kept;
  if (kept !== null) kept.release();
}

function repeatAsItWas(exchange: Exchange, call: PendingCall, kept: KeptPairs): bool {
  call.isRepeated = true;
  kept.restoreBut(null, cookies);
  return send(exchange, call);
}

/** Whether nothing of an answer came, of a call that may be made twice. */
function isReset(exchange: Exchange, call: PendingCall, bodyLength: i32): bool {
  const answer = exchange.answer;
  if (call.isRepeated || answer.status !== 503 || answer.isOverflow) return false;
  const calls = exchange.host.calls;
  if (!mayAskTwice(call) || !calls.readBody(bodyLength)) return false;
  const length = calls.bodyLength;
  return startsWith(calls.body, length, RESET) && holds(calls.body, min(length, 512), CLOSED);
}

/** Whether the auth service did not take the session that it was shown, which may be for the key. */
function isRefused(exchange: Exchange, call: PendingCall): bool {
  if (!call.session.isGenuine || call.isSignOut || !isRefusal(call, exchange.answer.status)) return false;
  const reader = call.plugin.authenticator.reader;
  return call.keysTried < reader.keys.length && !reader.isDenied(call.session);
}

function isRefusal(call: PendingCall, status: i32): bool {
  if (call.flight !== null || call.asked !== Action.AskAuth) return status === 401 && mayAskTwice(call);
  return status === 302 || status === 401 || status === 403;
}

/** Whether a call may be made twice: one that only asks, or a page that is only shown. */
function mayAskTwice(call: PendingCall): bool {
  return call.asked === Action.AskAuth || call.isGet;
}

/** Shows the session that a call carried under the next key; its other cookies are of no use to the question. */
function repeatWithNextKey(exchange: Exchange, call: PendingCall, kept: KeptPairs): bool {
  const plugin = call.plugin;
  const name = plugin.config.session.cookieName;
  kept.restoreBut(COOKIE, cookies);
  scan.start(changetype<usize>(name), name.byteLength);
  for (let i = 0; i < cookies.length; i++) scan.readLine(cookies.pointer(i), cookies.size(i));
  const kind = scan.finish();
  if (kind !== CookieKind.Single && kind !== CookieKind.Chunked) return false;
  call.keysTried++;
  call.sealer = (call.sealer + 1) % plugin.authenticator.reader.keys.length;
  const length = scan.sessionLength;
  if (sealValue(exchange, plugin, scan.session, length, call.sealer, call.createdAtMost) <= 0) return false;
  addSealedParts(name, scan.partCount);
  return send(exchange, call);
}

/** Sends what was laid out in the time that is left of the call's; false when it cannot be sent. */
function send(exchange: Exchange, call: PendingCall): bool {
  const config = call.plugin.config;
  const passed = (exchange.nowNanos - call.sentNanos) / NANOS_PER_MILLI;
  const left = i64(config.authService.timeoutMilliseconds) - passed;
  if (passed < 0 || left < REMAINING_MIN_MILLIS) return false;
  if (!sendAuthCall(exchange.host.calls, config, i32(left))) return false;
  exchange.stats.countEvent(Event.CallRepeated);
  call.isOver = false;
  exchange.worker.calls.add(exchange.host.calls.token, call);
  return true;
}

function startsWith(body: usize, length: i32, text: Text): bool {
  return length >= text.length && sameBytes(body, bytesOf(text), text.length);
}

function holds(body: usize, length: i32, text: Text): bool {
  for (let i = 0; i + text.length <= length; i++)
    if (sameBytes(body + usize(i), bytesOf(text), text.length)) return true;
  return false;
}
