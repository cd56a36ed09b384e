// Judges a session cookie: from the cache, or by verifying and decoding it, and keeps what it found out.
//
// Every condition of oauth2-proxy on a session that is not due holds here too, with a second's distance from each edge in
// time, so that clocks that differ a little do not make the two disagree. What is in doubt is left to oauth2-proxy.

import { CacheKey, isKeyed } from "../cache/cache-key";
import { EntryKind, SessionCache } from "../cache/session-cache";
import { Config } from "../config/config";
import { CookieKind } from "../http/cookie-kind";
import { Subject } from "../revocation/subject";
import { isEmailAllowed, isGroupAllowed } from "../session/authorize";
import { isExpired, isRefreshDue } from "../session/freshness";
import { SessionError } from "../session/open-session";
import { OpenedSession } from "../session/opened-session";
import { SessionName } from "../session/session-name";
import { respelledValue, respellSignature } from "../session/signed-value";
import { BearerJudge } from "./bearer-judge";
import { Action, Decision } from "../exchange/decision";
import { Facts } from "../exchange/facts";
import { Identity } from "../exchange/identity";
import { readEntry } from "./identity-record";
import { needsIdTokens } from "./route-guard";
import { OwnTokens } from "./own-tokens";
import { Reason } from "../exchange/reason";
import { Standing } from "../revocation/standing";
import { readSessionIdentity } from "./session-identity";
import { SessionLookup } from "./session-lookup";
import { SessionReader } from "./session-reader";
import { isAboutSession, reasonOf } from "./session-reason";
import {
  endMillis,
  MARGIN_MILLIS,
  MARGIN_SECONDS,
  openedUntilMillis,
  refreshMillis,
  tokenUntilMillis,
  verdictUntilMillis,
  windowUntilMillis,
} from "./session-validity";
import { SessionVerdicts } from "./session-verdicts";
import { CLOCK_MIN_NANOS, NANOS_PER_MILLI, wholeSeconds } from "../exchange/time-units";

/** How long the ID token of a session without a refresh token counts as verified. */
const RECHECK_MILLIS: i64 = 60_000;

@final
export class SessionJudge {
  private readonly session: OpenedSession;
  private readonly remembered: SessionName = new SessionName();
  private readonly keepsIdToken: bool;
  /** The session that was judged last was opened for that. */
  isOpened: bool = false;
  readonly own: OwnTokens;

  constructor(
    private readonly config: Config,
    private readonly reader: SessionReader,
    private readonly cache: SessionCache,
    private readonly key: CacheKey,
    private readonly generation: u32,
    private readonly bearers: BearerJudge,
    private readonly lookup: SessionLookup,
    private readonly verdicts: SessionVerdicts,
  ) {
    this.session = reader.session;
    this.own = new OwnTokens(reader.session, key);
    this.keepsIdToken = needsIdTokens(config);
  }

  /** Decides by the request's cookies, which were scanned. */
  judge(facts: Facts): Decision {
    const decision = facts.decision;
    const scan = facts.request.cookieScan;
    decision.session.clear();
    decision.sessionReason = Reason.None;
    decision.sessionSeconds = -1;
    this.isOpened = false;
    const candidate = scan.hasCandidate ? scan.session : 0;
    // What was kept was in order when it came first.
    if (candidate !== 0 && this.isKept(candidate, scan.sessionLength, facts.nowNanos, decision))
      return decision;
    const cookie = scan.finish();
    if (cookie === CookieKind.None) return decision.set(Action.AskAuth, Reason.NoSession);
    if (cookie === CookieKind.Unusable) {
      decision.set(Action.AskAuth, Reason.CookieUnusable);
      decision.withholdsSession = scan.isBeyondLimits;
      return decision;
    }
    const isLookedUp = candidate === scan.session && cookie === CookieKind.Single;
    return isLookedUp
      ? this.judgeNew(candidate, scan.sessionLength, facts.nowNanos, decision)
      : this.judgeValue(scan.session, scan.sessionLength, facts.nowNanos, decision);
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
    if (this.reader.isLoginDenied(entry.loginLow, entry.loginHigh)) return false;
    readEntry(decision.identity, entry);
    const name = decision.session;
    name.loginLow = entry.loginLow;
    name.loginHigh = entry.loginHigh;
    name.isGenuine = true;
    decision.sessionSeconds = entry.createdSeconds;
    const isSession = entry.kind === EntryKind.Session;
    decision.set(Action.Forward, isSession ? Reason.Session : Reason.Verdict);
    // Nothing has changed since it was looked up: so it is for a hit, and everywhere without a list.
    if (entry.lookedUp === this.lookup.revocations.number) return true;
    decision.holdTo(this.lookup.revocations.standingOfEntry(entry, nowNanos / NANOS_PER_MILLI));
    return true;
  }

