// The end of a call: what it means for the session, for the request that made it, and for those that shared it.

import { resetArena } from "../../bytes/arena";
import { Action } from "../../exchange/decision";
import { Reason } from "../../exchange/reason";
import { dropSessionCookies, readRefreshedValue, refreshedValue } from "../../http/refreshed-cookies";
import { Standing } from "../../revocation/standing";
import { answerWaiting, keepCookies } from "./answer-request";
import { noteCallEnd } from "./ask";
import { Attempt } from "../attempt";
import { lastMillis } from "../sessions/cookie-lifetime";
import { endLogin } from "../sessions/end-login";
import { Exchange } from "../exchange";
import { fetchDocuments } from "../documents/fetch-documents";
import { takeProbeAnswer } from "../observe/ask-behind";
import { PendingCall } from "./pending-call";
import { releaseKept, repeatsCall } from "./repeat-call";
import { settleFlight } from "../sessions/settle-flight";
import { ENDINGS_MAX } from "./wake-queue";
import { landFlight, wakeWaiters } from "./wake-requests";

/** The call of this token has come to its end: one for a document, or one to the auth service. */
export function takeCallAnswer(exchange: Exchange, token: u32, bodyLength: i32): void {
  const worker = exchange.worker;
  exchange.readAnswer();
  if (!takesDocument(exchange, token, bodyLength) && !takesProbe(exchange, token)) {
    const call = worker.calls.take(token);
    if (call !== null) takeAuthAnswer(exchange, call, bodyLength);
  }
  if (wakeWaiters(exchange, ENDINGS_MAX - 1)) worker.ticks.hurry();
}

/** Whether it was a fetch: the next documents that are due are fetched, and those that waited for this one wait no more. */
function takesDocument(exchange: Exchange, token: u32, bodyLength: i32): bool {
  const worker = exchange.worker;
  const fetched = worker.documents.take(token, exchange.answer, bodyLength, exchange.nowMillis);
  if (fetched === null) return false;
  fetchDocuments(worker, exchange.nowMillis);
  worker.keyWaiters.wake(fetched.plugin, fetched.document);
  return true;
}

/** Whether it was made by a plugin that observes. */
function takesProbe(exchange: Exchange, token: u32): bool {
  const probe = exchange.worker.probes.take(token);
  if (probe === null) return false;
  takeProbeAnswer(exchange, probe);
  return true;
}

function takeAuthAnswer(exchange: Exchange, call: PendingCall, bodyLength: i32): void {
  exchange.worker.followNews(exchange.nowMillis);
  if (repeatsCall(exchange, call, bodyLength)) return;
  noteCallEnd(exchange, call);
  endCall(exchange, call, bodyLength);
}

/** Ends calls that no answer will come to any more, as failures, though none of the service's; answers how many, at most `most`. Call it from a tick. */
export function endLostCalls(exchange: Exchange, most: i32): i32 {
  const calls = exchange.worker.calls;
  if (!calls.mayHaveLost) return 0;
  const lost = calls.takeLost(most);
  for (let i = 0; i < lost.length; i++) {
    exchange.worker.followNews(exchange.nowMillis);
    resetArena();
    exchange.answer.reset();
    releaseKept(lost[i]);
    endCall(exchange, lost[i], 0);
  }
  return lost.length;
}

/** Ends a call whose answer was read. */
function endCall(exchange: Exchange, call: PendingCall, bodyLength: i32): void {
  const reader = call.plugin.authenticator.reader;
  const decision = exchange.decision;
  const flight = call.flight;
  judgeCall(exchange, call);
  if (call.isSignOut && !reader.isDenied(call.session)) endLogin(exchange, call);
  const isSignedOut = reader.isDenied(call.session);
  if (isSignedOut) withdraw(exchange, call);
  else if (decision.isRevoked)
    dropSessionCookies(exchange.answer.setCookies, call.plugin.config.session.cookieName);
  else noteNewSession(exchange, call);
  const after = flight === null ? Attempt.First : settleFlight(exchange, flight);
  const isKept = after !== Attempt.WithVerdict;
  if (call.isBehind) endBehind(exchange, call, decision.action);
  else answerWaiting(exchange, call, bodyLength, isSignedOut);
  if (flight !== null) landFlight(exchange.worker, flight, isKept ? after : Attempt.First, isKept);
}

/** What the answer means; nobody passes whom the revocation list names. */
function judgeCall(exchange: Exchange, call: PendingCall): void {
  const flight = call.flight;
  const answers = call.plugin.authenticator.answers;
  if (flight !== null) {
    answers.onSessionAnswer(exchange, flight.value, call.shown);
    return;
  }
  const decision = answers.onAnswer(exchange, call.asked, call.shown);
  if (decision.isRevoked && call.attempt === Attempt.AboutBearer) decision.holdToken(Standing.Revoked);
}

/** The session was signed out while the call was under way: nobody passes by its answer, and no new cookies come of it. */
function withdraw(exchange: Exchange, call: PendingCall): void {
  const decision = exchange.decision;
  dropSessionCookies(exchange.answer.setCookies, call.plugin.config.session.cookieName);
  const isPermission = decision.action === Action.Forward || decision.action === Action.ForwardAnonymous;
  if (call.flight !== null || isPermission) decision.set(Action.AskAlone, Reason.SignedOut);
}

/** An answer that gives new cookies for a session says that they go back to the same login. */
function noteNewSession(exchange: Exchange, call: PendingCall): void {
  const plugin = call.plugin;
  const lines = exchange.answer.setCookies;
  if (lines.length === 0 || call.session.isNone) return;
  const length = readRefreshedValue(lines, plugin.config.session.cookieName);
  if (length === 0) return;
  const successor = exchange.successor;
  plugin.authenticator.reader.read(refreshedValue(), length, exchange.nowNanos, successor);
  const isSame = successor.isNone || successor.sealLow === call.session.sealLow;
  if (isSame || successor.namesLogin) return;
  exchange.worker.lineage.note(call.session, successor, lastMillis(plugin.config, exchange.nowMillis));
}

/** The request went on long ago; new cookies ride on its response, which may be waiting for them. */
function endBehind(exchange: Exchange, call: PendingCall, action: Action): void {
  const streams = exchange.host.streams;
  if (!streams.enter(call.stream)) return;
  if (action === Action.Forward) keepCookies(exchange, call);
  if (!call.holdsResponse) return;
  exchange.worker.responseCookies.addTo(call.stream);
  streams.resumeResponse();
}
