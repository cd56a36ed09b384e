// Decides what becomes of a request: facts in, decision out, no host.
//
// The order of checks is that of oauth2-proxy 7.15 (oauthproxy.go, pkg/middleware): whatever it might answer otherwise than
// "this session may pass" is left to it. A verdict given here is one that it would give too.

import { SessionCache } from "../cache/session-cache";
import { CacheKey } from "../cache/cache-key";
import { DeniedLogins } from "../cache/denied-logins";
import { SpanList } from "../bytes/span-list";
import { Config } from "../config/config";
import { CookieKind } from "../http/cookie-header";
import { foldedHost, foldedHostLength, HostSet, Match } from "../http/host-pattern";
import { hasAuthority } from "../http/original-url";
import { classOf, RequestClass } from "../http/request-class";
import { isBelow, isLoginPage, isReservedPath, isUnambiguousPath, pathLengthOf } from "../http/request-path";
import { Access, Answer } from "../rules/route";
import { ProtectedResource, resourcesOf } from "../rules/protected-resource";
import { NO_ROUTE, REFUSED, RouteTable } from "../rules/route-table";
import { SignatureVerifier } from "../jwt/signature-verifier";
import { TrustedIssuer } from "../jwt/trusted-issuer";
import { Lineage } from "../session/lineage";
import { SessionKey } from "../session/session-key";
import { AnswerGuard } from "./answer-guard";
import { AnsweredGroups } from "./answered-groups";
import { BearerJudge } from "./bearer-judge";
import { BearerVerdict, isUnverified } from "./bearer-verdict";
import { Action, Decision } from "./decision";
import { isForMetadata } from "./metadata-request";
import { Reason } from "./reason";
import { Request } from "./request";
import { Revocations } from "./revocations";
import { refreshedValue } from "./refreshed-cookies";
import { SessionJudge } from "./session-judge";
import { RequestCookies } from "./request-cookies";
import { SessionReader } from "./session-reader";
import { doubtOf } from "./doubt";
import { hasSeveralBearers } from "./credentials";

@final
export class Authenticator {
  private readonly decision: Decision;
  private readonly hosts: HostSet;
  private readonly routes: RouteTable;
  private readonly resources: Array<ProtectedResource>;
  readonly sessions: SessionJudge;
  readonly reader: SessionReader;
  readonly cookies: RequestCookies;
  readonly bearers: BearerJudge;
  readonly groups: AnsweredGroups;
  readonly answers: AnswerGuard;

  /**
   * `keys` are the session secrets in force, none when no cookie is to be decoded. `generation` tells this configuration's
   * cache entries from those of others; `cacheSecret` is 16 bytes that no client knows.
   */
  constructor(
    private readonly config: Config,
    keys: Array<SessionKey>,
    cache: SessionCache,
    cacheSecret: usize,
    readonly generation: u32,
    denied: DeniedLogins,
    lineage: Lineage,
    issuers: Array<TrustedIssuer>,
    verifier: SignatureVerifier,
    readonly revocations: Revocations,
  ) {
    const decision = new Decision();
    this.decision = decision;
    this.hosts = new HostSet(config.rules.hosts);
    const cookies = new RequestCookies(config.session.cookieName);
    this.cookies = cookies;
    this.routes = RouteTable.compile(config.rules.routes, config.rules.api, config.rules.hosts);
    this.resources = resourcesOf(config.rules.routes);
    const key = new CacheKey(cacheSecret);
    const bearers = new BearerJudge(config, issuers, verifier, cache, key, generation, revocations);
    this.bearers = bearers;
    const reader = new SessionReader(
      config.session,
      keys,
      cache,
      key,
      cacheSecret,
      generation,
      denied,
      lineage,
    );
    this.reader = reader;
    const groups = new AnsweredGroups(reader, cookies, bearers);
    this.groups = groups;
    this.answers = new AnswerGuard(config, revocations, decision, groups);
    this.sessions = new SessionJudge(config, reader, cache, key, generation, bearers, revocations);
  }

