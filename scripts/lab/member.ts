// Somebody with a session, who sends requests on connections of their own and takes the cookies that come back.
import assert from "node:assert/strict";
import { ADMIN } from "../stack/dex";
import type { Stack } from "../stack/stack";
import { loggedInBrowser } from "./login";
import { changedSessionValue, openSessionValue } from "./opened-cookie";
import { type HeaderLine, type RawResponse, send, valueOf, valuesOf } from "./raw-http";
import { seenIn } from "./recording-app";
import { cookieHeader, type SessionContents } from "./session-cookie";

const NAME = "_oauth2_proxy";
const PART = /^_oauth2_proxy(_\d+)?$/;

/** Older than the cookieRefresh of every stack here. */
export const LONG_AGO_MILLISECONDS = 600_000;

function pairsOf(cookies: readonly string[]): [string, string][] {
  return cookies.map((cookie) => {
    const at = cookie.indexOf("=");
    return [cookie.slice(0, at).trim(), cookie.slice(at + 1).trim()];
  });
}

/** The session value among cookies, its parts joined; empty when there is none. */
export function sessionValueOf(cookies: readonly string[]): string {
  const parts = pairsOf(cookies).filter(([name, value]) => PART.test(name) && value !== "");
  const index = ([name]: [string, string]) => (name === NAME ? -1 : Number(name.slice(NAME.length + 1)));
  return parts
    .sort((a, b) => index(a) - index(b))
    .map(([, value]) => value)
    .join("");
}

/** The session value that a response sets, of lines for one name the last; empty when it sets none. */
export function sessionValueIn(response: RawResponse): string {
  const last = new Map(
    pairsOf(valuesOf(response.headers, "set-cookie").map((line) => line.split(";")[0] ?? "")),
  );
  return sessionValueOf([...last].map(([name, value]) => `${name}=${value}`));
}

/** The access token that the app saw; empty when the request did not get there. */
export function tokenSeen(response: RawResponse): string {
  if (response.status !== 200) return "";
  return (valueOf(seenIn(response).headers, "authorization") ?? "").replace(/^Bearer /, "");
}

export class Member {
  constructor(
    private readonly stack: Stack,
    public value: string,
  ) {}

  static async login(stack: Stack, email = ADMIN.email): Promise<Member> {
    const browser = await loggedInBrowser(stack, email);
    const cookies = (await browser.cookies(stack.url)).split("; ");
    await browser.close();
    return new Member(stack, sessionValueOf(cookies));
  }

  get cookie(): string {
    return cookieHeader(this.value);
  }

  get session(): SessionContents {
    return openSessionValue(this.stack.cookieSecret, this.value);
  }

  get(path = "/app", headers: readonly HeaderLine[] = []): Promise<RawResponse> {
    const host = new URL(this.stack.url).host;
    return send(this.stack.port, { path, headers: [["host", host], ["cookie", this.cookie], ...headers] });
  }

  /** Sends so many requests at once. */
  getAll(count: number, path?: string, headers?: readonly HeaderLine[]): Promise<RawResponse[]> {
    return Promise.all(Array.from({ length: count }, () => this.get(path, headers)));
  }

  /** Somebody else with the same cookie as now: another tab. */
  twin(): Member {
    return new Member(this.stack, this.value);
  }

  change(changes: SessionContents): void {
    this.value = changedSessionValue(this.stack.cookieSecret, this.value, changes);
  }

  /** From now on the session is due for a refresh. */
  makeDue(): void {
    this.change({ createdAt: new Date(Date.now() - LONG_AGO_MILLISECONDS) });
  }

  /** Due, and the access token over. */
  makeExpired(): void {
    const over = new Date(Date.now() - LONG_AGO_MILLISECONDS / 2);
    this.change({ createdAt: new Date(Date.now() - LONG_AGO_MILLISECONDS), expiresOn: over });
  }

  /** Takes the session of the first response that sets one. */
  adopt(responses: readonly RawResponse[]): void {
    const values = responses.map(sessionValueIn).filter((value) => value !== "");
    assert.ok(values[0] !== undefined, "no response sets a new session cookie");
    this.value = values[0];
  }
}
