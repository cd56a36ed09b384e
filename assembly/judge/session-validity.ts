// Until when what is known of a session holds, in Unix milliseconds: each edge comes a second early, so that clocks that differ a
// little do not make the filter and oauth2-proxy disagree.

import { SessionConfig } from "../config/config";
import { OpenedSession } from "../session/opened-session";
import { NANOS_PER_MILLI, saturatingMillis } from "../exchange/time-units";

/** Distance kept from every edge in time, and how far the clock may step back before a verdict is made anew. */
export const MARGIN_SECONDS: i64 = 1;
export const MARGIN_MILLIS: i64 = 1000;
/** From an early edge on: a margin to the edge itself, a second that may have to be full, a margin behind it. */
const UNSURE_MILLIS: i64 = 3 * MARGIN_MILLIS;

/** When the access token expires; never for a session that does not say. */
export function tokenUntilMillis(session: OpenedSession): i64 {
  if (!session.hasExpiry) return i64.MAX_VALUE;
  return saturatingMillis(session.expiresOnSeconds) - MARGIN_MILLIS;
}

/** When the signed cookie gets too old. */
export function windowUntilMillis(session: OpenedSession, config: SessionConfig): i64 {
  return windowFrom(session.stampSeconds, config);
}

function windowFrom(stampSeconds: i64, config: SessionConfig): i64 {
  if (config.cookieExpireNanoseconds === 0) return i64.MAX_VALUE;
  const window = config.cookieExpireNanoseconds / NANOS_PER_MILLI;
  return saturatingMillis(stampSeconds) + window - MARGIN_MILLIS;
}

/**
 * When the verdict on a session ends: at its window's, its refresh's or its token's edge. The token's counts only where a refresh
 * could mend it: without cookieRefresh oauth2-proxy passes an expired token on for ever.
 */
export function verdictUntilMillis(session: OpenedSession, config: SessionConfig): i64 {
  const window = windowUntilMillis(session, config);
  if (config.cookieRefreshNanoseconds === 0) return window;
  return min(window, min(tokenUntilMillis(session), refreshMillis(session, config)));
}

/**
 * When a session is over that no refresh makes anew: with its window, or where nothing can refresh it as soon as it is due and its token has
 * ended. A margin late: no request passes by it any more then.
 */
export function endMillis(session: OpenedSession, config: SessionConfig): i64 {
  const window = windowUntilMillis(session, config);
  if (config.cookieRefreshNanoseconds === 0 || session.refreshTokenLength > 0) return late(window);
  return late(min(window, max(dueMillis(session.createdAtSeconds, config), tokenUntilMillis(session))));
}

/** The same for one that could not be opened, by when it was signed (Unix seconds); never for one that does not say. */
export function envelopeEndMillis(stampSeconds: i64, config: SessionConfig): i64 {
  return stampSeconds < 0 ? i64.MAX_VALUE : late(windowFrom(stampSeconds, config));
}

function late(earlyMillis: i64): i64 {
  return earlyMillis > i64.MAX_VALUE - 2 * MARGIN_MILLIS ? i64.MAX_VALUE : earlyMillis + 2 * MARGIN_MILLIS;
}

/** Of cookieRefresh, and of a token's life: by so much sessions are refreshed early. */
const EARLY_PART: i64 = 10;
/** A token that lives shorter than this is not worth a refresh of its own. */
const LIFE_MIN_MILLIS: i64 = 10_000;

/**
 * When a session is to be refreshed: before it is due, by up to a tenth of cookieRefresh, so that people who signed in together do not come
 * together; and before its token ends, where that comes sooner. By how much follows from the cookie, so that all workers agree. A session
 * without a refresh token is asked about when it is due.
 */
export function refreshMillis(session: OpenedSession, config: SessionConfig): i64 {
  const due = dueMillis(session.createdAtSeconds, config);
  if (config.cookieRefreshNanoseconds === 0 || session.refreshTokenLength === 0) return due;
  const span = config.cookieRefreshNanoseconds / NANOS_PER_MILLI / EARLY_PART;
  return min(due - shareOf(session, span), tokenRefreshMillis(session, due));
}

/** When a token that ends before the session is due is to be refreshed: 5 to 10 percent of its life before that. */
function tokenRefreshMillis(session: OpenedSession, due: i64): i64 {
  const until = tokenUntilMillis(session);
  if (until >= due) return due;
  const life = until - saturatingMillis(session.createdAtSeconds);
  if (life < LIFE_MIN_MILLIS) return due;
  const half = life / EARLY_PART / 2;
  return until - half - shareOf(session, half);
}

/** A part of a time, from 0 up to it, that follows from the session's cookie. */
function shareOf(session: OpenedSession, millis: i64): i64 {
  return i64((u64(millis) * u64(session.spread)) >> 32);
}

/** The same for a session that the auth service vouched for, at `saidMillis` or later: what was over by then did not stop it. */
export function openedUntilMillis(session: OpenedSession, config: SessionConfig, saidMillis: i64): i64 {
  const due = aheadOf(dueMillis(session.createdAtSeconds, config), saidMillis);
  const token = aheadOf(tokenUntilMillis(session), saidMillis);
  return min(windowUntilMillis(session, config), min(due, token));
}

/**
 * The end that an early edge sets to an answer from then or later. Around the edge itself the answer may be from before it, and oauth2-proxy
 * counts age in whole seconds: it ends with the second. Long after the edge it is from after it.
 */
function aheadOf(early: i64, saidMillis: i64): i64 {
  if (saidMillis < early) return early;
  const past = saidMillis - early;
  if (past >= UNSURE_MILLIS) return i64.MAX_VALUE;
  return early + (past / MARGIN_MILLIS + 1) * MARGIN_MILLIS;
}

/**
 * The same for one that could not be opened, by when it was signed (Unix seconds): oauth2-proxy signs what it has just created or
 * refreshed. 0 for one that does not say.
 */
export function envelopeUntilMillis(stampSeconds: i64, config: SessionConfig, saidMillis: i64): i64 {
  if (stampSeconds < 0) return 0;
  const due = aheadOf(dueMillis(stampSeconds, config), saidMillis);
  return min(due, windowFrom(stampSeconds, config));
}

function dueMillis(createdSeconds: i64, config: SessionConfig): i64 {
  if (config.cookieRefreshNanoseconds === 0) return i64.MAX_VALUE;
  const age = config.cookieRefreshNanoseconds / NANOS_PER_MILLI;
  return saturatingMillis(createdSeconds) + age - MARGIN_MILLIS;
}
