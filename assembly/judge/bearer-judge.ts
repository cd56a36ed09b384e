// Judges bearer tokens (RFC 6750) of the configured issuers: from the cache, or by verifying them.
//
// A token that passes outranks a session. One that fails goes nowhere: alone it is refused; beside a session it is dropped where
// oauth2-proxy would refuse it too, and refused where only stricter rules do.
// A bearer that is no JWT, or of another issuer, is the auth service's to judge, and so is a genuine one that oauth2-proxy's
// options decide about. In what form a token of ours stands in Authorization makes no difference: one that fails is refused in
// every spelling, and under every scheme.

import { CacheKey, isKeyed } from "../cache/cache-key";
import { FailedTokens } from "../cache/failed-tokens";
import { EntryHeader, EntryKind, SessionCache } from "../cache/session-cache";
import { Config } from "../config/config";
import { basicText, basicToken, basicTokenLength, decodeBasic } from "../jwt/basic-token";
import { isCertainFailure } from "../jwt/certain-failure";
import { isOfSignature, JwtError, JwtVerdict, jwtVerdict } from "../jwt/jwt-error";
import { mayNameIssuer } from "../jwt/named-issuer";
import { ParsedJwt } from "../jwt/parsed-jwt";
import { SignatureVerifier } from "../jwt/signature-verifier";
import { TrustedIssuer } from "../jwt/trusted-issuer";
import { issuerIndex, verifyJwt } from "../jwt/verify-jwt";
import { Subject } from "../revocation/subject";
import { BearerVerdict, malformed, stopped } from "./bearer-verdict";
import { areClaimsAllowed, readClaimsIdentity } from "./claims-identity";
import { Credentials, Scheme, spellPlainly } from "../http/credentials";
import { Decision } from "../exchange/decision";
import { Identity } from "../exchange/identity";
import { describeRecord, readEntry, recordBytes, recordIdentity, recordLength } from "./identity-record";
import { Request } from "../exchange/request";
import { Revocations } from "./revocations";
import { Standing } from "../revocation/standing";
import { readTokenSubject } from "./session-subject";
import { CLOCK_MIN_NANOS, NANOS_PER_MILLI } from "../exchange/time-units";

/** How far the clock may step back before a verdict is made anew. */
const MARGIN_MILLIS: i64 = 1000;

const ENTRY: usize = memory.data(offsetof<EntryHeader>(), 8);

@final
export class BearerJudge {
  private readonly jwt: ParsedJwt = new ParsedJwt();
  readonly credentials: Credentials = new Credentials();
  private readonly failed: FailedTokens = new FailedTokens();
  /** Whom the token verified last is about; filled in where there is a revocation list. */
  private readonly subject: Subject;

  constructor(
    private readonly config: Config,
    readonly issuers: Array<TrustedIssuer>,
    private readonly verifier: SignatureVerifier,
    private readonly cache: SessionCache,
    private readonly key: CacheKey,
    /** Tells verdicts of this configuration and key set from others: it changes with the keys. */
    public generation: u32,
    private readonly revocations: Revocations,
  ) {
    this.subject = new Subject(revocations.secret);
  }

  /**
   * What is remembered of the request's bearer token: Known, with the identity filled in, or what the revocation list says since; NotOurs for
   * nothing. Comes first: a token that was verified is one token, and of the right bytes.
   */
  recall(request: Request, nowNanos: i64, decision: Decision): BearerVerdict {
    decision.tokenError = JwtError.None;
    const entry = this.findKept(request, nowNanos);
    if (entry === null) return BearerVerdict.NotOurs;
    readEntry(decision.identity, entry);
    this.pass(request, decision.identity);
    if (entry.lookedUp === this.revocations.number) return BearerVerdict.Known;
    const standing = this.revocations.standingOfEntry(entry, nowNanos / NANOS_PER_MILLI);
    return stopped(standing, BearerVerdict.Known, decision);
  }

  /** Reads the request's credentials; whether they are a bearer token, then in `credentials`. */
  readToken(request: Request): bool {
    const credentials = this.credentials;
    credentials.read(request.credentials);
    const isBearer = credentials.scheme === Scheme.Bearer || credentials.scheme === Scheme.OddBearer;
    return isBearer && credentials.hasToken;
  }

  /** What is kept of the request's bearer token, if it was verified before. */
  findKept(request: Request, nowNanos: i64): EntryHeader | null {
    const credentials = this.credentials;
    credentials.read(request.credentials);
    if (this.issuers.length === 0 || nowNanos < CLOCK_MIN_NANOS) return null;
    if (credentials.scheme !== Scheme.Bearer || !this.key.set(credentials.token, credentials.tokenLength))
      return null;
    return this.cache.find(this.key, this.generation, nowNanos / NANOS_PER_MILLI);
  }

