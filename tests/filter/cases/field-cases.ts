// What the cases from the field share (tests/vectors/field_cases.json lists them): the key sets and claims of their reports, with keys of
// this run in place of the published ones, and a filter that trusts such an issuer.

import assert from "node:assert/strict";
import { type FakeHost } from "../../../scripts/fake-host/host";
import type { Stream } from "../../../scripts/fake-host/stream";
import { type Algorithm, type Jwk, type KeyPair, keyPairFor, SigningKey } from "../../../scripts/lab/tokens";
import { vectorFile } from "../../support/vectors";
import { type ConfigSections, LOGIN_PAGE, NOW, SECOND, startFilter } from "../fixture";
import { plainRequest } from "../rules-fixture";

export const IDP = "https://idp.example.com";
export const AUDIENCE = "oauth2-proxy";

const PAIRS = {
  rsa: keyPairFor("RS256"),
  rsa2: keyPairFor("RS256"),
  p256: keyPairFor("ES256"),
  p384: keyPairFor("ES384"),
  p521: keyPairFor("ES512"),
} satisfies Readonly<Record<string, KeyPair>>;
export type KeyName = keyof typeof PAIRS;

type ReportedKey = Readonly<Record<string, unknown>> & {
  readonly $key?: KeyName;
  readonly $leadingZero?: boolean;
};

const KEY_SETS = await vectorFile<Readonly<Record<string, readonly ReportedKey[]>>>("field_key_sets");
const CLAIMS = await vectorFile<Readonly<Record<string, Readonly<Record<string, unknown>>>>>("field_claims");

/** The public members of a key of this run. */
export function publicKey(name: KeyName): Jwk {
  return { ...PAIRS[name].publicKey.export({ format: "jwk" }) };
}

/** A reported key set, published with keys whose private halves are known here. */
export function keySet(name: string): Jwk[] {
  return (KEY_SETS[name] ?? assert.fail(`no key set ${name}`)).map(({ $key, $leadingZero, ...members }) => {
    if ($key === undefined) return members;
    const key = { ...members, ...publicKey($key) };
    if ($leadingZero !== true) return key;
    const modulus = Buffer.from(String(key["n"]), "base64url");
    return { ...key, n: Buffer.concat([Buffer.alloc(1), modulus]).toString("base64url") };
  });
}

/** The payload of reported claims as JSON: "@now+5" and "@enow-5" are times, the latter in scientific form. */
export function payloadOf(name: string, more: object = {}): string {
  const now = NOW / SECOND;
  const own = CLAIMS[name] ?? assert.fail(`no claims ${name}`);
  const claims = { iat: now - 30, exp: now + 3600, ...own, ...more };
  return JSON.stringify(claims).replace(
    /"@(e?)now([+-][0-9.]+)"/g,
    (_, isScientific: string, offset: string) => {
      const time = now + Number(offset);
      return isScientific === "" ? String(time) : time.toExponential().replace(/e\+(\d)$/, "e+0$1");
    },
  );
}

export interface TokenParts {
  readonly claims: string;
  readonly header?: object;
  readonly key?: KeyName;
  readonly more?: object;
}

/** A token with this payload, signed with a key of this run. */
export function signed(payload: unknown, header: object = {}, key: KeyName = "rsa"): string {
  const all = { alg: "RS256", ...header };
  return new SigningKey(all.alg as Algorithm, "", PAIRS[key]).sign(payload, all);
}

/** A token with reported claims. */
export function tokenOf({ claims, header, key, more }: TokenParts): string {
  return signed(payloadOf(claims, more), header, key);
}

/** A filter that trusts the issuer of these keys. */
export function startIssuer(
  keys: readonly Jwk[],
  issuer: object = {},
  sections: ConfigSections = {},
): FakeHost {
  const one = { issuer: IDP, audiences: [AUDIENCE], jwks: { inline: { keys } }, ...issuer };
  const rules = { hosts: ["app.example.com"], api: [{ paths: ["/api/*"] }], ...sections["rules"] };
  return startFilter({ jwt: { issuers: [one] }, ...sections, rules });
}

/** A program's request with a bearer token. */
export function sendBearer(host: FakeHost, token: string, path = "/api/x"): Stream {
  return host.request(plainRequest({ path, headers: [["authorization", `Bearer ${token}`]] }));
}

export function assertPasses(
  host: FakeHost,
  stream: Stream,
  headers: Readonly<Record<string, string>> = {},
): void {
  assert.equal(stream.state, "forwarded", stream.reply?.details);
  assert.deepEqual(host.calls, []);
  for (const [name, value] of Object.entries(headers)) assert.equal(stream.header(name), value);
}

/** That oauth2-proxy is asked, which wants a login: about the token alone, and then about the request itself. */
export function assertAsked(host: FakeHost, stream: Stream): void {
  assert.equal(stream.state, "waiting", stream.reply?.details);
  while (stream.state === "waiting") host.answerOnly(LOGIN_PAGE);
}

/** That the filter refuses alone, a token with the reason that it gives the client. */
export function assertReply(host: FakeHost, stream: Stream, status: number, reason: string): void {
  const challenge = stream.reply?.headers.get("www-authenticate") ?? "";
  const said = /error_description="([^"]*)"/.exec(challenge)?.[1] ?? stream.reply?.details;
  assert.deepEqual([stream.status, said], [status, reason]);
  assert.deepEqual(host.calls, []);
}
