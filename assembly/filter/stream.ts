// One request on its way in: headers to facts, facts to a decision, the decision to host calls.

import { copyOf } from "../bytes/copy-of";
import { Authenticator } from "../decision/authenticator";
import { Action, Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { CookieKind, sessionCookieLength, sessionCookiePtr } from "../http/cookie-header";
import { HeadersStatus } from "../host/abi";
import { nowNanos } from "../host/clock";
import { ask, Question } from "./ask";
import { pluginOfStream } from "./contexts";
import { readClient, readRequest, request } from "./facts";
import { findFlight } from "./flight";
import { findBehindCall } from "./pending-calls";
import { perform, unavailable } from "./perform";
import { Plugin } from "./plugin";
import { logRequest } from "./request-log";
import { addResponseCookies } from "./response-cookies";
import { settleWithKeys } from "./key-waiters";
import { settle } from "./session-calls";
import { isSignOut } from "./sign-out";
import { countReason, countTokenError } from "./stats";
import { followSignOuts } from "./vm-state";
import { Attempt } from "./waiting-line";

/** The request headers of a stream have come. */
export function onRequestHeaders(stream: u32): HeadersStatus {
  const plugin = pluginOfStream(stream);
  if (!readRequest()) return unavailable(Reason.HostFailure, null);
  if (plugin === null || plugin.authenticator === null) return unavailable(Reason.NotConfigured, null);
  // Only a session can have been signed out.
  if (request.cookies.length > 0) followSignOuts();
  const started = nowNanos();
  const authenticator = changetype<Authenticator>(plugin.authenticator);
  const decision = authenticator.onRequest(request, started);
  if (needsCall(decision.action) && readClient().overflowed) decision.refuse(431, Reason.TooManyHeaders);
  if (request.dropsCredentials || decision.reason === Reason.TokenInvalid)
    countTokenError(decision.tokenError);
  if (decision.action === Action.Forward) {
    const status = perform(plugin, decision);
    countReason(decision.reason);
    logRequest(request, decision.reason, Reason.None, started);
    return status;
  }
  if (decision.action === Action.AwaitKeys) {
    return settleWithKeys(stream, plugin, authenticator, decision, started);
  }
  if (decision.action === Action.RelayPage)
    return askForPage(stream, plugin, authenticator, decision, started);
  return settle(stream, plugin, decision, Attempt.First, started);
}

function needsCall(action: Action): bool {
  return action === Action.AskAuth || action === Action.RelayPage || action === Action.AwaitKeys;
}

/** The response headers of a stream have come: new cookies are added, or waited for. */
export function onResponseHeaders(stream: u32): HeadersStatus {
  const call = findBehindCall(stream);
  if (call !== null) {
    call.holdsResponse = true;
    return HeadersStatus.StopIteration;
  }
  addResponseCookies(stream);
  return HeadersStatus.Continue;
}

function askForPage(
  stream: u32,
  plugin: Plugin,
  authenticator: Authenticator,
  decision: Decision,
  startedNanos: i64,
): HeadersStatus {
  countReason(decision.reason);
  const call = ask(stream, plugin, decision, new Question(), startedNanos);
  if (call === null) return unavailable(decision.reason, plugin);
  if (isSignOut(request, plugin.config)) call.signedOut = genuineSession(plugin, authenticator, startedNanos);
  return HeadersStatus.StopAllIterationAndWatermark;
}

/** The session value of a request that signs out, or null when it has none that is known to be genuine. */
function genuineSession(plugin: Plugin, authenticator: Authenticator, now: i64): ArrayBuffer | null {
  const kind = authenticator.scanCookies(request);
  if (kind !== CookieKind.Single && kind !== CookieKind.Chunked) return null;
  const isKnown = authenticator.sessions.isKnown(sessionCookiePtr(), sessionCookieLength(), now);
  if (!isKnown && findFlight(plugin, authenticator.sessions) === null) return null;
  return copyOf(sessionCookiePtr(), sessionCookieLength());
}
