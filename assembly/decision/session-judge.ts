// Judges a session cookie: from the cache, or by verifying and decoding it, and keeps what it found out.
//
// Every condition of oauth2-proxy on a session that is not due holds here too, with a second's distance from each edge in
// time, so that clocks that differ a little do not make the two disagree. What is in doubt is left to oauth2-proxy.

import { CacheKey, isKeyed } from "../cache/cache-key";
import { DeniedSessions } from "../cache/denied-sessions";
import { EntryHeader, EntryKind, SessionCache } from "../cache/session-cache";
import { Config, UpstreamAuthorization } from "../config/config";
import {
  CookieKind,
  cookieScanFinish,
  hasCookieCandidate,
  sessionCookieLength,
  sessionCookiePtr,
} from "../http/cookie-header";
import { isToken } from "../http/field-value";
import { isEmailAllowed, isGroupAllowed, isHeaderValue } from "../session/authorize";
import { isExpired, isRefreshDue } from "../session/freshness";
import { openSession, SessionError } from "../session/open-session";
import { OpenedSession } from "../session/opened-session";
import { SessionKey } from "../session/session-key";
import { BearerJudge } from "./bearer-judge";
import { Action, Decision } from "./decision";
import { joinGroups, joinedGroups, joinedGroupsLength } from "./group-header";
import { Identity } from "./identity";
import { needsIdTokens } from "./route-guard";
import { describeRecord, readEntry, recordBytes, recordIdentity, recordLength } from "./identity-record";
import { Reason } from "./reason";
import {
  MARGIN_MILLIS,
  MARGIN_SECONDS,
  tokenUntilMillis,
  verdictUntilMillis,
  windowUntilMillis,
} from "./session-validity";
import { CLOCK_MIN_NANOS, NANOS_PER_MILLI, wholeSeconds } from "./time-units";

/** How long the ID token of a session without a refresh token counts as verified. */
const RECHECK_MILLIS: i64 = 60_000;

/** Long enough for all that waited for a verdict that nobody after them may have. */
const WAITERS_MILLIS: i64 = 5000;

const ENTRY: usize = memory.data(offsetof<EntryHeader>(), 8);

@final
export class SessionJudge {
  private readonly session: OpenedSession = new OpenedSession();
  private readonly keepsIdToken: bool;

  constructor(
    private readonly config: Config,
    private readonly keys: Array<SessionKey>,
    private readonly cache: SessionCache,
    private readonly key: CacheKey,
    private readonly generation: u32,
    private readonly denied: DeniedSessions,
    private readonly bearers: BearerJudge,
  ) {
    this.keepsIdToken = needsIdTokens(config);
  }

  /** Decides by the cookies whose lines were just scanned. */
  judge(nowNanos: i64, decision: Decision): Decision {
    const candidate = hasCookieCandidate() ? sessionCookiePtr() : 0;
    // What was kept was in order when it came first.
    if (candidate !== 0 && this.isKept(candidate, sessionCookieLength(), nowNanos, decision)) return decision;
    const cookie = cookieScanFinish();
    if (cookie === CookieKind.None) return decision.set(Action.AskAuth, Reason.NoSession);
    if (cookie === CookieKind.Unusable) return decision.set(Action.AskAuth, Reason.CookieUnusable);
    const isLookedUp = candidate === sessionCookiePtr() && cookie === CookieKind.Single;
    return isLookedUp
      ? this.judgeNew(candidate, sessionCookieLength(), nowNanos, decision)
      : this.judgeValue(sessionCookiePtr(), sessionCookieLength(), nowNanos, decision);
  }

  /** Decides by a session value. */
  judgeValue(value: usize, length: i32, nowNanos: i64, decision: Decision): Decision {
    if (this.isKept(value, length, nowNanos, decision)) return decision;
    return this.judgeNew(value, length, nowNanos, decision);
  }

  /** Whether a verdict on the value is kept; it is then the decision. Else `key` is its key, if it can have one. */
  private isKept(value: usize, length: i32, nowNanos: i64, decision: Decision): bool {
    if (nowNanos < CLOCK_MIN_NANOS || !this.key.set(value, length)) return false;
    const entry = this.cache.find(this.key, this.generation, nowNanos / NANOS_PER_MILLI);
    if (entry === null) return false;
    readEntry(decision.identity, entry);
    const isSession = entry.kind === EntryKind.Session;
    decision.set(Action.Forward, isSession ? Reason.SessionHit : Reason.VerdictHit);
    return true;
  }

