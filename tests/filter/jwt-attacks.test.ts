// Every JWT attack vector through the shipped filter, at the time of its row, on both kinds of hosts.
//
// accept: passes without a call. reject: 401, or a miss where no lenient reader finds our issuer in the token; 400 for JSON in
// place of a token, whose commas read as several bearers; 503 where the key set has no usable key. either: any of them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { LOGIN_PAGE } from "./fixture";
import { FakeHost } from "../../scripts/fake-host/host";
import type { Stream } from "../../scripts/fake-host/stream";
import { answerKeys, authCalls, CLUSTERS, FETCHED, keyCalls, withBearer } from "./jwt-fixture";

interface Row {
  readonly id: string;
  readonly group: string;
  readonly token: string;
  readonly jwks: string;
  readonly config: string;
  readonly now: number;
  readonly expect: "accept" | "reject" | "either";
}

interface TrustConfig {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly clock_skew_s: number;
}

interface VectorFile {
  readonly configs: Readonly<Record<string, TrustConfig>>;
  readonly jwks: Readonly<Record<string, unknown>>;
  readonly tests: readonly Row[];
}

const file = JSON.parse(readFileSync("tests/vectors/jwt_attacks.json", "utf8")) as VectorFile;

function configOf(row: Row): TrustConfig {
  const config = file.configs[row.config];
  if (config === undefined) throw new Error(`${row.id}: no configuration ${row.config}`);
  return config;
}

/** A filter that trusts the row's keys, or null when its configuration is refused. */
function startFor(row: Row, hasCrypto: boolean): FakeHost | null {
  const host = new FakeHost({ now: row.now * 1000, clusters: CLUSTERS, hasCrypto });
  const { issuer, audiences, clock_skew_s } = configOf(row);
  const jwt = { issuers: [{ issuer, audiences, jwks: FETCHED }], clockSkew: `${clock_skew_s}s` };
  host.configure({ authService: { cluster: "oauth2-proxy" }, jwt });
  if (host.errors.length > 0) return null;
  answerKeys(host, file.jwks[row.jwks]);
  return host;
}

const started = new Map<string, FakeHost | null>();

/** Rows with the same keys at the same time are requests to one filter, as a client would send them. */
function hostFor(row: Row, hasCrypto: boolean): FakeHost | null {
  const place = [row.jwks, row.config, row.now, hasCrypto].join();
  let host = started.get(place);
  if (host === undefined) started.set(place, (host = startFor(row, hasCrypto)));
  return host;
}

/** Whether some reader, however lenient, might take the token for one of this issuer. */
function mayNameIssuer(token: string, issuer: string): boolean {
  const parts = [token, ...token.split(".")].map((part) => Buffer.from(part, "base64url").toString("latin1"));
  const spellings = [issuer, issuer.replaceAll("/", "\\/")].map((name) => `"${name}"`);
  return parts.some((text) => spellings.some((name) => text.includes(name)));
}

interface Verdict {
  readonly outcome: string;
  readonly isNative: boolean;
  readonly stream: Stream | null;
}

function judge(row: Row, hasCrypto: boolean): Verdict {
  const host = hostFor(row, hasCrypto);
  if (host === null) return { outcome: "refused", isNative: false, stream: null };
  const stream = host.request(withBearer(row.token));
  // A key that is not there is looked for once more: it is as before.
  if (keyCalls(host).length > 0) answerKeys(host, file.jwks[row.jwks]);
  const isAsked = authCalls(host).length > 0;
  // Of a token that it does not know oauth2-proxy is asked first, and where it does not either, about the request.
  while (authCalls(host).length > 0) host.answerOnly(LOGIN_PAGE);
  const outcome = isAsked ? "asked" : stream.state === "replied" ? String(stream.status) : stream.state;
  return { outcome, isNative: stream.hostCalls.includes("proxy_call_foreign_function"), stream };
}

/** What may become of a row. */
function allowedFor(row: Row): string[] {
  if (row.expect === "accept") return ["forwarded"];
  const refusals = ["400", "401", "refused"];
  if (hasNoKeys(row)) refusals.push("503");
  if (row.expect === "either") return [...refusals, "forwarded", "asked"];
  return mayNameIssuer(row.token, configOf(row).issuer) ? refusals : [...refusals, "asked"];
}

/** Whether the filter found no key that it can use in the row's set. */
function hasNoKeys(row: Row): boolean {
  const host = hostFor(row, true);
  host?.tick();
  return host !== null && host.metric("postern.auth.keys_failed") > 0;
}

let native = 0;

function check(row: Row): void {
  const withCrypto = judge(row, true);
  const without = judge(row, false);
  assert.equal(withCrypto.outcome, without.outcome, "both kinds of hosts");
  assert.equal(without.isNative, false);
  native += Number(withCrypto.isNative);
  assert.ok(allowedFor(row).includes(withCrypto.outcome), withCrypto.outcome);
  if (row.expect !== "accept") return;
  assert.equal(withCrypto.stream?.header("authorization"), `Bearer ${row.token}`);
  assert.equal(withCrypto.stream?.header("x-auth-request-email"), "bob@example.com");
}

/** Envoy itself answers 400 to these bytes in a header, and cuts what it may off the end. */
const NEVER_ARRIVES = /[\0\r\n]/;

for (const row of file.tests.filter(({ token }) => !NEVER_ARRIVES.test(token))) {
  test(`jwt_attacks.json: ${row.id} (${row.expect})`, () => check(row));
}

test("signatures of RSA and ECDSA were verified by the host that can", () => {
  assert.ok(native > 40, `${native} rows`);
});
