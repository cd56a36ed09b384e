// A plugin that observes: every request of its hosts is judged as it would be and goes on as it came. What the filter would have done is
// counted, compared with what the guard in front did, and logged where the two differ.

import { Authenticator } from "../decision/authenticator";
import { Action, Decision } from "../decision/decision";
import { Agreement, agreementOf, Conduct, conductOf, GuardWords } from "../decision/observation";
import { Reason } from "../decision/reason";
import { guardRoute, letRevokedPassAsNobody } from "../decision/route-guard";
import { nowNanos } from "../host/clock";
import { plugin as requestPlugin, readGuard, readNewRequest, request } from "./facts";
import { judgeRequest } from "./judge-request";
import { askBehind, isSampled } from "./observe-calls";
import { Difference, noteDifference } from "./observe-differences";
import { countAgreement, countConduct } from "./observe-stats";
import { Plugin } from "./plugin";
import { Realms } from "./realms";

const guard = new GuardWords();

/** Judges the request in hand, and changes nothing. */
export function observe(realms: Realms): void {
  if (!realms.isUsable || !readNewRequest(realms)) return;
  const plugin = changetype<Plugin>(requestPlugin);
  const authenticator = changetype<Authenticator>(plugin.authenticator);
  const decision = judgeRequest(plugin, authenticator, nowNanos());
  letRevokedPassAsNobody(request.route, decision);
  const refusal = refusalByRoute(decision);
  const conduct = conductOf(decision, refusal);
  if (conduct === Conduct.None) return;
  const reason = refusal === Reason.None ? decision.reason : refusal;
  readGuard(guard);
  countConduct(conduct);
  compare(agreementOf(conduct, reason, decision.identity, guard), reason);
  if (conduct === Conduct.Pass && isSampled(plugin.config.mode.askShare)) askBehind(plugin, decision, reason);
}

/** What the route says against the identity that the request would go on with. */
function refusalByRoute(decision: Decision): Reason {
  if (decision.action === Action.ForwardAnonymous) decision.identity.clear();
  else if (decision.action !== Action.Forward) return Reason.None;
  const route = request.route;
  return route === null ? Reason.None : guardRoute(route, decision.identity);
}

function compare(agreement: Agreement, reason: Reason): void {
  countAgreement(agreement);
  if (agreement === Agreement.WouldRefuse) noteDifference(Difference.WouldRefuse, reason);
  if (agreement === Agreement.OtherIdentity) noteDifference(Difference.OtherIdentity, reason);
  if (agreement === Agreement.WouldDoubt) noteDifference(Difference.WouldDoubt, reason);
}
