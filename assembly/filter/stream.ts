// One request on its way in: headers to facts, facts to a decision, the decision to host calls.

import { Authenticator } from "../decision/authenticator";
import { Action } from "../decision/decision";
import { Reason } from "../decision/reason";
import { HeadersStatus } from "../host/abi";
import { nowNanos } from "../host/clock";
import { realmsOfStream } from "./contexts";
import { plugin as requestPlugin, readNewRequest, readRequest, request } from "./facts";
import { judgeRequest } from "./judge-request";
import { observe } from "./observe";
import { findBehindCall } from "./pending-calls";
import { markOutcome } from "./outcome-mark";
import { perform, unavailable } from "./perform";
import { crossBorder } from "./realm-border";
import { logRequest } from "./request-log";
import { addResponseCookies } from "./response-cookies";
import { settleWithKeys } from "./key-waiters";
import { settle } from "./session-calls";
import { countReason, countTokenError } from "./stats";
import { Attempt } from "./waiting-line";

/** The request headers of a stream have come. */
export function onRequestHeaders(stream: u32): HeadersStatus {
  const realms = realmsOfStream(stream);
  if (realms !== null && realms.isObserving) {
    observe(realms);
    return HeadersStatus.Continue;
  }
  if (realms === null)
    return unavailable(readRequest(null) ? Reason.NotConfigured : Reason.HostFailure, null);
  if (!readNewRequest(realms) || !crossBorder(realms)) return unavailable(Reason.HostFailure, null);
  const plugin = requestPlugin;
  if (plugin === null || plugin.authenticator === null) return unavailable(Reason.NotConfigured, null);
  const started = nowNanos();
  const authenticator = changetype<Authenticator>(plugin.authenticator);
  const decision = judgeRequest(plugin, authenticator, started);
  const isRefused = decision.reason === Reason.TokenInvalid || decision.reason === Reason.TokenRevoked;
  if (request.dropsCredentials || isRefused) countTokenError(decision.tokenError);
  if (decision.action === Action.Forward) {
    const status = perform(plugin, decision);
    countReason(decision.reason);
    if (status !== HeadersStatus.Continue) markOutcome(decision.reason, Reason.None);
    plugin.countOutcome(request, decision.action);
    logRequest(request, decision.reason, Reason.None, started);
    return status;
  }
  if (decision.action === Action.AwaitKeys) {
    return settleWithKeys(stream, plugin, authenticator, decision, started);
  }
  return settle(stream, plugin, decision, Attempt.First, started);
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