  /** What to do with a request at this time (Unix nanoseconds; 0 when the host has no clock). */
  onRequest(request: Request, nowNanos: i64): Decision {
    const decision = this.decision;
    if (request.overflowed) return decision.refuse(431, Reason.TooManyHeaders);
    const host = this.hosts.matches(request.authority, request.authorityLength);
    if (host === Match.No) return this.passElsewhere(request);
    if (host === Match.Odd) return decision.refuse(400, Reason.OddAuthority);
    const pathLength = pathLengthOf(request.target, request.targetLength);
    if (isForMetadata(this.resources, request, pathLength, decision)) return decision;
    const prefix = this.config.authService.proxyPrefix;
    const isPlain = isUnambiguousPath(request.target, pathLength);
    const isPage = isBelow(request.target, pathLength, changetype<usize>(prefix), prefix.byteLength);
    if (!isPage && !this.findRoute(request, pathLength, isPlain, nowNanos)) return decision;
    if (request.credentials.length > 0)
      return this.judgeCredentials(request, pathLength, isPlain, isPage, nowNanos);
    if (isPage) return this.judgePage(request, pathLength, nowNanos);
    return this.judgeSession(request, pathLength, isPlain, nowNanos);
  }

  /** A page of oauth2-proxy's own; of its pages all but those of a login load the session, and may refresh it. */
  private judgePage(request: Request, pathLength: i32, nowNanos: i64): Decision {
    const decision = this.judgeCookies(request, nowNanos);
    const prefixLength = this.config.authService.proxyPrefix.byteLength;
    const isOfLogin = isLoginPage(request.target + usize(prefixLength), pathLength - prefixLength);
    decision.askBeside(Action.RelayPage, Reason.AuthPage);
    if (isOfLogin) decision.settlesFirst = false;
    return decision;
  }

  /** What stands about the session of a request alone, whatever else the request is. */
  judgeCookies(request: Request, nowNanos: i64): Decision {
    this.cookies.scan(request);
    return this.sessions.judge(nowNanos, this.decision);
  }

  /** A host that is not guarded. What this filter wrote on a guarded one may have come here by an internal redirect. */
  private passElsewhere(request: Request): Decision {
    request.leftItsHost =
      request.originalUrlLength > 0 &&
      !hasAuthority(
        request.originalUrl,
        request.originalUrlLength,
        request.authority,
        request.authorityLength,
      );
    return this.decision.set(Action.Pass, Reason.OtherHost);
  }

  /** Finds the request's route. False when that decides already. */
  private findRoute(request: Request, pathLength: i32, isPlain: bool, nowNanos: i64): bool {
    const decision = this.decision;
    if (this.isPassingPreflight(request)) {
      this.passAsNobody(request, Reason.Preflight, nowNanos);
      return false;
    }
    const index = this.routes.find(
      request.method,
      request.methodLength,
      foldedHost(),
      foldedHostLength(),
      request.target,
      pathLength,
      isPlain,
    );
    if (index === NO_ROUTE) return true;
    if (index === REFUSED) {
      decision.refuse(403, Reason.AmbiguousRoute);
      return false;
    }
    const route = this.routes.route(index);
    request.route = route;
    if (route.access === Access.Required) return true;
    const isPublic = route.access === Access.Public;
    const isAnonymous = request.credentials.length === 0 && this.cookies.find(request) === CookieKind.None;
    if (!isPublic && !isAnonymous) return true;
    this.passAsNobody(request, isPublic ? Reason.PublicRoute : Reason.OptionalRoute, nowNanos);
    return false;
  }

  /** Lets a request by that needs no login. Its credentials go with it as they are, but no token of ours that fails does. */
  private passAsNobody(request: Request, reason: Reason, nowNanos: i64): void {
    const decision = this.decision;
    if (request.credentials.length > 0) {
      const verdict = this.judgeBearer(request, nowNanos);
      if (verdict === BearerVerdict.NotYet && !request.keysAreFinal) {
        decision.set(Action.AwaitKeys, Reason.KeysAwaited);
        return;
      }
      request.dropsCredentials = isUnverified(verdict);
    }
    this.cookies.find(request);
    decision.set(Action.ForwardAnonymous, reason);
  }

  private judgeBearer(request: Request, nowNanos: i64): BearerVerdict {
    const recalled = this.bearers.recall(request, nowNanos, this.decision);
    if (recalled !== BearerVerdict.NotOurs) return recalled;
    return this.bearers.judge(request, nowNanos, this.decision);
  }

  private isPassingPreflight(request: Request): bool {
    const cors = this.config.rules.cors;
    const client = request.client;
    if (!cors.preflightPasses || client === null) return false;
    if (classOf(client.hints, client.accepts) !== RequestClass.Preflight) return false;
    return cors.allowedOrigins.contains(client.origin, client.originLength);
  }

