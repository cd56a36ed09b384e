// One request on its way in: headers to facts, facts to a decision, the decision carried out.

import { Action, Decision } from "../../exchange/decision";
import { Reason } from "../../exchange/reason";
import { Exchange } from "../exchange";
import { judgeRequest } from "./judge-request";
import { settleWithKeys } from "./settle-with-keys";
import { observe } from "../observe/observe";
import { markOutcome } from "./outcome-mark";
import { perform, unavailable } from "./perform";
import { crossBorder } from "./realm-border";
import { Realms } from "../plugins/realms";
import { logRequest } from "./request-log";
import { settle } from "./settle";

/** Deals with the new request of a stream. Whether it may go on now; one that may not was answered, or waits. */
export function serveRequest(exchange: Exchange, stream: u32, realms: Realms): bool {
  const isRead = exchange.readNew(stream, realms);
  if (realms.isObserving) {
    if (isRead && realms.isUsable) observe(exchange);
    return true;
  }
  if (!isRead || !crossBorder(exchange, realms)) {
    exchange.plugin = exchange.nobody;
    return unavailable(exchange, Reason.HostFailure);
  }
  if (!exchange.plugin.isUsable) return unavailable(exchange, Reason.NotConfigured);
  const decision = judgeRequest(exchange);
  countRefusedToken(exchange, decision);
  if (decision.action === Action.Forward) return forward(exchange, decision);
  if (decision.action === Action.AwaitKeys) return settleWithKeys(exchange);
  return settle(exchange);
}

/** Refuses the request of a stream that nobody knows whose it is. */
export function refuseStray(exchange: Exchange, stream: u32): bool {
  exchange.stream = stream;
  const isRead = exchange.readAsNobodys();
  return unavailable(exchange, isRead ? Reason.NotConfigured : Reason.HostFailure);
}

/** The way of a hit: nobody is asked. */
function forward(exchange: Exchange, decision: Decision): bool {
  const goesOn = perform(exchange);
  exchange.stats.countReason(decision.reason);
  if (!goesOn) markOutcome(exchange, decision.reason, Reason.None);
  exchange.plugin.countOutcome(exchange.request, decision.action);
  logRequest(exchange, decision.reason, Reason.None);
  return goesOn;
}

function countRefusedToken(exchange: Exchange, decision: Decision): void {
  const isRefused = decision.reason === Reason.TokenInvalid || decision.reason === Reason.TokenRevoked;
  if (exchange.request.dropsCredentials || isRefused) exchange.stats.countTokenError(decision.tokenError);
}
