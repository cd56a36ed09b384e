// What the tests of failed logins share: a browser's callback that oauth2-proxy turns down.

import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import { COOKIE_NAME, requestOf, withSession } from "./fixture";

export const PAGE = "/reports?year=2026&q=a%2Fb";
export const CSRF_LEFT: readonly Pair[] = [["set-cookie", `${COOKIE_NAME}_csrf=; Path=/; Max-Age=0`]];
/** What oauth2-proxy 7.15 answers, by what went wrong. */
export const FAILURES = {
  "no cookie of the login": answerOf(
    403,
    [],
    "<p>Login Failed: Unable to find a valid CSRF token. Please try again.</p>",
  ),
  "another login's cookie": answerOf(
    403,
    CSRF_LEFT,
    "<p>Login Failed: Unable to find a valid CSRF token. Please try again.</p>",
  ),
  "the code is not taken": answerOf(500, [], "<p>Oops! Something went wrong.</p>"),
} as const;
export const NOT_FOUND = FAILURES["no cookie of the login"];

interface Callback {
  readonly state?: string;
  readonly query?: string;
  readonly session?: string;
  readonly cookies?: readonly string[];
  readonly headers?: readonly Pair[];
  readonly method?: string;
}

function callbackOf(parts: Callback): Pair[] {
  const state = encodeURIComponent(parts.state ?? `c3RhdGU:${PAGE}`);
  const path = `/oauth2/callback?code=spent&state=${state}${parts.query ?? ""}`;
  const request = {
    path,
    cookies: parts.cookies ?? ["other=1"],
    headers: parts.headers,
    method: parts.method,
  };
  return parts.session === undefined ? requestOf(request) : withSession(parts.session, request);
}

export function fails(host: FakeHost, parts: Callback = {}, answer = NOT_FOUND): Stream {
  const stream = host.request(callbackOf(parts));
  host.answerOnly(answer);
  return stream;
}

export function replied(stream: Stream, name: string): string {
  return stream.reply?.headers.get(name) ?? "";
}

export const location = (stream: Stream): string => replied(stream, "location");

/** The cookie that a browser sends after the reply. */
export function cookieOf(stream: Stream): string {
  return replied(stream, "set-cookie").split(";")[0] ?? "";
}