  /** Decides by a session value that isKept knows nothing of. */
  private judgeNew(value: usize, length: i32, nowNanos: i64, decision: Decision): Decision {
    if (nowNanos < CLOCK_MIN_NANOS) return decision.set(Action.AskAuth, Reason.NoClock);
    if (!isKeyed(length)) return decision.set(Action.AskAuth, Reason.CookieMalformed);
    if (this.denied.has(this.key.hashLow, this.key.hashHigh))
      return decision.set(Action.AskAuth, Reason.SignedOut);
    if (this.keys.length === 0) return decision.askSession(Reason.NoCookieSecret, false);
    const reason = this.verify(value, length, nowNanos, decision.identity);
    if (reason === Reason.None) {
      const until = verdictUntilMillis(this.session, this.config.session);
      this.keep(decision.identity, EntryKind.Session, nowNanos, until);
      return decision.set(Action.Forward, Reason.SessionVerified);
    }
    if (reason === Reason.RefreshDue) return this.judgeDue(nowNanos, decision);
    return isAboutSession(reason) ? decision.askSession(reason, false) : decision.set(Action.AskAuth, reason);
  }

  /**
   * Keeps an identity that the auth service gave as the verdict on a session value. It holds for verdictTtl, at least for the
   * time that those take who waited for the answer. False when it is to be forgotten after them.
   */
  remember(value: usize, length: i32, identity: Identity, nowNanos: i64): bool {
    if (!identity.isSomebody || !this.key.set(value, length)) return false;
    if (this.denied.has(this.key.hashLow, this.key.hashHigh)) return false;
    const ttlMillis = this.config.cache.verdictTtlNanoseconds / NANOS_PER_MILLI;
    this.keep(
      identity,
      EntryKind.Verdict,
      nowNanos,
      nowNanos / NANOS_PER_MILLI + (ttlMillis > 0 ? ttlMillis : WAITERS_MILLIS),
    );
    return ttlMillis > 0;
  }

  /** Forgets the verdict on a session value. */
  forget(value: usize, length: i32): void {
    if (this.key.set(value, length)) this.cache.remove(this.key, this.generation);
  }

  /** The hash of a session value by which all workers know it; at hashLow() and hashHigh(). False for none. */
  hash(value: usize, length: i32): bool {
    return this.key.set(value, length);
  }

  get hashLow(): u64 {
    return this.key.hashLow;
  }

  get hashHigh(): u64 {
    return this.key.hashHigh;
  }

  /** Whether this worker has reason to believe in a session value: it verified it or the auth service vouched for it. */
  isKnown(value: usize, length: i32, nowNanos: i64): bool {
    if (!this.key.set(value, length)) return false;
    if (this.cache.find(this.key, this.generation, nowNanos / NANOS_PER_MILLI) !== null) return true;
    if (this.keys.length === 0) return false;
    const error = this.open(value, length, nowNanos);
    return error === SessionError.Ok || error === SessionError.Ticket;
  }

  /** Whether the session of a value was signed out. */
  isDenied(value: usize, length: i32): bool {
    return this.key.set(value, length) && this.denied.has(this.key.hashLow, this.key.hashHigh);
  }

  /** Whether cookies can be decoded here at all. */
  get hasKeys(): bool {
    return this.keys.length > 0;
  }

  /** When the access token of the session just verified expires, Unix milliseconds. */
  get tokenUntilMillis(): i64 {
    return tokenUntilMillis(this.session);
  }

  /**
   * A session that is due. Without a refresh token oauth2-proxy would only verify its ID token again (validateSession): with
   * the issuer's keys at hand that is done here. All others are its to refresh.
   */
  private judgeDue(nowNanos: i64, decision: Decision): Decision {
    const passable = this.isPassable(nowNanos, decision.identity);
    const session = this.session;
    const checksOnly = passable && session.refreshTokenLength === 0 && session.idTokenLength > 0;
    if (!checksOnly || !this.bearers.isOwnTokenGood(session.idToken, session.idTokenLength, nowNanos)) {
      return decision.askSession(Reason.RefreshDue, passable);
    }
    let until = min(nowNanos / NANOS_PER_MILLI + RECHECK_MILLIS, this.bearers.expiryMillis - MARGIN_MILLIS);
    until = min(until, min(tokenUntilMillis(session), windowUntilMillis(session, this.config.session)));
    this.keep(decision.identity, EntryKind.Session, nowNanos, until);
    return decision.set(Action.Forward, Reason.SessionVerified);
  }

  /** A due session may pass by the token it has as long as that is good, if its owner may. */
  private isPassable(nowNanos: i64, identity: Identity): bool {
    if (isExpired(this.session, nowNanos / NANOS_PER_MILLI, MARGIN_SECONDS)) return false;
    return this.authorize(identity) === Reason.None;
  }