  /** Whether the answer to a client that has to log in is that for an API, a page, or for what the client seems to be. */
  answerFor(request: Request): Answer {
    this.hosts.matches(request.authority, request.authorityLength);
    const route = request.route;
    if (route !== null && route.answer !== Answer.Auto) return route.answer;
    const pathLength = pathLengthOf(request.target, request.targetLength);
    const isApi = this.routes.isApi(
      request.method,
      request.methodLength,
      foldedHost(),
      foldedHostLength(),
      request.target,
      pathLength,
    );
    return isApi ? Answer.Api : Answer.Auto;
  }

  /** A request with Authorization: a bearer token of ours decides, anything else in it is the auth service's. */
  private judgeCredentials(
    request: Request,
    pathLength: i32,
    isPlain: bool,
    isPage: bool,
    nowNanos: i64,
  ): Decision {
    const decision = this.decision;
    const recalled = this.bearers.recall(request, nowNanos, decision);
    const isKnown = recalled !== BearerVerdict.NotOurs;
    if (!isKnown && hasSeveralBearers(request.credentials))
      return decision.refuse(400, Reason.SeveralBearers);
    const verdict = isKnown ? recalled : this.bearers.judge(request, nowNanos, decision);
    if (isPage) {
      request.dropsCredentials = isUnverified(verdict);
      return this.judgePage(request, pathLength, nowNanos);
    }
    const cookie = this.cookies.find(request);
    switch (verdict) {
      case BearerVerdict.Known:
        return this.passBearer(request, pathLength, isPlain, nowNanos, Reason.TokenHit);
      case BearerVerdict.Verified:
        return this.passBearer(request, pathLength, isPlain, nowNanos, Reason.TokenVerified);
      case BearerVerdict.Invalid:
        if (cookie === CookieKind.None) return decision.refuse(401, Reason.TokenInvalid);
        request.dropsCredentials = true;
        return this.judgeSession(request, pathLength, isPlain, nowNanos);
      case BearerVerdict.Stricter:
        return decision.refuse(401, Reason.TokenInvalid);
      case BearerVerdict.NotYet:
        if (request.keysAreFinal) return decision.set(Action.Unavailable, Reason.KeysUnavailable);
        return decision.set(Action.AwaitKeys, Reason.KeysAwaited);
      case BearerVerdict.NoClock:
        return decision.set(Action.Unavailable, Reason.NoClock);
      case BearerVerdict.Revoked:
        return decision.refuse(401, Reason.TokenRevoked);
      case BearerVerdict.NotListed:
        return decision.set(Action.Unavailable, Reason.RevocationsUnknown);
      case BearerVerdict.Undecided:
        return this.judgeCookies(request, nowNanos).askBeside(Action.AskAuth, Reason.TokenUndecided);
      default:
        return this.judgeCookies(request, nowNanos).askBeside(Action.AskAuth, Reason.AuthorizationPresent);
    }
  }

  private passBearer(
    request: Request,
    pathLength: i32,
    isPlain: bool,
    nowNanos: i64,
    reason: Reason,
  ): Decision {
    const doubt = doubtOf(request, pathLength, isPlain);
    if (doubt === Reason.None) return this.decision.set(Action.Forward, reason);
    return this.judgeCookies(request, nowNanos).askBeside(Action.AskAuth, doubt);
  }

  private judgeSession(request: Request, pathLength: i32, isPlain: bool, nowNanos: i64): Decision {
    const doubt = doubtOf(request, pathLength, isPlain);
    const decision = this.judgeCookies(request, nowNanos);
    return doubt === Reason.None ? decision : decision.askBeside(Action.AskAuth, doubt);
  }

  /** Whether oauth2-proxy answers the request's path itself, whoever asks: its answer is no permission, and goes to the client. */
  isAnsweredByService(request: Request): bool {
    return isReservedPath(request.target, pathLengthOf(request.target, request.targetLength));
  }

  /** What to do with a request whose session was refreshed: judged by the new cookies, given as Set-Cookie lines. */
  onRefreshed(request: Request, lines: SpanList, nowNanos: i64): Decision {
    const length = this.cookies.readRefreshed(lines);
    this.cookies.find(request);
    if (length === 0) return this.decision.set(Action.AskAuth, Reason.CookieUnusable);
    this.decision.sessionReason = Reason.None;
    const decision = this.sessions.judgeValue(refreshedValue(), length, nowNanos, this.decision);
    if (decision.action === Action.Forward) decision.reason = Reason.Straggler;
    return decision;
  }
}
