// What the filter tests on bearer tokens share: a filter that trusts an issuer, its key fetches, and requests with tokens.

import assert from "node:assert/strict";
import type { HostOptions } from "../../scripts/fake-host/context";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf, type HttpCall } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import { type Claims, TokenIssuer } from "../../scripts/lab/tokens";
import { type ConfigSections, NOW, type RequestParts, requestOf, startFilter } from "./fixture";

export const ISSUER = "https://dex.example.com/dex";
export const AUDIENCE = "oauth2-proxy";
export const KEYS_PATH = "/keys";
export const CLUSTERS = { "oauth2-proxy": true, dex: true };

/** The issuer of these tests; its keys are made once for a test file. */
export const dex = TokenIssuer.create(ISSUER);

export const FETCHED = { cluster: "dex", path: KEYS_PATH };

/** Both kinds of hosts: signatures are verified by the host's crypto, or in Wasm. */
export const HOSTS: readonly (readonly [string, boolean])[] = [
  ["with the host's crypto", true],
  ["with crypto in Wasm alone", false],
];

/** The section `jwt` for the issuer. */
export function jwtOf(jwks: object = FETCHED, more: object = {}): ConfigSections[string] {
  return { issuers: [{ issuer: ISSUER, audiences: [AUDIENCE], jwks, ...more }] };
}

/** Claims that name somebody, at NOW. */
export function claimsOf(more: Claims = {}): Claims {
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: "CgVhbGljZRIFbG9jYWw",
    exp: NOW / 1000 + 3600,
    iat: NOW / 1000 - 60,
    email: "alice@example.com",
    email_verified: true,
    groups: ["platform", "dev"],
    preferred_username: "alice",
    ...more,
  };
}

/** A filter that trusts the issuer, its keys not there yet. */
export function startWithoutKeys(sections: ConfigSections = {}, options: HostOptions = {}): FakeHost {
  return startFilter({ jwt: jwtOf(), ...sections }, { clusters: CLUSTERS, ...options });
}

/** The same with the keys fetched. */
export function startJwtFilter(sections: ConfigSections = {}, options: HostOptions = {}): FakeHost {
  const host = startWithoutKeys(sections, options);
  for (const call of keyCalls(host)) answerKeys(host, dex.jwks, call);
  assert.deepEqual(host.calls, []);
  return host;
}

/** Key fetches under way. */
export function keyCalls(host: FakeHost): HttpCall[] {
  return host.calls.filter(({ cluster }) => cluster === "dex");
}

/** Calls to the auth service under way. */
export function authCalls(host: FakeHost): HttpCall[] {
  return host.calls.filter(({ cluster }) => cluster === "oauth2-proxy");
}

/** Answers a key fetch, the only one when none is given, with a JWK Set or with this text. */
export function answerKeys(host: FakeHost, keys: unknown, call = onlyKeyCall(host)): void {
  const body = typeof keys === "string" ? keys : JSON.stringify(keys);
  host.answer(call, answerOf(200, [["content-type", "application/json"]], body));
}

export function onlyKeyCall(host: FakeHost): HttpCall {
  const [call, ...others] = keyCalls(host);
  if (call === undefined || others.length > 0) throw new Error(`${keyCalls(host).length} key fetches`);
  return call;
}

export function withBearer(token: string, parts: RequestParts = {}): Pair[] {
  return requestOf({ ...parts, headers: [["authorization", `Bearer ${token}`], ...(parts.headers ?? [])] });
}

/** That a request was refused for its token, by the filter alone. */
export function assertRefused(host: FakeHost, stream: Stream, message?: string): void {
  assert.equal(stream.status, 401, message);
  assert.match(stream.reply?.headers.get("www-authenticate") ?? "", /^Bearer error="invalid_token"/, message);
  assert.deepEqual(authCalls(host), [], message);
}

/** That a request is told to come again. */
export function assertUnavailable(stream: Stream): void {
  assert.equal(stream.status, 503);
  assert.equal(stream.reply?.headers.get("retry-after"), "5");
}

/** A tick after a while; Envoy makes one each second. */
export function tickAfter(host: FakeHost, millis: number): void {
  host.advance(millis);
  host.tick();
}
