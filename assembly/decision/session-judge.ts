// Judges a session cookie: from the cache, or by verifying and decoding it, and keeps what it found out.
//
// Every condition of oauth2-proxy on a session that is not due holds here too, with a second's distance from each edge in
// time, so that clocks that differ a little do not make the two disagree. What is in doubt is left to oauth2-proxy.

import { CacheKey, isKeyed } from "../cache/cache-key";
import { EntryHeader, EntryKind, SessionCache } from "../cache/session-cache";
import { Config } from "../config/config";
import {
  CookieKind,
  cookieScanFinish,
  hasCookieCandidate,
  isCookieBeyondLimits,
  sessionCookieLength,
  sessionCookiePtr,
} from "../http/cookie-header";
import { Subject } from "../revocation/subject";
import { isEmailAllowed, isGroupAllowed } from "../session/authorize";
import { isExpired, isRefreshDue } from "../session/freshness";
import { SessionError } from "../session/open-session";
import { OpenedSession } from "../session/opened-session";
import { SessionName } from "../session/session-name";
import { readStampOf, respelledValue, respellSignature } from "../session/signed-value";
import { BearerJudge } from "./bearer-judge";
import { Action, Decision } from "./decision";
import { Identity } from "./identity";
import { isInGroups } from "./group-rule";
import { needsIdTokens } from "./route-guard";
import { describeRecord, readEntry, recordBytes, recordLength } from "./identity-record";
import { Reason } from "./reason";
import { Revocations, Standing } from "./revocations";
import { readSessionIdentity } from "./session-identity";
import { SessionLookup } from "./session-lookup";
import { SessionReader } from "./session-reader";
import { isAboutSession, reasonOf } from "./session-reason";
import {
  envelopeUntilMillis,
  MARGIN_MILLIS,
  MARGIN_SECONDS,
  openedUntilMillis,
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

/** What became of a verdict of the auth service. */
export enum Remembered {
  /** It is not one on the session, or not for long enough. */
  No,
  /** For those who waited for it; to be forgotten after them. */
  ForWaiters,
  Yes,
}

@final
export class SessionJudge {
  private readonly session: OpenedSession;
  private readonly remembered: SessionName = new SessionName();
  private readonly keepsIdToken: bool;
  private readonly lookup: SessionLookup;

  constructor(
    private readonly config: Config,
    private readonly reader: SessionReader,
    private readonly cache: SessionCache,
    private readonly key: CacheKey,
    private readonly generation: u32,
    private readonly bearers: BearerJudge,
    private readonly revocations: Revocations,
  ) {
    this.lookup = new SessionLookup(reader, revocations);
    this.session = reader.session;
    this.keepsIdToken = needsIdTokens(config);
  }

  /** Decides by the cookies whose lines were just scanned. */
  judge(nowNanos: i64, decision: Decision): Decision {
    decision.session.clear();
    decision.sessionReason = Reason.None;
    decision.sessionSeconds = -1;
    const candidate = hasCookieCandidate() ? sessionCookiePtr() : 0;
    // What was kept was in order when it came first.
    if (candidate !== 0 && this.isKept(candidate, sessionCookieLength(), nowNanos, decision)) return decision;
    const cookie = cookieScanFinish();
    if (cookie === CookieKind.None) return decision.set(Action.AskAuth, Reason.NoSession);
    if (cookie === CookieKind.Unusable) return this.leaveUnusable(decision);
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

  private leaveUnusable(decision: Decision): Decision {
    decision.set(Action.AskAuth, Reason.CookieUnusable);
    decision.withholdsSession = isCookieBeyondLimits();
    return decision;
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
    decision.set(Action.Forward, isSession ? Reason.SessionHit : Reason.VerdictHit);
    // Nothing has changed since it was looked up: so it is for a hit, and everywhere without a list.
    if (entry.lookedUp === this.revocations.number) return true;
    decision.holdTo(this.revocations.standingOfEntry(entry, nowNanos / NANOS_PER_MILLI));
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
      this.keep(decision.identity, decision.session, EntryKind.Session, nowNanos, until, standing);
      return decision.set(Action.Forward, Reason.SessionVerified);
    }
    if (reason === Reason.RefreshDue) return this.judgeDue(nowNanos, decision);
    if (isAboutSession(reason)) return decision.askSession(reason, false);
    decision.set(Action.AskAuth, reason);
    decision.sessionReason = reason;
    return decision;
  }

  /**
   * Keeps an identity that the auth service gave as the verdict on a session value, where it is one: what a rule here refuses is not kept,
   * and it ends with the session's window, refresh and token, at the latest after verdictTtl. With a verdictTtl of 0 it is for those who
   * waited for the answer, and to be forgotten after them. `named` is whom the answer names: that the revocation list names them too is no
   * reason to ask again.
   */
  remember(value: usize, length: i32, identity: Identity, named: Subject, nowNanos: i64): Remembered {
    if (!identity.isSomebody || !this.key.set(value, length)) return Remembered.No;
    const error = this.reader.read(value, length, nowNanos, this.remembered);
    if (this.reader.isDenied(this.remembered)) return Remembered.No;
    this.vouch();
    if (!this.isAnswerAllowed(error, identity)) return Remembered.No;
    const nowMillis = nowNanos / NANOS_PER_MILLI;
    const ttlMillis = this.config.cache.verdictTtlNanoseconds / NANOS_PER_MILLI;
    const lastMillis = nowMillis + (ttlMillis > 0 ? ttlMillis : WAITERS_MILLIS);
    const until = min(lastMillis, this.answerUntilMillis(value, length, error, nowMillis));
    if (until <= nowMillis) return Remembered.No;
    const standing = this.lookup.standingOfAnswer(error, value, length, named, nowMillis);
    const isKept = this.keep(identity, this.remembered, EntryKind.Verdict, nowNanos, until, standing);
    if (!isKept) return Remembered.No;
    return ttlMillis > 0 ? Remembered.Yes : Remembered.ForWaiters;
  }

  /** Notes that the session of the key in hand is genuine, by an entry that is no verdict: its time is over. */
  private vouch(): void {
    const entry = changetype<EntryHeader>(ENTRY);
    memory.fill(ENTRY, 0, offsetof<EntryHeader>());
    entry.generation = this.generation;
    entry.kind = EntryKind.Verdict;
    this.cache.put(this.key, entry, recordBytes(), 0);
  }

  /** Whether the rules here allow what the auth service allowed; `error` is what opening the session said. */
  private isAnswerAllowed(error: SessionError, identity: Identity): bool {
    const config = this.config.session;
    if (error === SessionError.Ok) {
      const session = this.session;
      return (
        isEmailAllowed(session.email, session.emailLength, config.emailDomains) &&
        isGroupAllowed(session, config.allowedGroups)
      );
    }
    return (
      isEmailAllowed(identity.email, identity.emailLength, config.emailDomains) &&
      isInGroups(identity, config.allowedGroups)
    );
  }

  /** Until when the session may be what it is, Unix milliseconds; by its envelope alone where it could not be opened. */
  private answerUntilMillis(value: usize, length: i32, error: SessionError, nowMillis: i64): i64 {
    const config = this.config.session;
    if (error === SessionError.Ok) return openedUntilMillis(this.session, config, nowMillis);
    const stamp = readStampOf(value, length);
    // Without a secret it may be no envelope at all, and then says nothing of times.
    if (stamp < 0 && !this.reader.hasKeys) return i64.MAX_VALUE;
    return envelopeUntilMillis(stamp, config, nowMillis);
  }

  /** Forgets the verdict on a session value. */
  forget(value: usize, length: i32): void {
    if (this.key.set(value, length)) this.cache.remove(this.key, this.generation);
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
    this.keep(decision.identity, decision.session, EntryKind.Session, nowNanos, until, Standing.Clear);
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
    if (refreshSeconds > 0 && isExpired(this.session, nowMillis, MARGIN_SECONDS)) return Reason.TokenExpired;
    return this.authorize(identity);
  }

  private authorize(identity: Identity): Reason {
    const session = this.session;
    const config = this.config.session;
    if (!isEmailAllowed(session.email, session.emailLength, config.emailDomains))
      return Reason.EmailNotAllowed;
    if (!isGroupAllowed(session, config.allowedGroups)) return Reason.GroupNotAllowed;
    return readSessionIdentity(session, this.config, this.keepsIdToken, identity);
  }

  private keep(
    identity: Identity,
    name: SessionName,
    kind: EntryKind,
    nowNanos: i64,
    untilMillis: i64,
    standing: Standing,
  ): bool {
    const entry = changetype<EntryHeader>(ENTRY);
    describeRecord(identity, entry);
    entry.loginLow = name.loginLow;
    entry.loginHigh = name.loginHigh;
    entry.generation = this.generation;
    entry.kind = kind;
    entry.validFromMillis = nowNanos / NANOS_PER_MILLI - MARGIN_MILLIS;
    entry.validUntilMillis = untilMillis;
    const marks = this.revocations.mark(entry, this.lookup.subject, standing);
    return this.cache.put(this.key, entry, recordBytes(), recordLength() + marks);
  }
}
