// A request through the filter and all that comes of it: calls are answered, time passes, and what leaves the filter is looked at.

import type { FakeHost } from "../fake-host/host";
import { type Answer, answerOf } from "../fake-host/http-call";
import type { Pair } from "../fake-host/pairs";
import type { Stream } from "../fake-host/stream";
import { Broken } from "./target";

const ROUNDS_MAX = 8;
/** The rest of what a filter may add to a request or a reply beside what came in. */
const ADDED_BYTES_MAX = 8 * 1024;
/** A text in a query is written with three bytes for one. */
const ESCAPE_FACTOR = 4;

/** Configures a host whose configuration is no part of what is fuzzed. */
export function configure(host: FakeHost, config: object): void {
  if (!host.configure(config).accepted)
    throw new Error(`the configuration was refused: ${host.errors.join("; ")}`);
}

export const LOGIN_PAGE = answerOf(302, [
  ["location", "https://dex.example.com/auth?state=s"],
  ["set-cookie", "_oauth2_proxy_csrf=c; Path=/; HttpOnly"],
]);

/** A header's name as codecs take it (RFC 9110 section 5.1). */
export const FIELD_NAME = /^:?[!#$%&'*+.^_`|~0-9a-z-]+$/i;

const CONTROL = /[\r\n\0]/;

export function requestPairs(method: string, path: string, host: string, more: readonly Pair[]): Pair[] {
  return [
    [":authority", host],
    [":path", path],
    [":method", method],
    [":scheme", "https"],
    ["user-agent", "Mozilla/5.0"],
    ["accept", "text/html,*/*"],
    ["x-forwarded-proto", "https"],
    ["x-request-id", "5d0e2f38-0000-4000-8000-000000000001"],
    ...more,
  ];
}

/** Text as a header may carry it: Envoy's codecs let no CR, LF and NUL through. */
export function fieldText(bytes: Buffer | string): string {
  const text = typeof bytes === "string" ? bytes : bytes.toString("latin1");
  return text.replace(/[\r\n\0]/g, "");
}

function sizeOf(pairs: readonly Pair[]): number {
  return pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}

function assertClean(pairs: readonly Pair[], most: number, where: string): void {
  for (const [name, value] of pairs)
    if (CONTROL.test(name) || CONTROL.test(value)) throw new Broken(`a control byte in ${where}: ${name}`);
  const size = sizeOf(pairs);
  if (size > most) throw new Broken(`${where} has ${size} bytes, where ${most} are enough`);
}

export interface Exchange {
  readonly stream: Stream;
  /** Calls that were made for it. */
  readonly calls: number;
}

/** How the calls of an exchange are answered: the first by the first. The last answer is given to all others. */
export type Answers = readonly Answer[];

/** Sends a request and brings it to its end. `hidden` is what the filter may know beside what is sent: a session's contents. */
export function exchange(
  host: FakeHost,
  headers: readonly Pair[],
  answers: Answers = [LOGIN_PAGE],
  hidden = 0,
): Exchange {
  const given = answers.reduce((sum, each) => sum + (each === null ? 0 : sizeOf(each.headers.pairs)), 0);
  const most = (sizeOf(headers) + given) * ESCAPE_FACTOR + hidden + ADDED_BYTES_MAX;
  const stream = host.request(headers);
  let calls = 0;
  for (let round = 0; host.calls.length > 0 && round < ROUNDS_MAX; round++) {
    for (const call of [...host.calls]) {
      assertClean(call.headers.pairs, most, "a call");
      host.answer(call, answers[Math.min(calls++, answers.length - 1)] ?? null);
    }
  }
  waitFor(host, stream);
  if (stream.state === "forwarded") assertClean(stream.request.pairs, most, "a request to the app");
  if (stream.reply !== null) assertClean(stream.reply.headers.pairs, most, "a reply");
  return { stream, calls };
}

/** Time passes until nothing is waited for. */
function waitFor(host: FakeHost, stream: Stream): void {
  for (let round = 0; stream.state === "waiting" && round < ROUNDS_MAX; round++) {
    host.advance(10_000);
    host.tick();
    for (const call of [...host.calls]) host.answer(call, null);
  }
  if (stream.state === "waiting") throw new Broken("a request is never answered");
}

/** The app's answer goes back to the client; `most` bounds what is added to it. */
export function respond(host: FakeHost, stream: Stream, most = ADDED_BYTES_MAX): readonly Pair[] {
  if (stream.state !== "forwarded") return [];
  const response = host.respond(stream, [
    [":status", "200"],
    ["content-type", "text/html"],
  ]);
  for (let round = 0; stream.isResponseHeld && round < ROUNDS_MAX; round++) {
    host.advance(10_000);
    host.tick();
    for (const call of [...host.calls]) host.answer(call, null);
  }
  if (stream.isResponseHeld) throw new Broken("a response is held for ever");
  assertClean(response.pairs, most, "a response");
  if (host.context.streams.has(stream.id)) host.end(stream);
  return response.pairs;
}

/** The names under which apps look for an identity, each byte that is no letter or digit read as a dash. */
const IDENTITY_NAMES =
  /^(x-auth-request-.+|x-forwarded-(user|email|groups|preferred-username|access-token)|gap-auth)$/;

function isIdentityName(name: string): boolean {
  return IDENTITY_NAMES.test(name.replace(/[^a-z0-9]/g, "-"));
}

/** Identity headers that the app receives, and its Authorization. */
export function identityOf(stream: Stream): Pair[] {
  return stream.request.pairs.filter(([name]) => name === "authorization" || isIdentityName(name));
}

/** That an app receives no identity but this one. */
export function assertIdentity(stream: Stream, earned: Readonly<Record<string, string>>): void {
  if (stream.state !== "forwarded") return;
  for (const [name, value] of identityOf(stream))
    if (earned[name] !== value) throw new Broken(`the app was told ${name}: ${JSON.stringify(value)}`);
}
