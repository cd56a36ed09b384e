// The end of a login: a sign-out that the auth service carried out, told to all workers of the process.

import { lastMillis } from "./cookie-lifetime";
import { Exchange } from "../exchange";
import { PendingCall } from "../calls/pending-call";

/** A sign-out that the auth service carried out holds for all workers, and for all cookies of the login. */
export function endLogin(exchange: Exchange, call: PendingCall): void {
  const name = call.session;
  const status = exchange.answer.status;
  if (!name.isGenuine || status === 0 || status >= 500) return;
  const signOuts = exchange.worker.signOuts;
  const untilMillis = lastMillis(call.plugin.config, exchange.nowMillis);
  signOuts.publish(name.loginLow, name.loginHigh, untilMillis);
  const hasOwnSeal = (name.sealLow | name.sealHigh) !== 0 && name.sealLow !== name.loginLow;
  if (hasOwnSeal) signOuts.publish(name.sealLow, name.sealHigh, untilMillis);
  exchange.stats.countSignOut();
  exchange.worker.followNews(exchange.nowMillis);
}
