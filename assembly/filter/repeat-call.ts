// Calls that are sent again: once when the connection went away before an answer began, which is what happens when oauth2-proxy closes an idle
// connection just as Envoy takes it for a call; and with another key when the auth service does not take the session as it was sealed.
//
// No call has a body. All attempts end within the time of one.

import { ascii, bytesOf, Text } from "../bytes/ascii";
import { sameBytes } from "../bytes/span";
import { SpanList } from "../bytes/span-list";
import { Action } from "../decision/decision";
import { Authenticator } from "../decision/authenticator";
import { NANOS_PER_MILLI } from "../decision/time-units";
import { BufferType } from "../host/abi";
import { bufferBytes, bufferLength, readBuffer } from "../host/buffers";
import { nowNanos } from "../host/clock";
import { callToken } from "../host/http-call";
import { KeptPairs } from "../host/kept-pairs";
import {
  cookieScanFinish,
  cookieScanLine,
  cookieScanStart,
  sessionCookieLength,
  sessionCookiePtr,
  sessionPartCount,
} from "../http/cookie-header";
import { CookieKind } from "../http/cookie-kind";
import { COOKIE } from "../http/header-names";
import { addSealedParts, sendAuthCall } from "./auth-call";
import { answer } from "./facts";
import { addPendingCall, PendingCall } from "./pending-calls";
import { mayHaveOtherKeys, sealValue } from "./seal-question";
import { countEvent, Event } from "./stats";

/** What Envoy says of a call whose connection was closed before the answer's first byte. */
const RESET = ascii("upstream connect error or disconnect/reset before headers");
const CLOSED = ascii("connection termination");
/** Less than this is no time for another attempt. */
const REMAINING_MIN_MILLIS: i64 = 50;

/** The Cookie lines of the call in hand. */
const cookies = new SpanList();

/** Sends a call whose answer was read again, if that may bring a better one. False: the answer is the one that counts. */
export function repeatsCall(call: PendingCall, bodyLength: i32): bool {
  const kept = call.kept;
  if (kept === null) return false;
  const isAgain = isReset(call, bodyLength)
    ? repeatAsItWas(call, kept)
    : isRefused(call) && repeatWithNextKey(call, kept);
  if (isAgain) return true;
  kept.release();
  const isTaken = call.asked === Action.AskAuth && (answer.status === 200 || answer.status === 202);
  if (isTaken && call.session.isGenuine && mayHaveOtherKeys(call.plugin)) call.plugin.sealer = call.sealer;
  return false;
}

/** Frees what is kept of a call that will not be sent again. */
export function releaseKept(call: PendingCall): void {
  const kept = call.kept;
  if (kept !== null) kept.release();
}

function repeatAsItWas(call: PendingCall, kept: KeptPairs): bool {
  call.isRepeated = true;
  kept.restoreBut(null, cookies);
  return send(call);
}

/** Whether nothing of an answer came, of a call that may be made twice. */
function isReset(call: PendingCall, bodyLength: i32): bool {
  if (call.isRepeated || answer.status !== 503 || answer.isOverflow) return false;
  if (!mayAskTwice(call)) return false;
  if (!readBuffer(BufferType.CallResponseBody, bodyLength)) return false;
  const length = bufferLength();
  return startsWith(bufferBytes(), length, RESET) && holds(bufferBytes(), min(length, 512), CLOSED);
}

/** Whether the auth service did not take the session that it was shown, which may be for the key. */
function isRefused(call: PendingCall): bool {
  if (!call.session.isGenuine || call.isSignOut || !isRefusal(call)) return false;
  const reader = changetype<Authenticator>(call.plugin.authenticator).reader;
  return call.keysTried < reader.keys.length && !reader.isDenied(call.session);
}

function isRefusal(call: PendingCall): bool {
  const status = answer.status;
  if (call.flight !== null || call.asked !== Action.AskAuth) return status === 401 && mayAskTwice(call);
  return status === 302 || status === 401 || status === 403;
}

/** Whether a call may be made twice: one that only asks, or a page that is only shown. */
function mayAskTwice(call: PendingCall): bool {
  return call.asked === Action.AskAuth || call.isGet;
}

/** Shows the session that a call carried under the next key; its other cookies are of no use to the question. */
function repeatWithNextKey(call: PendingCall, kept: KeptPairs): bool {
  const plugin = call.plugin;
  kept.restoreBut(COOKIE, cookies);
  const name = plugin.config.session.cookieName;
  cookieScanStart(changetype<usize>(name), name.byteLength);
  for (let i = 0; i < cookies.length; i++) cookieScanLine(cookies.pointer(i), cookies.size(i));
  const kind = cookieScanFinish();
  if (kind !== CookieKind.Single && kind !== CookieKind.Chunked) return false;
  const keys = changetype<Authenticator>(plugin.authenticator).reader.keys.length;
  call.keysTried++;
  call.sealer = (call.sealer + 1) % keys;
  const value = sessionCookiePtr();
  if (sealValue(plugin, value, sessionCookieLength(), call.sealer, call.createdAtMost) <= 0) return false;
  addSealedParts(plugin.config, sessionPartCount());
  return send(call);
}

/** Sends what was laid out in the time that is left of the call's; false when it cannot be sent. */
function send(call: PendingCall): bool {
  const passed = (nowNanos() - call.sentNanos) / NANOS_PER_MILLI;
  const left = i64(call.plugin.config.authService.timeoutMilliseconds) - passed;
  if (passed < 0 || left < REMAINING_MIN_MILLIS || !sendAuthCall(call.plugin.config, i32(left))) return false;
  countEvent(Event.Repeated);
  call.isOver = false;
  addPendingCall(callToken(), call);
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
