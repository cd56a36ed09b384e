// Judges bearer tokens (RFC 6750) of the configured issuers: from the cache, or by verifying them.
//
// A token that passes outranks a session. One that fails goes nowhere: beside a session it is dropped, alone it is refused.
// A bearer that is no JWT, or of another issuer, is the auth service's to judge, and so is a genuine one that oauth2-proxy's
// options decide about.

import { CacheKey, isKeyed } from "../cache/cache-key";
import { EntryHeader, EntryKind, SessionCache } from "../cache/session-cache";
import { Config } from "../config/config";
import { JwtError, JwtVerdict, jwtVerdict } from "../jwt/jwt-error";
import { ParsedJwt } from "../jwt/parsed-jwt";
import { SignatureVerifier } from "../jwt/signature-verifier";
import { TrustedIssuer } from "../jwt/trusted-issuer";
import { issuerIndex, verifyJwt } from "../jwt/verify-jwt";
import { isEmailAllowed } from "../session/authorize";
import { readClaimsIdentity } from "./claims-identity";
import {
  bearerCandidateLength,
  bearerToken,
  bearerTokenLength,
  isBasicWithJwt,
  isOddBearerJwt,
} from "./credentials";
import { Decision } from "./decision";
import { Identity } from "./identity";
import { describeRecord, readEntry, recordBytes, recordIdentity, recordLength } from "./identity-record";
import { Request } from "./request";
import { CLOCK_MIN_NANOS, NANOS_PER_MILLI } from "./time-units";

/** How far the clock may step back before a verdict is made anew. */
const MARGIN_MILLIS: i64 = 1000;

const ENTRY: usize = memory.data(offsetof<EntryHeader>(), 8);

export enum BearerVerdict {
  /** No bearer, or not ours to judge. */
  NotOurs,
  /** Verified before; the identity is filled in. */
  Known,
  /** Verified now; the identity is filled in. */
  Verified,
  /** Refused; why is in the decision's tokenError. */
  Invalid,
  /** The issuer's keys have to come first; whose is in the decision's issuer. */
  NotYet,
  /** Genuine, but whether it may pass depends on options of oauth2-proxy. */
  Undecided,
  /** The clock is not set: no expiry can be judged. */
  NoClock,
}

@final
export class BearerJudge {
  private readonly jwt: ParsedJwt = new ParsedJwt();

  constructor(
    private readonly config: Config,
    readonly issuers: Array<TrustedIssuer>,
    private readonly verifier: SignatureVerifier,
    private readonly cache: SessionCache,
    private readonly key: CacheKey,
    /** Tells verdicts of this configuration and key set from others: it changes with the keys. */
    public generation: u32,
  ) {}

  /**
   * Whether the request's bearer token was verified before; the identity is then filled in. Comes first: a token that was verified is one
   * token, and of the right bytes.
   */
  isKept(request: Request, nowNanos: i64, decision: Decision): bool {
    decision.tokenError = JwtError.None;
    if (this.issuers.length === 0 || nowNanos < CLOCK_MIN_NANOS) return false;
    const length = bearerCandidateLength(request.credentials);
    const token = bearerToken(request.credentials);
    if (length === 0 || !this.key.set(token, length)) return false;
    const entry = this.cache.find(this.key, this.generation, nowNanos / NANOS_PER_MILLI);
    if (entry === null) return false;
    readEntry(decision.identity, entry);
    bearAs(decision.identity, token, length);
    return true;
  }

  /** The verdict on the request's bearer token, that isKept was asked about and did not know. */
  judge(request: Request, nowNanos: i64, decision: Decision): BearerVerdict {
    const length = bearerTokenLength(request.credentials);
    if (this.issuers.length === 0) return BearerVerdict.NotOurs;
    if (length === 0) return judgeOther(request, decision);
    if (nowNanos < CLOCK_MIN_NANOS) return BearerVerdict.NoClock;
    return this.verify(
      request,
      bearerToken(request.credentials),
      length,
      nowNanos / NANOS_PER_MILLI,
      isKeyed(length),
      decision,
    );
  }

