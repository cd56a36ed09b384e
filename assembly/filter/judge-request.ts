// The decision on the request in hand, before anything is done about it.

import { Authenticator } from "../decision/authenticator";
import { Action, Decision } from "../decision/decision";
import { isLostForm } from "../decision/lost-form";
import { Reason } from "../decision/reason";
import { readClient, request } from "./facts";
import { Plugin } from "./plugin";
import { followNews } from "./vm-state";

/** Decides on the request that was read, at this time (Unix nanoseconds). */
export function judgeRequest(plugin: Plugin, authenticator: Authenticator, nowNanos: i64): Decision {
  // Only a session can have been signed out.
  if (request.cookies.length > 0) followNews();
  const decision = authenticator.onRequest(request, nowNanos);
  if (!needsCall(decision.action)) return decision;
  const client = readClient();
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
