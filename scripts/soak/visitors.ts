// Who sends requests in a soak, and which answers each of them may get.
import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Browser } from "../lab/browser";
import { claimsOf } from "../lab/login";
import { sessionValueOf } from "../lab/member";
import { cookieHeader, mintSessionValue } from "../lab/session-cookie";
import { PASSWORD } from "../stack/dex";
import type { Judgement } from "./counts";
import { isUnder, type Site } from "./site";

/** What came back: the status, where it leads, the body, which is the Authorization header that reached the app, the cookies. */
export interface Answer {
  /** When its request was sent, by performance.now(). */
  readonly sentAt: number;
  readonly status: number;
  readonly location: string;
  readonly body: string;
  readonly setCookies: readonly string[];
}

export interface Ask {
  readonly headers: Readonly<Record<string, string>>;
  /** What an answer is worth. */
  readonly judge: (answer: Answer) => Judgement;
}

export interface Visitor {
  readonly kind: string;
  readonly site: Site;
  next(): Ask;
}

/** The judgement on somebody with a good session. Only while the auth service is away, and it alone can say so, may the answer be 503. */
export function judgeGood({ status, sentAt }: Answer, isOwn: boolean, needing: Site | null): Judgement {
  if (status === 200) return isOwn ? "right" : "wrong";
  return status === 503 && needing?.outages.touches(sentAt) ? "unavailable" : "refused";
}

/** Somebody with a session minted here, judged by the filter alone: nothing but 200 with the own token will do. */
export class MintedVisitor implements Visitor {
  private cookie = "";
  private token = "";
  private mintedAt = -Infinity;

  constructor(
    readonly kind: string,
    readonly site: Site,
    private readonly tokenBytes: number,
    private readonly lifeMilliseconds: number,
  ) {}

  next(): Ask {
    const now = Date.now();
    if (now - this.mintedAt > this.lifeMilliseconds) this.mint(now);
    const expected = `Bearer ${this.token}`;
    const judge = (answer: Answer) => judgeGood(answer, answer.body === expected, null);
    return { headers: { cookie: this.cookie }, judge };
  }

  private mint(now: number): void {
    this.mintedAt = now;
    this.token = `${randomUUID()}.${randomBytes(this.tokenBytes).toString("base64url")}`;
    const contents = { accessToken: this.token, email: "minted@example.com", createdAt: new Date(now) };
    this.cookie = cookieHeader(mintSessionValue(this.site.secret, contents));
  }
}

/** Somebody who must never reach the app. */
export class Stranger implements Visitor {
  constructor(
    readonly kind: string,
    readonly site: Site,
    private readonly makeCookie: () => string,
  ) {}

  next(): Ask {
    const judge = ({ status }: Answer): Judgement => (status === 200 ? "wrong" : "right");
    return { headers: { cookie: this.makeCookie() }, judge };
  }
}

const RETRY_MILLISECONDS = 500;
const FOREIGN_SECRET = "x".repeat(32);

/** `signedOut` are cookies of sessions that were signed out at this gateway. */
export function strangers(site: Site, signedOut: () => string | undefined): Visitor[] {
  const contents = { accessToken: "STOLEN", email: "stolen@example.com" };
  const over = () => ({
    ...contents,
    createdAt: new Date(Date.now() - 7200_000),
    expiresOn: new Date(Date.now() - 3600_000),
  });
  const session = (value: string) => `_oauth2_proxy=${value}`;
  const under = (secret: string) => session(mintSessionValue(secret, contents));
  const changed = () => mintSessionValue(site.secret, contents).replace(/[A-Za-z](?=[^|]*$)/, "_");
  return [
    new Stranger("junk", site, () => session(randomBytes(600).toString("base64url"))),
    new Stranger("changed", site, () => session(changed())),
    new Stranger("foreign", site, () => under(FOREIGN_SECRET)),
    new Stranger("retired", site, () => under(site.retiredSecret ?? FOREIGN_SECRET)),
    new Stranger("expired", site, () => session(mintSessionValue(site.secret, over()))),
    new Stranger("signed out", site, () => signedOut() ?? under(FOREIGN_SECRET)),
    new Stranger("none", site, () => "other=cookie"),
  ];
}

/** A claim of the token that reached the app; undefined where that is no JWT. */
export function claimIn(authorization: string, name: string): unknown {
  try {
    return claimsOf(authorization.replace(/^Bearer /, ""))[name];
  } catch {
    return undefined;
  }
}

/** A session of a login at Dex, whose new cookies are taken as a browser does. */
export class LoginSession {
  private constructor(
    readonly email: string,
    private value: string,
  ) {}

  static async login({ stack }: Site, email: string): Promise<LoginSession> {
    const browser = new Browser();
    try {
      const page = await browser.login(`${stack.url}/`, email, PASSWORD);
      const value = sessionValueOf((await browser.cookies(stack.url)).split("; "));
      if (page.status === 200 && value !== "") return new LoginSession(email, value);
      throw new Error(`the login of ${email} ended with ${page.status} at ${page.url}`);
    } finally {
      await browser.close();
    }
  }

  /** The same, tried again where the auth service or a connection went away meanwhile. */
  static async loginAgain(site: Site, email: string): Promise<LoginSession> {
    for (;;) {
      const startedAt = performance.now();
      try {
        return await LoginSession.login(site, email);
      } catch (error) {
        if (!site.outages.touches(startedAt) && !site.reloads.touches(startedAt)) throw error;
        await delay(RETRY_MILLISECONDS);
      }
    }
  }

  get headers(): Record<string, string> {
    return { cookie: cookieHeader(this.value) };
  }

  isUnder(secret: string): boolean {
    return isUnder(secret, this.value);
  }

  isOwn({ body }: Answer): boolean {
    return claimIn(body, "email") === this.email;
  }

  take({ setCookies }: Answer): void {
    const value = sessionValueOf(setCookies.map((line) => line.split(";")[0] ?? ""));
    if (value !== "") this.value = value;
  }
}

/** Somebody who logged in at Dex. */
export class LoggedInVisitor implements Visitor {
  private constructor(
    readonly kind: string,
    readonly site: Site,
    private readonly session: LoginSession,
    /** Only the auth service can judge the session: 503 while it is away is right. */
    private readonly isTicket: boolean,
  ) {}

  static async login(kind: string, site: Site, email: string, isTicket = false): Promise<LoggedInVisitor> {
    return new LoggedInVisitor(kind, site, await LoginSession.login(site, email), isTicket);
  }

  next(): Ask {
    return { headers: this.session.headers, judge: (answer) => this.judge(answer) };
  }

  isUnder(secret: string): boolean {
    return this.session.isUnder(secret);
  }

  private judge(answer: Answer): Judgement {
    const isOwn = this.session.isOwn(answer);
    this.session.take(answer);
    return judgeGood(answer, isOwn, this.isTicket ? this.site : null);
  }
}
