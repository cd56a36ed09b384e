// What oauth2-proxy 7.15 (cookie store, upstream static://200) answers to the filter's calls, in this process and by a clock
// that a test sets: sessions are opened, refreshed at a model of the provider, authorized, constrained and cleared as there.

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { type Answer, answerOf, type HttpCall } from "../../scripts/fake-host/http-call";
import type { HeaderMap } from "../../scripts/fake-host/header-map";
import type { Pair } from "../../scripts/fake-host/pairs";
import { goCookies, sessionAmong } from "./go-cookies";
import { openSessionValue } from "../../scripts/lab/opened-cookie";
import { cookieHeader, mintSessionValue, type SessionContents } from "../../scripts/lab/session-cookie";

export interface ModelOptions {
  readonly secret: string;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly cookieExpire?: number;
  /** 0: never due. Both in milliseconds. */
  readonly cookieRefresh?: number;
  /** Where bytes that are random at oauth2-proxy come from. */
  readonly random?: (length: number) => Buffer;
  /** Whether the provider takes each refresh token once. */
  readonly rotates?: boolean;
  readonly emailDomains?: readonly string[];
  readonly allowedGroups?: readonly string[];
  /** skip_auth_routes, for the decoded path. */
  readonly skipAuthRoutes?: readonly RegExp[];
  readonly skipAuthPreflight?: boolean;
  /** Tokens that it takes as Bearer or as the user of Basic, and whose they are. */
  readonly bearers?: Readonly<Record<string, SessionContents>>;
}

interface Target {
  readonly method: string;
  /** As it came, without the query. */
  readonly escapedPath: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: HeaderMap;
}

interface Loaded {
  readonly session: SessionContents | null;
  readonly cookies: readonly Pair[];
}

const NAME = "_oauth2_proxy";
const HOUR = 3600_000;
const FUTURE = 300_000;
const PART = /^_oauth2_proxy(_\d+)?$/;
const ATTRIBUTES = "; Path=/; Max-Age=14400; HttpOnly; Secure; SameSite=Lax";
const NO_SESSION: Loaded = { session: null, cookies: [] };

