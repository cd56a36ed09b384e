// Until when what is known of a session holds, in Unix milliseconds: each edge comes a second early, so that clocks that differ a
// little do not make the filter and oauth2-proxy disagree.

import { SessionConfig } from "../config/config";
import { OpenedSession } from "../session/opened-session";
import { NANOS_PER_MILLI, saturatingMillis } from "./time-units";

/** Distance kept from every edge in time, and how far the clock may step back before a verdict is made anew. */
export const MARGIN_SECONDS: i64 = 1;
export const MARGIN_MILLIS: i64 = 1000;

/** When the access token expires; never for a session that does not say. */
export function tokenUntilMillis(session: OpenedSession): i64 {
  if (!session.hasExpiry) return i64.MAX_VALUE;
  return saturatingMillis(session.expiresOnSeconds) - MARGIN_MILLIS;
}

/** When the signed cookie gets too old. */
export function windowUntilMillis(session: OpenedSession, config: SessionConfig): i64 {
  if (config.cookieExpireNanoseconds === 0) return i64.MAX_VALUE;
  const window = config.cookieExpireNanoseconds / NANOS_PER_MILLI;
  return saturatingMillis(session.stampSeconds) + window - MARGIN_MILLIS;
}

/**
 * When the verdict on a session ends: at its window's, its refresh's or its token's edge. The token's counts only where a refresh
 * could mend it: without cookieRefresh oauth2-proxy passes an expired token on for ever.
 */
export function verdictUntilMillis(session: OpenedSession, config: SessionConfig): i64 {
  const window = windowUntilMillis(session, config);
  if (config.cookieRefreshNanoseconds === 0) return window;
  const age = config.cookieRefreshNanoseconds / NANOS_PER_MILLI;
  const due = saturatingMillis(session.createdAtSeconds) + age - MARGIN_MILLIS;
  return min(window, min(tokenUntilMillis(session), due));
}
