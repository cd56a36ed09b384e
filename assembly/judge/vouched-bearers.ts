// Bearer tokens that cannot be judged here, and that oauth2-proxy vouched for: opaque ones, those of other issuers, genuine ones whose claims its
// options decide about (Entra ID's overage of groups).
//
// What is kept is a verdict on the token: said at oauth2-proxy's own /auth, where no rule lets everybody by, under the rules of `session`, and
// until verdictTtl or the token's own end. The key is a hash of the whole token behind a prefix that no session and no JWT begins with.
//
// The revocation list is held against what the token itself says, which oauth2-proxy verified, and whom its answer names. One that does not say
// when it was issued is older than any date of the list.

import { CacheKey } from "../cache/cache-key";
import { EntryHeader, EntryKind, SessionCache } from "../cache/session-cache";
import { Config } from "../config/config";
import { MAX_TOKEN_BYTES } from "../jwt/compact";
import { ParsedJwt } from "../jwt/parsed-jwt";
import { parseJwt } from "../jwt/parse-jwt";
import { Subject } from "../revocation/subject";
import { readTokenClaims } from "../revocation/token-claims";
import { isEmailAllowed } from "../session/authorize";
import { AnswerGuard } from "./answer-guard";
import { BearerJudge } from "./bearer-judge";
import { Credentials } from "../http/credentials";
import { Action, Decision } from "../exchange/decision";
import { isInGroups } from "./group-rule";
import { Identity } from "../exchange/identity";
import { describeRecord, readEntry, recordBytes, recordLength } from "./identity-record";
import { Reason } from "../exchange/reason";
import { Request } from "../exchange/request";
import { Revocations } from "./revocations";
import { Standing } from "../revocation/standing";
import { MARGIN_MILLIS } from "./session-validity";
import { CLOCK_MIN_NANOS, NANOS_PER_MILLI } from "../exchange/time-units";

const ENTRY: usize = memory.data(offsetof<EntryHeader>(), 8);

/** Blanks, as long as the shortest value that has a key. */
const PREFIX_BYTES: i32 = 64;
const KEYED: usize = memory.data(65536 + 64);

@final
export class VouchedBearers {
  private readonly jwt: ParsedJwt = new ParsedJwt();
  /** Whom the token looked up last is about. */
  private readonly subject: Subject;

  constructor(
    private readonly config: Config,
    private readonly cache: SessionCache,
    private readonly key: CacheKey,
    private readonly bearers: BearerJudge,
    private readonly revocations: Revocations,
  ) {
    this.subject = new Subject(revocations.secret);
  }

  /** Whether the request has a bearer token as oauth2-proxy reads it. */
  isFor(request: Request): bool {
    return this.bearers.readToken(request) && this.bearers.credentials.isPlain;
  }

  /** Whether the request's token was vouched for a moment ago; whether it may still pass is then the decision. */
  isKept(request: Request, nowNanos: i64, decision: Decision): bool {
    if (nowNanos < CLOCK_MIN_NANOS || !this.setKey(request)) return false;
    const entry = this.cache.find(this.key, this.bearers.generation, nowNanos / NANOS_PER_MILLI);
    if (entry === null) return false;
    readEntry(decision.identity, entry);
    decision.set(Action.Forward, Reason.Verdict);
    if (entry.lookedUp === this.revocations.number) return true;
    decision.holdToken(this.revocations.standingOfEntry(entry, nowNanos / NANOS_PER_MILLI));
    return true;
  }

  /** Whether the revocation list stops the request's token, as far as its own claims say whom it is about; that is then the decision. */
  isStopped(request: Request, nowNanos: i64, decision: Decision): bool {
    if (!this.describe(request) || !(this.saysSomething || this.revocations.isUnknown)) return false;
    const standing = this.revocations.standingOf(this.subject, nowNanos / NANOS_PER_MILLI);
    decision.holdToken(standing);
    return standing !== Standing.Clear;
  }

  /**
   * Holds an answer that would let the request pass to what the revocation list says of its token by now. `named` is the answer's guard, where the
   * answer is on the token alone: whom it names the token is about. A token beside a session that says nothing of anybody is none.
   */
  holdAnswer(request: Request, named: AnswerGuard | null, nowNanos: i64, decision: Decision): void {
    if (!this.describe(request)) return;
    if (named === null && !this.saysSomething) return;
    if (named !== null) {
      this.subject.addAll(named.named);
      if (this.subject.createdSeconds < 0) this.subject.createdSeconds = named.issuedSeconds;
    }
    decision.holdToken(this.revocations.standingOf(this.subject, nowNanos / NANOS_PER_MILLI));
  }

  private get saysSomething(): bool {
    return this.subject.counts !== 0 || this.subject.createdSeconds >= 0;
  }

  /** Reads whom the request's token says that it is about; false where that is of no use to anybody. */
  private describe(request: Request): bool {
    if (!this.revocations.isConfigured || !this.bearers.readToken(request)) return false;
    const credentials = this.bearers.credentials;
    this.subject.clear();
    this.subject.createdSeconds = readTokenClaims(credentials.token, credentials.tokenLength, this.subject);
    return true;
  }

  /**
   * Keeps whom oauth2-proxy said, of its token alone, that the request is from, where the rules here let them by and it does not end now. That
   * answer was held to the revocation list just before.
   */
  keep(request: Request, identity: Identity, nowNanos: i64): bool {
    const session = this.config.session;
    const ttlNanos = this.config.cache.verdictTtlNanoseconds;
    const isAllowed =
      identity.isSomebody &&
      isEmailAllowed(identity.email.pointer, identity.email.length, session.emailDomains) &&
      isInGroups(identity, session.allowedGroups);
    if (ttlNanos === 0 || nowNanos < CLOCK_MIN_NANOS || !isAllowed || !this.setKey(request)) return false;
    const nowMillis = nowNanos / NANOS_PER_MILLI;
    const entry = changetype<EntryHeader>(ENTRY);
    describeRecord(identity, entry);
    entry.generation = this.bearers.generation;
    entry.kind = EntryKind.Verdict;
    entry.validFromMillis = nowMillis - MARGIN_MILLIS;
    entry.validUntilMillis = min(
      nowMillis + ttlNanos / NANOS_PER_MILLI,
      this.endOf(this.bearers.credentials),
    );
    if (entry.validUntilMillis <= nowMillis) return false;
    const marks = this.revocations.mark(entry, this.subject, Standing.Clear);
    return this.cache.put(this.key, entry, recordBytes(), recordLength() + marks);
  }

  // When a JWT ends, by what it says: oauth2-proxy verified that.
  private endOf(credentials: Credentials): i64 {
    const jwt = this.jwt;
    parseJwt(credentials.token, credentials.tokenLength, jwt);
    const claims = jwt.claims;
    const isKnown = claims.hasExpiry && claims.expirySeconds > 0;
    return isKnown ? claims.expirySeconds * 1000 - MARGIN_MILLIS : i64.MAX_VALUE;
  }

  private setKey(request: Request): bool {
    if (!this.isFor(request)) return false;
    const length = this.bearers.credentials.tokenLength;
    if (length > MAX_TOKEN_BYTES) return false;
    memory.fill(KEYED, 0x20, PREFIX_BYTES);
    memory.copy(KEYED + usize(PREFIX_BYTES), this.bearers.credentials.token, usize(length));
    return this.key.set(KEYED, PREFIX_BYTES + length);
  }
}
