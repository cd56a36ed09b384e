// A plugin that observes: every request of its hosts is judged as it would be and goes on as it came. What the filter would have done is
// counted, compared with what the guard in front did, and logged where the two differ.

import { Action } from "../../exchange/decision";
import { Reason } from "../../exchange/reason";
import { Agreement, agreementOf, Conduct, conductOf } from "../../judge/observation";
import { guardRoute, letRevokedPassAsNobody } from "../../judge/route-guard";
import { Exchange } from "../exchange";
import { judgeRequest } from "../requests/judge-request";
import { askBehind } from "./ask-behind";
import { Difference } from "./differences";

/** Judges the request in hand, and changes nothing. */
export function observe(exchange: Exchange): void {
  const decision = judgeRequest(exchange);
  letRevokedPassAsNobody(exchange.request.route, decision);
  const refusal = refusalByRoute(exchange);
  const conduct = conductOf(decision, refusal);
  if (conduct === Conduct.None) return;
  const worker = exchange.worker;
  const reason = refusal === Reason.None ? decision.reason : refusal;
  exchange.readGuard();
  worker.observeStats.countConduct(conduct);
  compare(exchange, agreementOf(conduct, reason, decision.identity, exchange.guard), reason);
  const share = exchange.plugin.config.mode.askShare;
  if (conduct === Conduct.Pass && worker.probes.isSampled(share, exchange.nowNanos))
    askBehind(exchange, reason);
}

/** What the route says against the identity that the request would go on with. */
function refusalByRoute(exchange: Exchange): Reason {
  const decision = exchange.decision;
  if (decision.action === Action.ForwardAnonymous) decision.identity.clear();
  else if (decision.action !== Action.Forward) return Reason.None;
  const route = exchange.request.route;
  return route === null ? Reason.None : guardRoute(route, decision.identity);
}

function compare(exchange: Exchange, agreement: Agreement, reason: Reason): void {
  exchange.worker.observeStats.countAgreement(agreement);
  if (agreement === Agreement.WouldRefuse) note(exchange, Difference.WouldRefuse, reason);
  if (agreement === Agreement.OtherIdentity) note(exchange, Difference.OtherIdentity, reason);
  if (agreement === Agreement.WouldDoubt) note(exchange, Difference.WouldDoubt, reason);
}

function note(exchange: Exchange, kind: Difference, reason: Reason): void {
  const ids = exchange.client.requestIds;
  exchange.worker.differences.note(kind, reason, exchange.request, ids, exchange.nowMillis);
}