  /** Reason.None and the identity, or why the session is not the filter's to judge. */
  private verify(value: usize, length: i32, nowNanos: i64, identity: Identity): Reason {
    const config = this.config.session;
    const nowMillis = nowNanos / NANOS_PER_MILLI;
    const error = this.open(value, length, nowNanos);
    if (error !== SessionError.Ok) return reasonOf(error);
    const refreshSeconds = wholeSeconds(config.cookieRefreshNanoseconds);
    if (isRefreshDue(this.session, nowMillis, refreshSeconds, MARGIN_SECONDS)) return Reason.RefreshDue;
    if (refreshSeconds > 0 && isExpired(this.session, nowMillis, MARGIN_SECONDS)) return Reason.TokenExpired;
    return this.authorize(identity);
  }

  private open(value: usize, length: i32, nowNanos: i64): SessionError {
    const config = this.config.session;
    return openSession(
      value,
      length,
      changetype<usize>(config.cookieName),
      config.cookieName.byteLength,
      this.keys,
      nowNanos / NANOS_PER_MILLI,
      wholeSeconds(config.cookieExpireNanoseconds),
      MARGIN_SECONDS,
      this.session,
    );
  }

  private authorize(identity: Identity): Reason {
    const session = this.session;
    const config = this.config.session;
    if (!isEmailAllowed(session.email, session.emailLength, config.emailDomains))
      return Reason.EmailNotAllowed;
    if (!isGroupAllowed(session, config.allowedGroups)) return Reason.GroupNotAllowed;
    return this.describe(identity);
  }

  /** Fills the identity from the session, each value checked before it may become a header. */
  private describe(identity: Identity): Reason {
    const session = this.session;
    const needsAccess = this.config.upstream.authorization === UpstreamAuthorization.AccessToken;
    const needsId = this.config.upstream.authorization === UpstreamAuthorization.IdToken;
    if ((needsAccess && session.accessTokenLength === 0) || (needsId && session.idTokenLength === 0)) {
      return Reason.NoToken;
    }
    const clean =
      isToken(session.accessToken, session.accessTokenLength) &&
      isToken(session.idToken, session.idTokenLength) &&
      isHeaderValue(session.user, session.userLength) &&
      isHeaderValue(session.email, session.emailLength) &&
      isHeaderValue(session.preferredUsername, session.preferredUsernameLength) &&
      joinGroups(session);
    if (!clean) return Reason.UnsafeValue;
    identity.isBearer = false;
    identity.accessToken = session.accessToken;
    identity.accessTokenLength = session.accessTokenLength;
    identity.idToken = session.idToken;
    identity.idTokenLength = this.keepsIdToken ? session.idTokenLength : 0;
    identity.user = session.user;
    identity.userLength = session.userLength;
    identity.email = session.email;
    identity.emailLength = session.emailLength;
    identity.groups = joinedGroups();
    identity.groupsLength = joinedGroupsLength();
    identity.preferredUsername = session.preferredUsername;
    identity.preferredUsernameLength = session.preferredUsernameLength;
    return recordIdentity(identity) ? Reason.None : Reason.UnsafeValue;
  }

  private keep(identity: Identity, kind: EntryKind, nowNanos: i64, untilMillis: i64): void {
    const entry = changetype<EntryHeader>(ENTRY);
    describeRecord(identity, entry);
    entry.generation = this.generation;
    entry.kind = kind;
    entry.validFromMillis = nowNanos / NANOS_PER_MILLI - MARGIN_MILLIS;
    entry.validUntilMillis = untilMillis;
    this.cache.put(this.key, entry, recordBytes(), recordLength());
  }
}

/** Whether an answer to this question would be the same for another request of the session: a forged one has no owner. */
function isAboutSession(reason: Reason): bool {
  return (
    reason !== Reason.CookieMalformed && reason !== Reason.SignatureInvalid && reason !== Reason.OutsideWindow
  );
}

function reasonOf(error: SessionError): Reason {
  switch (error) {
    case SessionError.NotSigned:
      return Reason.CookieMalformed;
    case SessionError.BadSignature:
      return Reason.SignatureInvalid;
    case SessionError.OutsideWindow:
      return Reason.OutsideWindow;
    case SessionError.Ticket:
      return Reason.Ticket;
    case SessionError.TooLarge:
      return Reason.CookieTooLarge;
    case SessionError.Incomplete:
      return Reason.Incomplete;
    default:
      return Reason.Undecodable;
  }
}
