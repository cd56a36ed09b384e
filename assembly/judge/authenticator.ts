// Decides what becomes of a request: facts in, decision out, no host.
//
// The order of checks is that of oauth2-proxy 7.15 (oauthproxy.go, pkg/middleware): whatever it might answer otherwise than
// "this session may pass" is left to it. A verdict given here is one that it would give too.

import { SessionCache } from "../cache/session-cache";
import { CacheKey } from "../cache/cache-key";
import { DeniedLogins } from "../cache/denied-logins";
import { SpanList } from "../bytes/span-list";
import { Config } from "../config/config";
import { CookieKind } from "../http/cookie-kind";
import { HostSet, Match } from "../http/host-pattern";
import { isBelow, isLoginPage, isUnambiguousPath } from "../http/request-path";
import { Access, Answer, resourcesOf } from "../rules/route";
import { LifeReader } from "./life-reader";
import { ProtectedResource } from "../rules/protected-resource";
import { NO_ROUTE, REFUSED, RouteTable } from "../rules/route-table";
import { SignatureVerifier } from "../jwt/signature-verifier";
import { TrustedIssuer } from "../jwt/trusted-issuer";
import { Lineage } from "../session/lineage";
import { SessionKey } from "../session/session-key";
import { AnswerGuard } from "./answer-guard";
import { AnsweredGroups } from "./answered-groups";
import { BearerJudge } from "./bearer-judge";
import { BearerVerdict, isUnverified, stopToken } from "./bearer-verdict";
import { Action, Decision } from "../exchange/decision";
import { isForMetadata } from "./metadata-request";
import { isPassingPreflight } from "./preflight";
import { Facts } from "../exchange/facts";
import { Reason } from "../exchange/reason";
import { Request } from "../exchange/request";
import { Revocations } from "./revocations";
import { readRefreshedValue, refreshedValue } from "../http/refreshed-cookies";
import { SecondCredential } from "./second-credential";
import { SessionJudge } from "./session-judge";
import { SessionLookup } from "./session-lookup";
import { RequestCookies } from "./request-cookies";
import { SessionReader } from "./session-reader";
import { SessionVerdicts } from "./session-verdicts";
import { doubtOf } from "./doubt";
import { VouchedBearers } from "./vouched-bearers";
import { hasSeveralBearers } from "../http/credentials";