  /** Decides by a session value that isKept knows nothing of, unless in another spelling of its signature. */
  private judgeNew(value: usize, length: i32, nowNanos: i64, decision: Decision): Decision {
    if (!respellSignature(value, length)) return this.judgeUnknown(value, length, nowNanos, decision);
    if (this.isKept(respelledValue(), length, nowNanos, decision)) return decision;
    return this.judgeUnknown(respelledValue(), length, nowNanos, decision);
  }

  private judgeUnknown(value: usize, length: i32, nowNanos: i64, decision: Decision): Decision {
    decision.sessionValue = value;
    decision.sessionValueLength = length;
    const error = this.reader.read(value, length, nowNanos, decision.session);
    this.isOpened = error === SessionError.Ok;
    if (this.reader.isDenied(decision.session)) {
      decision.set(Action.AskAuth, Reason.SignedOut);
      decision.withholdsSession = true;
      return decision;
    }
    if (nowNanos < CLOCK_MIN_NANOS) return decision.set(Action.AskAuth, Reason.NoClock);
    if (!isKeyed(length) || decision.session.isNone)
      return decision.set(Action.AskAuth, Reason.CookieMalformed);
    const standing = this.lookup.standingOf(error, value, length, nowNanos / NANOS_PER_MILLI, decision);
    if (standing !== Standing.Clear) return decision.holdTo(standing);
    if (!this.reader.hasKeys) return decision.askSession(Reason.NoCookieSecret, false);
    const reason = this.verify(error, nowNanos, decision.identity);
    if (reason === Reason.None) {
      const until = verdictUntilMillis(this.session, this.config.session);
      this.keep(decision, nowNanos, until);
      return decision.set(Action.Forward, Reason.SessionVerified);
    }
    if (reason === Reason.RefreshDue) return this.judgeDue(nowNanos, decision);
    if (isAboutSession(reason)) return decision.askSession(reason, false);
    decision.set(Action.AskAuth, reason);
    decision.sessionReason = reason;
    return decision;
  }

  /**
   * Keeps the verdict on a session that the auth service was asked to refresh early, and did not refresh: it is judged here until it is due.
   * False for one that is due by now, or not for the filter to judge; `identity` is the session's then all the same. `named` is whom the
   * answer names.
   */
  keepUntilDue(value: usize, length: i32, named: Subject, nowNanos: i64, identity: Identity): bool {
    const error = this.reader.read(value, length, nowNanos, this.remembered);
    if (error !== SessionError.Ok || this.reader.isDenied(this.remembered)) return false;
    const untilDue = openedUntilMillis(this.session, this.config.session, 0);
    if (untilDue <= nowNanos / NANOS_PER_MILLI || this.authorize(identity) !== Reason.None) return false;
    if (!this.key.set(value, length)) return false;
    const standing = this.lookup.standingOfAnswer(error, value, length, named, nowNanos / NANOS_PER_MILLI);
    const name = this.remembered;
    const ends = endMillis(this.session, this.config.session);
    return this.verdicts.keep(identity, name, EntryKind.Session, nowNanos, untilDue, ends, standing);
  }

  /** Keeps the session in hand, which was looked up a moment ago. */
  private keep(decision: Decision, nowNanos: i64, untilMillis: i64): void {
    const name = decision.session;
    const ends = endMillis(this.session, this.config.session);
    const kind = EntryKind.Session;
    this.verdicts.keep(decision.identity, name, kind, nowNanos, untilMillis, ends, Standing.Clear);
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
    this.keep(decision, nowNanos, until);
    return decision.set(Action.Forward, Reason.SessionVerified);
  }

  /** A due session may pass by the token it has as long as that is good, if its owner may. */
  private isPassable(nowNanos: i64, identity: Identity): bool {
    if (isExpired(this.session, nowNanos / NANOS_PER_MILLI, MARGIN_SECONDS)) return false;
    return this.authorize(identity) === Reason.None;
  }

  /** Reason.None and the identity, or why the session just opened is not the filter's to judge. */
  private verify(error: SessionError, nowNanos: i64, identity: Identity): Reason {
    const config = this.config.session;
    const nowMillis = nowNanos / NANOS_PER_MILLI;
    if (error !== SessionError.Ok) return reasonOf(error);
    const refreshSeconds = wholeSeconds(config.cookieRefreshNanoseconds);
    if (isRefreshDue(this.session, nowMillis, refreshSeconds, MARGIN_SECONDS)) return Reason.RefreshDue;
    if (nowMillis >= refreshMillis(this.session, config)) return Reason.RefreshDue;
    if (refreshSeconds > 0 && isExpired(this.session, nowMillis, MARGIN_SECONDS)) return Reason.TokenExpired;
    return this.authorize(identity);
  }

  private authorize(identity: Identity): Reason {
    const session = this.session;
    const config = this.config.session;
    if (!isEmailAllowed(session.email, session.emailLength, config.emailDomains))
      return Reason.EmailNotAllowed;
    if (!isGroupAllowed(session, config.allowedGroups)) return Reason.GroupNotAllowed;
    identity.idTokenHash = this.own.hashOf(session.idToken, session.idTokenLength);
    return readSessionIdentity(session, this.config, this.keepsIdToken, identity);
  }
}