  /** The verdict on the request's credentials, of which recall knew nothing. */
  judge(request: Request, nowNanos: i64, decision: Decision): BearerVerdict {
    const credentials = this.credentials;
    if (this.issuers.length === 0) return BearerVerdict.NotOurs;
    if (credentials.scheme !== Scheme.Bearer || !credentials.hasToken)
      return this.judgeOther(request, nowNanos, decision);
    if (nowNanos < CLOCK_MIN_NANOS) return BearerVerdict.NoClock;
    const verdict = this.verify(request, credentials.token, credentials.tokenLength, nowNanos, decision);
    if (verdict !== BearerVerdict.Verified && verdict !== BearerVerdict.Undecided) return verdict;
    const standing = this.lookUp(nowNanos);
    if (standing !== Standing.Clear) return stopped(standing, verdict, decision);
    const isClear = verdict === BearerVerdict.Verified && this.identify(decision.identity, nowNanos);
    this.pass(request, decision.identity);
    return isClear ? BearerVerdict.Verified : BearerVerdict.Undecided;
  }

  /** The same for credentials that nobody looked at yet. */
  judgeOrFind(request: Request, nowNanos: i64, decision: Decision): BearerVerdict {
    const recalled = this.recall(request, nowNanos, decision);
    return recalled !== BearerVerdict.NotOurs ? recalled : this.judge(request, nowNanos, decision);
  }

  /** Whether an ID token of the auth service's own issuer is good now: signature, iss, aud, exp. Its expiry is then known. */
  isOwnTokenGood(token: usize, length: i32, nowNanos: i64): bool {
    if (this.issuers.length === 0) return false;
    this.jwt.firstKey = 0;
    const verdict = jwtVerdict(this.check(token, length, nowNanos));
    if (verdict !== JwtVerdict.Accepted && verdict !== JwtVerdict.Undecided) return false;
    return issuerIndex(this.issuers, this.jwt) === 0;
  }

  /** Unix milliseconds; of the token that was verified last. */
  get expiryMillis(): i64 {
    return this.jwt.claims.expirySeconds * 1000;
  }

  private get skewMillis(): i64 {
    return this.config.jwt.clockSkewNanoseconds / NANOS_PER_MILLI;
  }

  private check(token: usize, length: i32, nowNanos: i64): JwtError {
    const nowMillis = nowNanos / NANOS_PER_MILLI;
    return verifyJwt(token, length, this.issuers, nowMillis, this.skewMillis, this.verifier, this.jwt);
  }

  /** The verdict on a token; Verified fills no identity in. */
  private verify(
    request: Request,
    token: usize,
    length: i32,
    nowNanos: i64,
    decision: Decision,
  ): BearerVerdict {
    const error = this.checkOnce(token, length, nowNanos);
    decision.tokenError = error;
    if (error === JwtError.UnknownKey && !request.keysAreFinal) return this.awaitKeys(decision);
    switch (jwtVerdict(error)) {
      case JwtVerdict.Accepted:
        return BearerVerdict.Verified;
      case JwtVerdict.NotOurs:
        return BearerVerdict.NotOurs;
      case JwtVerdict.NotYet:
        return this.awaitKeys(decision);
      case JwtVerdict.Undecided:
        return BearerVerdict.Undecided;
      default:
        return this.isCertain(error, token, length, nowNanos)
          ? BearerVerdict.Invalid
          : BearerVerdict.Stricter;
    }
  }

  private isCertain(error: JwtError, token: usize, length: i32, nowNanos: i64): bool {
    return isCertainFailure(error, token, length, this.jwt, nowNanos / NANOS_PER_MILLI);
  }

  /** Checks a token, unless its signature is known to fail; goes on with the key at which an earlier request stopped. */
  private checkOnce(token: usize, length: i32, nowNanos: i64): JwtError {
    const key = this.key;
    const jwt = this.jwt;
    const hasKey = key.set(token, length);
    const note = hasKey ? this.failed.find(key.hashLow, key.hashHigh, this.generation) : 0;
    if (note < 0) {
      jwt.hasOtherKey = (-note & 1) !== 0;
      return (-note >> 1) as JwtError;
    }
    jwt.firstKey = note;
    const error = this.check(token, length, nowNanos);
    if (hasKey && isOfSignature(error)) {
      const failure = -((i32(error) << 1) | i32(jwt.hasOtherKey));
      const next = error === JwtError.KeysUntried ? jwt.firstKey : failure;
      this.failed.note(key.hashLow, key.hashHigh, this.generation, next);
    }
    return error;
  }

  /** Credentials that are no bearer token as oauth2-proxy reads it: those in which somebody else finds one of ours are refused. */
  private judgeOther(request: Request, nowNanos: i64, decision: Decision): BearerVerdict {
    const credentials = this.credentials;
    if (credentials.scheme === Scheme.Basic) return this.judgeBasic(request, nowNanos, decision);
    if (credentials.scheme !== Scheme.None && credentials.hasToken)
      return this.judgeOtherToken(request, nowNanos, decision);
    const lines = request.credentials;
    for (let i = 0; i < lines.length; i++) {
      if (mayNameIssuer(lines.pointer(i), lines.size(i), this.issuers)) return malformed(decision);
    }
    return BearerVerdict.NotOurs;
  }

