// The decision on the request in hand, before anything is done about it.

import { Action, Decision } from "../../exchange/decision";
import { Reason } from "../../exchange/reason";
import { isLostForm } from "../../judge/lost-form";
import { Exchange } from "../exchange";

/** Decides on the request that was read. */
export function judgeRequest(exchange: Exchange): Decision {
  const request = exchange.request;
  const plugin = exchange.plugin;
  // Only a session can have been signed out.
  if (request.cookies.length > 0) exchange.worker.followNews(exchange.nowMillis);
  const decision = plugin.authenticator.judge(exchange);
  if (!needsCall(decision.action)) return decision;
  const client = exchange.client;
  if (client.overflowed) return decision.refuse(431, Reason.TooManyHeaders);
  if (decision.action !== Action.RelayPage) return decision;
  // Nobody asked for the page yet: a login or a sign-out would come as a surprise.
  if (client.hints.isPrefetch) return decision.refuse(401, Reason.LoginRequired);
  if (isLostForm(request, client, plugin.config.authService.proxyPrefix))
    return decision.refuse(501, Reason.FormBody);
  return decision;
}

function needsCall(action: Action): bool {
  return action === Action.AskAuth || action === Action.RelayPage || action === Action.AwaitKeys;
}
