// What the tests of revocation share: a filter with a list, its fetches, and sessions and tokens that a list can name.

import assert from "node:assert/strict";
import type { HostOptions } from "../../scripts/fake-host/context";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf, type HttpCall } from "../../scripts/fake-host/http-call";
import type { Stream } from "../../scripts/fake-host/stream";
import type { SessionContents } from "../../scripts/lab/session-cookie";
import { type ConfigSections, NOW, SECOND, sessionOf, startFilter } from "./fixture";
import { answerKeys, authCalls, claimsOf, CLUSTERS, dex, jwtOf } from "./jwt-fixture";

export const NOW_SECONDS = NOW / SECOND;
export const LIST_CLUSTERS = { ...CLUSTERS, revocations: true };
export const LIST = { cluster: "revocations", path: "/revoked.json" };

export type Entry = Readonly<Record<string, unknown>>;

export function listOf(...revoked: readonly Entry[]): string {
  return JSON.stringify({ revoked });
}

/** Fetches of the list under way. */
export function listCalls(host: FakeHost): HttpCall[] {
  return host.calls.filter(({ cluster }) => cluster === "revocations");
}

/** Answers the fetch of the list under way with this text. */
export function answerList(host: FakeHost, text: string | Buffer): void {
  const [call] = listCalls(host);
  if (call === undefined) throw new Error("the list is not being fetched");
  const body = typeof text === "string" ? Buffer.from(text) : text;
  host.answer(call, answerOf(200, [["content-type", "application/json"]], body));
}

/** The section `revocation`. */
export function revocationOf(more: object = {}): ConfigSections[string] {
  return { list: LIST, interval: "10s", ...more };
}

/** A filter with sessions, bearer tokens of an issuer, and a list that has not come yet. */
export function startWithoutList(sections: ConfigSections = {}, options: HostOptions = {}): FakeHost {
  const all = { jwt: jwtOf(), revocation: revocationOf(), ...sections };
  const host = startFilter(all, { clusters: LIST_CLUSTERS, ...options });
  for (const call of host.calls.filter(({ cluster }) => cluster === "dex")) answerKeys(host, dex.jwks, call);
  return host;
}

/** The same with a list in force. */
export function startWithList(
  list: string,
  sections: ConfigSections = {},
  options: HostOptions = {},
): FakeHost {
  const host = startWithoutList(sections, options);
  answerList(host, list);
  assert.deepEqual(host.calls, []);
  return host;
}

/** Another list comes: the interval passes, and the fetch is answered. */
export function renewList(host: FakeHost, list: string | Buffer): void {
  host.advance(10 * SECOND);
  host.tick();
  answerList(host, list);
}

/** Claims of the tokens in a session, made so that each can be told from the others. */
export const ACCESS_CLAIMS = {
  sub: "access-sub",
  email: "access@example.com",
  sid: "sid-1",
  jti: "access-jti",
};
export const ID_CLAIMS = { sub: "id-sub", email: "id@example.com", sid: "sid-2", jti: "id-jti" };

/** A session whose tokens are JWTs. */
export function tokenSession(contents: SessionContents = {}): string {
  const accessToken = dex.key().sign(claimsOf(ACCESS_CLAIMS));
  const idToken = dex.key().sign(claimsOf(ID_CLAIMS));
  return sessionOf({ accessToken, idToken, ...contents });
}

/** That a page's session was refused by the list: its owner is led through the sign-out. */
export function assertSignedOut(stream: Stream, back: string, message?: string): void {
  assert.equal(stream.status, 302, message);
  assert.equal(stream.reply?.headers.get("location"), `/oauth2/sign_out?rd=${back}`, message);
}

/** That nobody was asked about anything. */
export function assertNobodyAsked(host: FakeHost, message?: string): void {
  assert.deepEqual(authCalls(host), [], message);
}
