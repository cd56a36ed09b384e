// The end of a login: a sign-out that the auth service carried out, told to all workers of the process.

import { lastMillis } from "./cookie-lifetime";
import { answer } from "./facts";
import { PendingCall } from "./pending-calls";
import { publishSignOut } from "./sign-outs";
import { followNews } from "./vm-state";

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
