// The end of a login: a sign-out that the auth service carried out, told to all workers of the process.

import { NANOS_PER_MILLI } from "../decision/time-units";
import { answer } from "./facts";
import { PendingCall } from "./pending-calls";
import { Plugin } from "./plugin";
import { publishSignOut } from "./sign-outs";
import { followNews } from "./vm-state";

/** How far the clocks of this machine and of oauth2-proxy may be apart. */
const CLOCKS_APART_MILLIS: i64 = 300_000;

/** A sign-out that the auth service carried out holds for all workers, and for all cookies of the login. */
export function endLogin(call: PendingCall, nowMillis: i64): void {
  const name = call.session;
  if (!name.isGenuine || answer.status === 0 || answer.status >= 500) return;
  const untilMillis = lastMillis(call.plugin, nowMillis);
  publishSignOut(name.loginLow, name.loginHigh, untilMillis);
  const hasOwnSeal = (name.sealLow | name.sealHigh) !== 0 && name.sealLow !== name.loginLow;
  if (hasOwnSeal) publishSignOut(name.sealLow, name.sealHigh, untilMillis);
  followNews();
}

/** When the last cookie that is signed now has become too old. */
export function lastMillis(plugin: Plugin, nowMillis: i64): i64 {
  const expireMillis = plugin.config.session.cookieExpireNanoseconds / NANOS_PER_MILLI;
  return expireMillis === 0 ? i64.MAX_VALUE : nowMillis + expireMillis + CLOCKS_APART_MILLIS;
}