  /** A token of another scheme, or after more than a blank. A good one of another scheme is the app's own to take. */
  private judgeOtherToken(request: Request, nowNanos: i64, decision: Decision): BearerVerdict {
    const credentials = this.credentials;
    const token = credentials.token;
    if (mayNameIssuer(credentials.start, i32(token - credentials.start), this.issuers))
      return malformed(decision);
    const verdict = this.judgeElsewhere(request, token, credentials.tokenLength, nowNanos, decision);
    if (verdict !== BearerVerdict.Verified) return verdict;
    return credentials.scheme === Scheme.OddBearer ? malformed(decision) : BearerVerdict.NotOurs;
  }

  /** oauth2-proxy takes a token in Basic credentials for a bearer; here it is none. */
  private judgeBasic(request: Request, nowNanos: i64, decision: Decision): BearerVerdict {
    const length = decodeBasic(this.credentials.token, this.credentials.tokenLength);
    if (length < 0) return malformed(decision);
    const tokenLength = basicTokenLength(length);
    if (tokenLength > 0) {
      const verdict = this.judgeElsewhere(request, basicToken(), tokenLength, nowNanos, decision);
      if (verdict === BearerVerdict.Verified) {
        decision.tokenError = JwtError.NotAsBearer;
        return BearerVerdict.Stricter;
      }
      if (verdict !== BearerVerdict.NotOurs) return verdict;
    }
    return mayNameIssuer(basicText(), length, this.issuers) ? malformed(decision) : BearerVerdict.NotOurs;
  }

  /** The verdict on a token that is not the bearer; one that is genuine, but undecided, is Verified here. */
  private judgeElsewhere(
    request: Request,
    token: usize,
    length: i32,
    nowNanos: i64,
    decision: Decision,
  ): BearerVerdict {
    if (nowNanos < CLOCK_MIN_NANOS)
      return mayNameIssuer(token, length, this.issuers) ? BearerVerdict.NoClock : BearerVerdict.NotOurs;
    const verdict = this.verify(request, token, length, nowNanos, decision);
    return verdict === BearerVerdict.Undecided ? BearerVerdict.Verified : verdict;
  }

  private awaitKeys(decision: Decision): BearerVerdict {
    const header = this.jwt.header;
    const wanted = decision.wanted;
    decision.issuer = issuerIndex(this.issuers, this.jwt);
    wanted.algorithm = header.algorithm;
    wanted.kid = header.kid;
    wanted.kidLength = header.kidLength;
    wanted.hash = this.key.hashOf(header.kid, header.kidLength) + u64(header.algorithm);
    return BearerVerdict.NotYet;
  }

  /** Where the token verified last stands by the revocation list. One without `iat` is as old as the list wants. */
  private lookUp(nowNanos: i64): Standing {
    if (!this.revocations.isConfigured) return Standing.Clear;
    const credentials = this.credentials;
    readTokenSubject(this.jwt.claims, credentials.token, credentials.tokenLength, this.subject);
    return this.revocations.standingOf(this.subject, nowNanos / NANOS_PER_MILLI);
  }

  /** Fills in and keeps whom the token names that was verified last. False when that is for oauth2-proxy to say. */
  private identify(identity: Identity, nowNanos: i64): bool {
    if (
      !areClaimsAllowed(this.jwt.claims, this.config.session) ||
      !readClaimsIdentity(this.jwt.claims, identity)
    )
      return false;
    identity.accessToken.clear();
    identity.idToken.clear();
    if (!recordIdentity(identity)) return false;
    if (isKeyed(this.credentials.tokenLength)) this.keep(identity, nowNanos / NANOS_PER_MILLI);
    return true;
  }

  /** Makes the request's token the one that the identity bears, and the line one that everybody reads as it was read here. */
  private pass(request: Request, identity: Identity): void {
    const credentials = this.credentials;
    identity.isBearer = true;
    identity.idTokenHash = 0;
    identity.accessToken.set(credentials.token, credentials.tokenLength);
    if (credentials.isPlain) return;
    request.isRespelled = spellPlainly(request.credentials, credentials.token, credentials.tokenLength);
  }

  private keep(identity: Identity, nowMillis: i64): void {
    const entry = changetype<EntryHeader>(ENTRY);
    describeRecord(identity, entry);
    entry.generation = this.generation;
    entry.kind = EntryKind.Token;
    entry.validFromMillis = nowMillis - MARGIN_MILLIS;
    entry.validUntilMillis = this.expiryMillis + this.skewMillis;
    const marks = this.revocations.mark(entry, this.subject, Standing.Clear);
    this.cache.put(this.key, entry, recordBytes(), recordLength() + marks);
  }
}