  /** Whether an ID token of the auth service's own issuer is good now: signature, iss, aud, exp. Its expiry is then known. */
  isOwnTokenGood(token: usize, length: i32, nowNanos: i64): bool {
    if (this.issuers.length === 0) return false;
    const skew = this.config.jwt.clockSkewNanoseconds / NANOS_PER_MILLI;
    const error = verifyJwt(
      token,
      length,
      this.issuers,
      nowNanos / NANOS_PER_MILLI,
      skew,
      this.verifier,
      this.jwt,
    );
    const verdict = jwtVerdict(error);
    if (verdict !== JwtVerdict.Accepted && verdict !== JwtVerdict.Undecided) return false;
    return issuerIndex(this.issuers, this.jwt) === 0;
  }

  /** Unix milliseconds; of the token that was verified last. */
  get expiryMillis(): i64 {
    return this.jwt.claims.expirySeconds * 1000;
  }

  private verify(
    request: Request,
    token: usize,
    length: i32,
    nowMillis: i64,
    hasKey: bool,
    decision: Decision,
  ): BearerVerdict {
    const skew = this.config.jwt.clockSkewNanoseconds / NANOS_PER_MILLI;
    const error = verifyJwt(token, length, this.issuers, nowMillis, skew, this.verifier, this.jwt);
    decision.tokenError = error;
    if (error === JwtError.UnknownKey && !request.keysAreFinal) return this.awaitKeys(decision);
    switch (jwtVerdict(error)) {
      case JwtVerdict.Accepted:
        break;
      case JwtVerdict.NotOurs:
        return BearerVerdict.NotOurs;
      case JwtVerdict.NotYet:
        return this.awaitKeys(decision);
      case JwtVerdict.Undecided:
        return BearerVerdict.Undecided;
      default:
        return BearerVerdict.Invalid;
    }
    if (!this.isAllowed() || !readClaimsIdentity(this.jwt.claims, decision.identity))
      return BearerVerdict.Undecided;
    decision.identity.accessTokenLength = 0;
    decision.identity.idTokenLength = 0;
    if (!recordIdentity(decision.identity)) return BearerVerdict.Undecided;
    if (hasKey) this.keep(decision.identity, nowMillis, skew);
    bearAs(decision.identity, token, length);
    return BearerVerdict.Verified;
  }

  private awaitKeys(decision: Decision): BearerVerdict {
    decision.issuer = issuerIndex(this.issuers, this.jwt);
    return BearerVerdict.NotYet;
  }

  /** oauth2-proxy holds bearers to email_domains and allowed_groups as it does sessions. */
  private isAllowed(): bool {
    const claims = this.jwt.claims;
    const session = this.config.session;
    if (!isEmailAllowed(claims.email, claims.emailLength, session.emailDomains)) return false;
    if (session.allowedGroups.count === 0) return true;
    claims.rewindGroups();
    while (claims.nextGroup()) {
      if (session.allowedGroups.contains(claims.group, claims.groupLength)) return true;
    }
    return false;
  }

  private keep(identity: Identity, nowMillis: i64, skewMillis: i64): void {
    const entry = changetype<EntryHeader>(ENTRY);
    describeRecord(identity, entry);
    entry.generation = this.generation;
    entry.kind = EntryKind.Token;
    entry.validFromMillis = nowMillis - MARGIN_MILLIS;
    entry.validUntilMillis = this.expiryMillis + skewMillis;
    this.cache.put(this.key, entry, recordBytes(), recordLength());
  }
}

/** Credentials of another form: only those that somebody might find a JWT in are refused. */
function judgeOther(request: Request, decision: Decision): BearerVerdict {
  const credentials = request.credentials;
  if (!isBasicWithJwt(credentials) && !isOddBearerJwt(credentials)) return BearerVerdict.NotOurs;
  decision.tokenError = JwtError.Malformed;
  return BearerVerdict.Invalid;
}

function bearAs(identity: Identity, token: usize, length: i32): void {
  identity.isBearer = true;
  identity.accessToken = token;
  identity.accessTokenLength = length;
}