/** null for an escape that Go refuses. */
function decoded(path: string): string | null {
  const rest = path.replace(/%[0-9A-Fa-f]{2}/g, "");
  if (rest.includes("%")) return null;
  return path.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function targetOf(headers: HeaderMap): Target | null {
  const [escapedPath = "", query = ""] = (headers.get(":path") ?? "").split(/\?(.*)/s);
  const path = decoded(escapedPath);
  if (path === null) return null;
  // Go drops pairs with a raw semicolon.
  const pairs = query.split("&").filter((pair) => !pair.includes(";"));
  const method = headers.get(":method") ?? "";
  return { method, escapedPath, path, query: new URLSearchParams(pairs.join("&")), headers };
}

function isUnclean(path: string): boolean {
  return path.includes("//") || /(^|\/)\.{1,2}(\/|$)/.test(path);
}

export class ModelOauth2Proxy {
  /** Refreshes at the provider so far, and those of them that it refused. */
  refreshes = 0;
  failedRefreshes = 0;
  /** The values of the sessions that refreshes made, in order. */
  readonly renewed: string[] = [];
  private readonly spent = new Set<string>();
  private tokens = 0;

  constructor(readonly options: ModelOptions) {}

  /** The session that a call's cookies hold for oauth2-proxy, whoever it is; null when it would see none. */
  sessionIn(cookieLines: readonly string[]): SessionContents | null {
    const found = sessionAmong(cookieLines, NAME);
    if (found === null) return null;
    const { secret, clock, cookieExpire = 4 * HOUR } = this.options;
    const [value = "", stamp = "", signature = "", ...rest] = found.value.split("|");
    if (rest.length > 0 || !/^[A-Za-z0-9_-]{43}=$/.test(signature)) return null;
    const mac = createHmac("sha256", secret).update(found.name).update(value).update(stamp).digest();
    if (!timingSafeEqual(mac, Buffer.from(signature, "base64url"))) return null;
    const signedAt = Number(stamp) * 1000;
    const isInside = signedAt > clock() - cookieExpire && signedAt < clock() + FUTURE;
    return isInside ? openSessionValue(secret, found.value) : null;
  }

  /** Whether it would take the session of these cookies for a good one, a refresh that is due included. */
  takes(cookieLines: readonly string[]): boolean {
    const session = this.sessionIn(cookieLines);
    return session !== null && !(this.isDue(session) && this.spent.has(session.refreshToken ?? ""));
  }

  /** A session of these contents: its value. What they leave out is new. */
  login(contents: SessionContents): string {
    const number = ++this.tokens;
    const now = this.options.clock();
    const {
      accessToken = `access-${number}`,
      idToken = `id-${number}`,
      refreshToken = `refresh-${number}`,
      createdAt = new Date(now),
      expiresOn = new Date(now + HOUR),
    } = contents;
    const tokens = { accessToken, idToken, refreshToken, createdAt, expiresOn };
    return mintSessionValue(this.options.secret, { ...contents, ...tokens }, { iv: this.random(16) });
  }

  private random(length: number): Buffer {
    return this.options.random?.(length) ?? randomBytes(length);
  }

  /** The provider takes this refresh token no more. */
  spend(token: string): void {
    this.spent.add(token);
  }

  answer(call: HttpCall): Answer {
    const target = targetOf(call.headers);
    if (target === null) return answerOf(400);
    const { escapedPath } = target;
    if (isUnclean(escapedPath)) return answerOf(301, [["location", escapedPath.replace(/\/+/g, "/")]]);
    if (escapedPath === "/ping" || escapedPath === "/ready") return answerOf(200, [], "OK");
    if (escapedPath === "/robots.txt") return answerOf(200, [], "User-agent: *\nDisallow: /\n");
    if (escapedPath.startsWith("/oauth2/static/")) return answerOf(404);
    if (escapedPath === "/oauth2/callback") return this.callback();
    if (escapedPath === "/oauth2/start" || escapedPath === "/oauth2/sign_in") return this.toLogin(NO_SESSION);
    const loaded = this.load(target);
    if (escapedPath === "/oauth2/sign_out") return this.signOut(target, loaded);
    if (escapedPath === "/oauth2/userinfo") return this.userInfo(target, loaded);
    return this.judge(target, loaded, escapedPath === "/oauth2/auth");
  }

  private judge(target: Target, { session, cookies }: Loaded, isAuthPage: boolean): Answer {
    const denied = session !== null && !this.isAuthorized(session) && !this.isSkipped(target);
    const clearing = denied ? [...cookies, ...this.clearing(target)] : cookies;
    if (denied && isAuthPage) return answerOf(401, clearing, "Unauthorized\n");
    if (denied) return answerOf(403, [["content-type", "text/html"], ...clearing], "<html>Forbidden</html>");
    if (session === null && !this.isSkipped(target)) {
      if (isAuthPage) return answerOf(401, cookies, "Unauthorized\n");
      return this.toLogin({ session, cookies }, target);
    }
    if (session !== null && !this.holdsConstraints(target, session))
      return answerOf(403, cookies, "Forbidden\n");
    const identity = session === null ? [] : this.identity(session);
    if (!isAuthPage && isUnclean(target.path))
      return answerOf(301, [["location", "/"], ...identity, ...cookies]);
    return answerOf(isAuthPage ? 202 : 200, [...identity, ...cookies], isAuthPage ? "" : "Authenticated");
  }

  private toLogin({ cookies }: Loaded, target?: Target): Answer {
    const asksJson = target?.headers
      .all("accept")
      .some((line) => line.split(",").some((each) => each.trim() === "application/json"));
    if (asksJson) return answerOf(401, [["content-type", "application/json"], ...cookies], "{}");
    const csrf: Pair = ["set-cookie", `_oauth2_proxy_csrf=state; Path=/; HttpOnly; Secure`];
    return answerOf(
      302,
      [["location", "https://dex.example.com/auth?state=x"], ...cookies, csrf],
      "<a>Found</a>",
    );
  }

  private callback(): Answer {
    const value = this.login({
      nonce: this.random(32),
      email: "alice@example.com",
      user: "alice-id",
    });
    return answerOf(302, [["location", "/"], ...cookieLines(value)]);
  }

  private signOut(target: Target, { cookies }: Loaded): Answer {
    return answerOf(302, [["location", "/"], ...cookies, ...this.clearing(target)]);
  }

  private userInfo(target: Target, { session, cookies }: Loaded): Answer {
    if (session === null || !this.isAuthorized(session)) return answerOf(401, cookies, "Unauthorized\n");
    const { user, email } = session;
    return answerOf(200, [["content-type", "application/json"], ...cookies], JSON.stringify({ user, email }));
  }

  private load(target: Target): Loaded {
    const bearer = this.bearerOf(target.headers.get("authorization") ?? "");
    if (bearer !== null) return { session: bearer, cookies: [] };
    const lines = target.headers.all("cookie");
    const isThere = sessionAmong(lines, NAME) !== null;
    const session = this.sessionIn(lines);
    if (session === null) return { session, cookies: isThere ? this.clearing(target) : [] };
    return this.refreshed(target, session);
  }

  private bearerOf(authorization: string): SessionContents | null {
    const [scheme, credentials = "", ...rest] = authorization.split(" ");
    const bearers = this.options.bearers ?? {};
    if (rest.length > 0) return null;
    if (scheme === "Bearer") return bearers[credentials] ?? null;
    if (scheme !== "Basic") return null;
    const [user = "", password] = Buffer.from(credentials, "base64").toString().split(":");
    return password === "" ? (bearers[user] ?? null) : null;
  }

  private refreshed(target: Target, session: SessionContents): Loaded {
    const { clock, secret } = this.options;
    if (!this.isDue(session)) return { session, cookies: [] };
    const token = session.refreshToken ?? "";
    const isOver = (session.expiresOn ?? new Date(clock() + 1)).getTime() < clock();
    if (token === "") return isOver ? this.dropped(target) : { session, cookies: [] };
    this.refreshes++;
    if (this.spent.has(token)) {
      this.failedRefreshes++;
      return this.dropped(target);
    }
    const value = this.renew(session);
    this.renewed.push(value);
    return { session: openSessionValue(secret, value), cookies: cookieLines(value) };
  }

  private isDue({ createdAt }: SessionContents): boolean {
    const { cookieRefresh = 0, clock } = this.options;
    const age = Math.floor(clock() / 1000) * 1000 - (createdAt ?? new Date(clock())).getTime();
    return cookieRefresh > 0 && age > cookieRefresh;
  }

  private renew(session: SessionContents): string {
    const { nonce, email, user, groups, preferredUsername, refreshToken = "" } = session;
    const kept = { nonce, email, user, groups, preferredUsername };
    if (!this.options.rotates) return this.login({ ...kept, refreshToken });
    this.spent.add(refreshToken);
    return this.login(kept);
  }

  private dropped(target: Target): Loaded {
    return { session: null, cookies: [...this.clearing(target), ...this.clearing(target)] };
  }

  /** One line for every cookie of the request that is the session's or a part of it. */
  private clearing(target: Target): Pair[] {
    return goCookies(target.headers.all("cookie"))
      .filter(([name]) => PART.test(name))
      .map(([name]) => ["set-cookie", `${name}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`]);
  }

  private isSkipped({ method, path }: Target): boolean {
    if (method === "OPTIONS" && this.options.skipAuthPreflight) return true;
    return (this.options.skipAuthRoutes ?? []).some((route) => route.test(path));
  }

  private isAuthorized({ email = "", groups = [] }: SessionContents): boolean {
    const { emailDomains = ["*"], allowedGroups = [] } = this.options;
    const isMember = allowedGroups.length === 0 || allowedGroups.some((group) => groups.includes(group));
    const isOfDomain = emailDomains.includes("*") || emailDomains.some((each) => email.endsWith(`@${each}`));
    return isMember && (email === "" || isOfDomain);
  }

  private holdsConstraints({ query }: Target, { email = "", groups = [] }: SessionContents): boolean {
    const holds = (name: string, isIn: (value: string) => boolean) => {
      const values = query.getAll(name).flatMap((value) => value.split(",").filter((each) => each !== ""));
      return values.length === 0 || values.some(isIn);
    };
    return (
      holds("allowed_groups", (group) => groups.includes(group)) &&
      holds("allowed_emails", (each) => each === email) &&
      holds("allowed_email_domains", (domain) => email.endsWith(`@${domain}`))
    );
  }

  private identity(session: SessionContents): Pair[] {
    const { user = "", email = "", groups = [], preferredUsername = "" } = session;
    const lines: Pair[] = [
      ["x-auth-request-user", user],
      ["x-auth-request-email", email],
      ["x-auth-request-preferred-username", preferredUsername],
      ["x-auth-request-groups", groups.join(",")],
      ["x-auth-request-access-token", session.accessToken ?? ""],
      ["authorization", session.idToken ? `Bearer ${session.idToken}` : ""],
    ];
    // Go writes line ends as blanks.
    const written = lines.map(([name, value]): Pair => [name, value.replace(/[\r\n]/g, " ").trim()]);
    return [...written.filter(([, value]) => value !== ""), ["gap-auth", email || user]];
  }
}

function cookieLines(value: string): Pair[] {
  return cookieHeader(value)
    .split("; ")
    .map((part) => ["set-cookie", `${part}${ATTRIBUTES}`]);
}
