// How long a cookie that oauth2-proxy signs now can be valid.

import { NANOS_PER_MILLI } from "../../exchange/time-units";
import { Config } from "../../config/config";

/** How far the clocks of this machine and of oauth2-proxy may be apart. */
const CLOCKS_APART_MILLIS: i64 = 300_000;

/** When the last cookie that is signed now has become too old. */
export function lastMillis(config: Config, nowMillis: i64): i64 {
  const expireMillis = config.session.cookieExpireNanoseconds / NANOS_PER_MILLI;
  return expireMillis === 0 ? i64.MAX_VALUE : nowMillis + expireMillis + CLOCKS_APART_MILLIS;
}
