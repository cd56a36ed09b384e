// Whether time has passed an opened session by: due for oauth2-proxy's refresh, or its access token expired.
//
// The margin makes both true earlier, for a clock that differs from oauth2-proxy's.

import { OpenedSession } from "./opened-session";

/**
 * oauth2-proxy's rule: now, floored to whole seconds, minus created_at is more than cookie_refresh (0: never due). Nanoseconds
 * of created_at cannot tip it: with whole numbers on the other side they decide nothing.
 */
export function isRefreshDue(
  session: OpenedSession,
  nowMillis: i64,
  refreshSeconds: i64,
  marginSeconds: i64,
): bool {
  if (refreshSeconds === 0) return false;
  return session.createdAtSeconds < nowMillis / 1000 - refreshSeconds + marginSeconds;
}

/** Whether the access token's expiry is reached. oauth2-proxy itself does not look at it before a refresh is due. */
export function isExpired(session: OpenedSession, nowMillis: i64, marginSeconds: i64): bool {
  if (!session.hasExpiry) return false;
  const deadlineMillis = nowMillis + marginSeconds * 1000;
  const deadlineSeconds = deadlineMillis / 1000;
  if (session.expiresOnSeconds !== deadlineSeconds) return session.expiresOnSeconds < deadlineSeconds;
  return i64(session.expiresOnNanos) <= (deadlineMillis % 1000) * 1000000;
}
