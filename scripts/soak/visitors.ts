// Who sends requests in a soak, and which answers each of them may get.
import { randomBytes, randomUUID } from "node:crypto";
import type { Stack } from "../stack/stack";
import { Browser } from "../lab/browser";
import { claimsOf } from "../lab/login";
import { sessionValueOf } from "../lab/member";
import { cookieHeader, mintSessionValue } from "../lab/session-cookie";
import { PASSWORD } from "../stack/dex";

/** What came back: the status, the Authorization header that reached the app, the cookies. */
export interface Answer {
  readonly status: number;
  readonly authorization: string;
  readonly setCookies: readonly string[];
}

export type Judgement = "right" | "wrong" | "refused" | "unavailable";

export interface Visitor {
  readonly kind: string;
  readonly stack: Stack;
  /** The Cookie header of the next request, and what an answer to it is worth. */
  next(): { cookie: string; judge: (answer: Answer) => Judgement };
}

function judgeGood(status: number, isOwn: boolean): Judgement {
  if (status === 200) return isOwn ? "right" : "wrong";
  return status === 503 ? "unavailable" : "refused";
}

/** Somebody with a session minted here, judged by the filter alone: nothing but 200 with the own token will do. */
export class MintedVisitor implements Visitor {
  private cookie = "";
  private token = "";
  private mintedAt = -Infinity;

  constructor(
    readonly kind: string,
    readonly stack: Stack,
    private readonly tokenBytes: number,
    private readonly lifeMilliseconds: number,
  ) {}

  next() {
    const now = Date.now();
    if (now - this.mintedAt > this.lifeMilliseconds) this.mint(now);
    const expected = `Bearer ${this.token}`;
    const judge = ({ status, authorization }: Answer): Judgement => {
      const judgement = judgeGood(status, authorization === expected);
      return judgement === "unavailable" ? "refused" : judgement;
    };
    return { cookie: this.cookie, judge };
  }

  private mint(now: number): void {
    this.mintedAt = now;
    this.token = `${randomUUID()}.${randomBytes(this.tokenBytes).toString("base64url")}`;
    const contents = { accessToken: this.token, email: "minted@example.com", createdAt: new Date(now) };
    this.cookie = cookieHeader(mintSessionValue(this.stack.cookieSecret, contents));
  }
}

/** Somebody who must never reach the app. */
export class Stranger implements Visitor {
  constructor(
    readonly kind: string,
    readonly stack: Stack,
    private readonly makeCookie: () => string,
  ) {}

  next() {
    const judge = ({ status }: Answer): Judgement => (status === 200 ? "wrong" : "right");
    return { cookie: this.makeCookie(), judge };
  }
}

export function strangers(stack: Stack): Visitor[] {
  const contents = { accessToken: "STOLEN", email: "stolen@example.com" };
  const over = {
    ...contents,
    createdAt: new Date(Date.now() - 7200_000),
    expiresOn: new Date(Date.now() - 3600_000),
  };
  const session = (value: string) => `_oauth2_proxy=${value}`;
  const changed = () => mintSessionValue(stack.cookieSecret, contents).replace(/[A-Za-z](?=[^|]*$)/, "_");
  return [
    new Stranger("junk", stack, () => session(randomBytes(600).toString("base64url"))),
    new Stranger("changed", stack, () => session(changed())),
    new Stranger("foreign", stack, () => session(mintSessionValue("x".repeat(32), contents))),
    new Stranger("expired", stack, () => session(mintSessionValue(stack.cookieSecret, over))),
    new Stranger("none", stack, () => "other=cookie"),
  ];
}

/** Somebody who logged in at Dex, and takes each new cookie as a browser does. */
export class LoggedInVisitor implements Visitor {
  constructor(
    readonly kind: string,
    readonly stack: Stack,
    private readonly email: string,
    private cookie: string,
    /** Only the auth service can judge the session: 503 while it is away is right. */
    private readonly isTicket: boolean,
  ) {}

  static async login(stack: Stack, kind: string, email: string, isTicket: boolean): Promise<LoggedInVisitor> {
    const browser = new Browser();
    const page = await browser.login(`${stack.url}/`, email, PASSWORD);
    if (page.status !== 200) throw new Error(`the login of ${email} ended with ${page.status}`);
    const cookie = await browser.cookies(stack.url);
    await browser.close();
    return new LoggedInVisitor(kind, stack, email, cookie, isTicket);
  }

  next() {
    return { cookie: this.cookie, judge: (answer: Answer) => this.judge(answer) };
  }

  private judge({ status, authorization, setCookies }: Answer): Judgement {
    const token = authorization.replace(/^Bearer /, "");
    const isOwn = status === 200 && claimsOf(token).email === this.email;
    this.take(setCookies);
    const judgement = judgeGood(status, isOwn);
    if (judgement === "unavailable") return this.isTicket ? "unavailable" : "refused";
    return judgement;
  }

  private take(setCookies: readonly string[]): void {
    const value = sessionValueOf(setCookies.map((line) => line.split(";")[0] ?? ""));
    if (value !== "") this.cookie = cookieHeader(value);
  }
}