@final
export class Authenticator {
  /** Those that are guarded. */
  readonly hosts: HostSet;
  private readonly routes: RouteTable;
  private readonly resources: Array<ProtectedResource>;
  readonly sessions: SessionJudge;
  readonly verdicts: SessionVerdicts;
  readonly reader: SessionReader;
  readonly cookies: RequestCookies;
  readonly bearers: BearerJudge;
  readonly groups: AnsweredGroups;
  readonly vouched: VouchedBearers;
  readonly answers: AnswerGuard;
  readonly lives: LifeReader;
  private readonly second: SecondCredential;

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
    this.vouched = new VouchedBearers(config, cache, key, bearers, revocations);
    const second = new SecondCredential(config.authService.htpasswd);
    this.second = second;
    const groups = new AnsweredGroups(reader, cookies, bearers, second);
    this.groups = groups;
    const lookup = new SessionLookup(reader, revocations);
    const verdicts = new SessionVerdicts(config, reader, cache, key, generation, lookup);
    this.verdicts = verdicts;
    this.lives = new LifeReader(cookies, reader, cache, key, generation, lookup, verdicts);
    const sessions = new SessionJudge(config, reader, cache, key, generation, bearers, lookup, verdicts);
    this.sessions = sessions;
    this.answers = new AnswerGuard(config, revocations, groups, sessions.own);
  }

  /** What to do with the request in hand. */
  judge(facts: Facts): Decision {
    const request = facts.request;
    const decision = facts.decision;
    if (request.overflowed) return decision.refuse(431, Reason.TooManyHeaders);
    if (request.isOfNoRealm) return decision.refuse(403, Reason.PathOfNoRealm);
    const host = this.hosts.matches(request.authority.pointer, request.authority.length);
    if (host === Match.No) return passElsewhere(facts);
    if (host === Match.Odd) return decision.refuse(400, Reason.OddAuthority);
    const pathLength = request.pathLength;
    if (isForMetadata(this.resources, this.hosts, facts, pathLength)) return decision;
    const prefix = this.config.authService.proxyPrefix;
    const isPlain = isUnambiguousPath(request.target.pointer, pathLength);
    const isPage = isBelow(request.target.pointer, pathLength, changetype<usize>(prefix), prefix.byteLength);
    if (!isPage && !this.findRoute(facts, pathLength, isPlain)) return decision;
    const doubt = doubtOf(request, pathLength, isPlain);
    if (request.credentials.length > 0) return this.judgeCredentials(facts, pathLength, doubt, isPage);
    if (isPage) return this.judgePage(facts, pathLength);
    return this.judgeSession(facts, doubt);
  }

  /** A page of oauth2-proxy's own; of its pages all but those of a login load the session, and may refresh it. */
  private judgePage(facts: Facts, pathLength: i32): Decision {
    const decision = this.judgeCookies(facts);
    const target = facts.request.target.pointer;
    const prefixLength = this.config.authService.proxyPrefix.byteLength;
    const isOfLogin = isLoginPage(target + usize(prefixLength), pathLength - prefixLength);
    decision.askBeside(Action.RelayPage, Reason.AuthPage);
    if (isOfLogin) decision.settlesFirst = false;
    return decision;
  }

  /** What stands about the session of a request alone, whatever else the request is. */
  judgeCookies(facts: Facts): Decision {
    this.cookies.scan(facts.request);
    return this.sessions.judge(facts);
  }

  /** Finds the request's route. False when that decides already. */
  private findRoute(facts: Facts, pathLength: i32, isPlain: bool): bool {
    const request = facts.request;
    if (isPassingPreflight(request, this.config.rules.cors)) {
      this.passAsNobody(facts, Reason.Preflight);
      return false;
    }
    const index = this.routes.find(
      request.method.pointer,
      request.method.length,
      this.hosts.host,
      this.hosts.hostLength,
      request.target.pointer,
      pathLength,
      isPlain,
    );
    if (index === NO_ROUTE) return true;
    if (index === REFUSED) {
      facts.decision.refuse(403, Reason.AmbiguousRoute);
      return false;
    }
    const route = this.routes.route(index);
    request.route = route;
    if (route.access === Access.Required) return true;
    const isPublic = route.access === Access.Public;
    const isAnonymous = request.credentials.length === 0 && this.cookies.find(request) === CookieKind.None;
    if (!isPublic && !isAnonymous) return true;
    this.passAsNobody(facts, isPublic ? Reason.PublicRoute : Reason.OptionalRoute);
    return false;
  }

  /** Lets a request by that needs no login. Its credentials go with it as they are, but no token of ours that fails does. */
  private passAsNobody(facts: Facts, reason: Reason): void {
    const request = facts.request;
    const decision = facts.decision;
    if (request.credentials.length > 0) {
      const verdict = this.bearers.judgeOrFind(request, facts.nowNanos, decision);
      if (verdict === BearerVerdict.NotYet && !request.keysAreFinal) {
        decision.set(Action.AwaitKeys, Reason.KeysAwaited);
        return;
      }
      request.dropsCredentials = isUnverified(verdict);
    }
    this.cookies.find(request);
    decision.set(Action.ForwardAnonymous, reason);
  }

  /** Whether the answer to a client that has to log in is that for an API, a page, or for what the client seems to be. */
  answerFor(request: Request): Answer {
    this.hosts.matches(request.authority.pointer, request.authority.length);
    const route = request.route;
    if (route !== null && route.answer !== Answer.Auto) return route.answer;
    const pathLength = request.pathLength;
    const isApi = this.routes.isApi(
      request.method.pointer,
      request.method.length,
      this.hosts.host,
      this.hosts.hostLength,
      request.target.pointer,
      pathLength,
    );
    return isApi ? Answer.Api : Answer.Auto;
  }

  /** A request with Authorization: a bearer token of ours decides, anything else in it is the auth service's. */
  private judgeCredentials(facts: Facts, pathLength: i32, doubt: Reason, isPage: bool): Decision {
    const request = facts.request;
    const decision = facts.decision;
    request.hasOwnToken = this.bearsOwnToken(facts);
    if (request.hasOwnToken && isPage) return this.judgePage(facts, pathLength);
    if (request.hasOwnToken) return this.judgeSession(facts, doubt);
    const recalled = this.bearers.recall(request, facts.nowNanos, decision);
    const isKnown = recalled !== BearerVerdict.NotOurs;
    if (!isKnown && hasSeveralBearers(request.credentials))
      return decision.refuse(400, Reason.SeveralBearers);
    const verdict = isKnown ? recalled : this.bearers.judge(request, facts.nowNanos, decision);
    if (isPage) {
      request.dropsCredentials = isUnverified(verdict);
      return this.judgePage(facts, pathLength);
    }
    const cookie = this.cookies.find(request);
    switch (verdict) {
      case BearerVerdict.Known:
        return this.passBearer(facts, doubt, Reason.Token);
      case BearerVerdict.Verified:
        return this.passBearer(facts, doubt, Reason.TokenVerified);
      case BearerVerdict.Invalid:
        if (cookie === CookieKind.None) return decision.refuse(401, Reason.TokenInvalid);
        request.dropsCredentials = true;
        return this.judgeSession(facts, doubt);
      case BearerVerdict.Undecided:
        return this.judgeVouched(facts, doubt, Reason.TokenUndecided);
      case BearerVerdict.NotOurs:
        if (cookie !== CookieKind.None && !this.second.mayCount(request.credentials))
          return this.judgeSession(facts, doubt);
        return this.judgeVouched(facts, doubt, Reason.AuthorizationPresent);
      default:
        return stopToken(verdict, request.keysAreFinal, decision);
    }
  }

  /** Credentials that oauth2-proxy has to judge: by what it said of the bearer token a moment ago, or by asking, about the token first. */
  private judgeVouched(facts: Facts, doubt: Reason, reason: Reason): Decision {
    const request = facts.request;
    const decision = facts.decision;
    const isAboutToken = doubt === Reason.None && this.second.mayBeKnown(request.credentials);
    if (isAboutToken && this.vouched.isKept(request, facts.nowNanos, decision)) return decision;
    if (this.vouched.isStopped(request, facts.nowNanos, decision)) return decision;
    this.judgeCookies(facts).askBeside(Action.AskAuth, reason);
    decision.asksBearer = isAboutToken && this.config.cache.verdictTtlNanoseconds > 0;
    return decision;
  }

  /** Whether the bearer is a token of the session beside it: that is no second credential. */
  private bearsOwnToken(facts: Facts): bool {
    const request = facts.request;
    if (request.cookies.length === 0 || !this.bearers.readToken(request)) return false;
    const decision = this.judgeCookies(facts);
    const bearer = this.bearers.credentials;
    if (this.sessions.isOpened) return this.sessions.own.isOfOpened(bearer.token, bearer.tokenLength);
    const isKept = decision.action === Action.Forward || decision.isRevoked;
    return isKept && this.sessions.own.isOf(decision.identity, bearer.token, bearer.tokenLength);
  }

  private passBearer(facts: Facts, doubt: Reason, reason: Reason): Decision {
    if (doubt === Reason.None) return facts.decision.set(Action.Forward, reason);
    return this.judgeCookies(facts).askBeside(Action.AskAuth, doubt);
  }

  private judgeSession(facts: Facts, doubt: Reason): Decision {
    const decision = this.judgeCookies(facts);
    return doubt === Reason.None ? decision : decision.askBeside(Action.AskAuth, doubt);
  }

  /** What to do with a request whose session was refreshed: judged by the new cookies, given as Set-Cookie lines. */
  judgeRefreshed(facts: Facts, lines: SpanList): Decision {
    const decision = facts.decision;
    const length = readRefreshedValue(lines, this.cookies.sessionName);
    if (length === 0) return decision.set(Action.AskAuth, Reason.CookieUnusable);
    decision.sessionReason = Reason.None;
    this.sessions.judgeValue(refreshedValue(), length, facts.nowNanos, decision);
    if (decision.action === Action.Forward) decision.reason = Reason.Straggler;
    return decision;
  }
}

/** A host that is not guarded. What this filter wrote on a guarded one may have come here by an internal redirect. */
function passElsewhere(facts: Facts): Decision {
  facts.request.leaveHost();
  return facts.decision.set(Action.Pass, Reason.OtherHost);
}
