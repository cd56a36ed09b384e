// One request on its way in: headers to facts, facts to a decision, the decision to host calls.

import { Authenticator } from "../decision/authenticator";
import { Action } from "../decision/decision";
import { isLostForm } from "../decision/lost-form";
import { Reason } from "../decision/reason";
import { HeadersStatus } from "../host/abi";
import { nowNanos } from "../host/clock";
import { pluginOfStream } from "./contexts";
import { readClient, readRequest, request } from "./facts";
import { findBehindCall } from "./pending-calls";
import { perform, unavailable } from "./perform";
import { logRequest } from "./request-log";
import { addResponseCookies } from "./response-cookies";
import { settleWithKeys } from "./key-waiters";
import { settle } from "./session-calls";
import { countReason, countTokenError } from "./stats";
import { followNews } from "./vm-state";
import { Attempt } from "./waiting-line";

/** The request headers of a stream have come. */
export function onRequestHeaders(stream: u32): HeadersStatus {
  const plugin = pluginOfStream(stream);
  if (!readRequest(plugin)) return unavailable(Reason.HostFailure, null);
  if (plugin === null || plugin.authenticator === null) return unavailable(Reason.NotConfigured, null);
  // Only a session can have been signed out.
  if (request.cookies.length > 0) followNews();
  const started = nowNanos();
  const authenticator = changetype<Authenticator>(plugin.authenticator);
  const decision = authenticator.onRequest(request, started);
  if (needsCall(decision.action)) {
    const client = readClient();
    if (client.overflowed) decision.refuse(431, Reason.TooManyHeaders);
    // Nobody asked for the page yet: a login or a sign-out would come as a surprise.
    else if (decision.action === Action.RelayPage && client.hints.isPrefetch)
      decision.refuse(401, Reason.LoginRequired);
    else if (
      decision.action === Action.RelayPage &&
      isLostForm(request, client, plugin.config.authService.proxyPrefix)
    )
      decision.refuse(501, Reason.FormBody);
  }
  const isRefused = decision.reason === Reason.TokenInvalid || decision.reason === Reason.TokenRevoked;
  if (request.dropsCredentials || isRefused) countTokenError(decision.tokenError);
  if (decision.action === Action.Forward) {
    const status = perform(plugin, decision);
    countReason(decision.reason);
    logRequest(request, decision.reason, Reason.None, started);
    return status;
  }
  if (decision.action === Action.AwaitKeys) {
    return settleWithKeys(stream, plugin, authenticator, decision, started);
  }
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
