// Where an issuer's keys come from: fetched at start and every `refresh`, kept through outages, and waited for by the requests
// that need them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf, GARBAGE, NOT_CONNECTED, TIMED_OUT } from "../../scripts/fake-host/http-call";
import { keyPairFor, SigningKey, TokenIssuer } from "../../scripts/lab/tokens";
import { configOf, HOUR, NOW, requestOf, SECOND, sessionOf, withSession } from "./fixture";
import {
  answerKeys,
  assertRefused,
  assertUnavailable,
  AUDIENCE,
  authCalls,
  claimsOf,
  CLUSTERS,
  dex,
  FETCHED,
  ISSUER,
  jwtOf,
  keyCalls,
  onlyKeyCall,
  startJwtFilter,
  startWithoutKeys,
  tickAfter,
  withBearer,
} from "./jwt-fixture";

const MINUTE = 60 * SECOND;
const REFRESH = 10 * MINUTE;

const good = await dex.key().mint(claimsOf({ exp: NOW / 1000 + 48 * 3600 }));
const stranger = new SigningKey("RS256", "rotated-in", keyPairFor("RS256"));

const ofUnknownKey = stranger.sign(claimsOf());

const BAD_SETS: Readonly<Record<string, string>> = {
  nothing: "",
  "half of a set": JSON.stringify(dex.jwks).slice(0, -9),
  "a page": `<!doctype html>${JSON.stringify(dex.jwks)}`,
  "no list of keys": '{"keys":{}}',
  "an empty list of keys": '{"keys":[]}',
  "no usable key": '{"keys":[{"kty":"oct","k":"c2VjcmV0"},{"kty":"RSA","n":"AQAB","e":"AQAB"},null,7]}',
  "more than 256 KiB": JSON.stringify(dex.jwks) + " ".repeat(256 * 1024),
  "10 MB": `{"x":"${"a".repeat(10_000_000)}","keys":[]}`,
  "deep nesting": `${"[".repeat(100_000)}`,
  "101 keys": JSON.stringify({ keys: Array.from({ length: 101 }, () => stranger.jwk) }),
};

function passes(host: FakeHost, token = good): boolean {
  const stream = host.request(withBearer(token));
  return stream.state === "forwarded";
}

describe("The fetch of a key set", () => {
  it("is made when the configuration is taken, before any request", () => {
    const host = startWithoutKeys({ jwt: jwtOf({ ...FETCHED, path: "/keys?x=1" }) });
    const { cluster, headers, timeoutMillis, body } = onlyKeyCall(host);
    assert.equal(cluster, "dex");
    assert.equal(headers.get(":method"), "GET");
    assert.equal(headers.get(":path"), "/keys?x=1");
    assert.equal(headers.get(":authority"), "dex.example.com");
    assert.equal(body, "");
    assert.ok(timeoutMillis > 0 && timeoutMillis <= 10_000);
  });

  it("goes to a service's own cluster and name", () => {
    const cluster = "outbound|5556||dex.demo.svc.cluster.local";
    const jwks = { service: "dex.demo.svc.cluster.local", port: 5556, path: "/keys" };
    const host = startWithoutKeys({ jwt: jwtOf(jwks) }, { clusters: { ...CLUSTERS, [cluster]: true } });
    assert.equal(host.calls[0]?.cluster, cluster);
    assert.equal(host.calls[0]?.headers.get(":authority"), "dex.demo.svc.cluster.local:5556");
  });

  it("carries nothing of a request", () => {
    const host = startJwtFilter();
    host.request(withBearer(ofUnknownKey, { cookies: ["a=1"] }));
    const names = onlyKeyCall(host).headers.pairs.map(([name]) => name);
    assert.ok(!names.some((name) => /cookie|authorization|x-/.test(name)), names.join());
  });

  it("is not made for inline keys, which are in force at once", () => {
    const host = startWithoutKeys({ jwt: jwtOf({ inline: dex.jwks }) });
    assert.deepEqual(host.calls, []);
    assert.ok(passes(host));
    assertRefused(host, host.request(withBearer(ofUnknownKey)));
    tickAfter(host, 24 * HOUR);
    assert.deepEqual(host.calls, []);
  });

  it("is made once for a configuration that is pushed again, whose keys stay", () => {
    const host = startJwtFilter();
    const configuration = {
      authService: { cluster: "oauth2-proxy" },
      session: { cookieSecret: { value: "0123456789abcdef0123456789abcdeZ" } },
      jwt: jwtOf(),
    };
    assert.ok(host.configure(configuration).accepted);
    assert.deepEqual(host.calls, []);
    assert.ok(passes(host));
  });
});

describe("Requests before the first keys", () => {
  it("wait for them, share the one fetch, and pass", () => {
    const host = startWithoutKeys();
    const streams = Array.from({ length: 50 }, () => host.request(withBearer(good)));
    assert.ok(streams.every(({ state }) => state === "waiting"));
    assert.deepEqual(authCalls(host), []);
    answerKeys(host, dex.jwks);
    assert.ok(streams.every(({ state }) => state === "forwarded"));
    assert.deepEqual(host.calls, []);
  });

  it("wait for no more than the fetch, then get 503", () => {
    for (const failure of [TIMED_OUT, NOT_CONNECTED, GARBAGE, null]) {
      const host = startWithoutKeys();
      const stream = host.request(withBearer(good));
      host.answerOnly(failure);
      assertUnavailable(stream);
      assert.deepEqual(authCalls(host), []);
    }
  });

  it("get 503 at once while Dex's cluster has no host, and pass when it is back", () => {
    const host = startWithoutKeys({}, { clusters: { ...CLUSTERS, dex: false } });
    assertUnavailable(host.request(withBearer(good)));
    host.context.clusters.set("dex", true);
    tickAfter(host, SECOND);
    answerKeys(host, dex.jwks);
    assert.ok(passes(host));
  });

  it("without a bearer token of the issuer do not wait", () => {
    const host = startWithoutKeys();
    assert.equal(host.request(withSession(sessionOf())).state, "forwarded");
    host.request(requestOf());
    host.request(withBearer("opaque"));
    assert.equal(authCalls(host).length, 2);
  });

  it("of a token that no key could mend are refused at once", () => {
    const host = startWithoutKeys();
    assertRefused(host, host.request(withBearer(dex.key().sign(claimsOf({ exp: 1 })))));
    assertRefused(host, host.request(withBearer(dex.key().sign(claimsOf({ aud: "other" })))));
  });

  it("whose client left while they waited are forgotten", () => {
    const host = startWithoutKeys();
    const gone = host.request(withBearer(good));
    const stream = host.request(withBearer(good));
    host.end(gone);
    answerKeys(host, dex.jwks);
    assert.equal(gone.state, "gone");
    assert.equal(stream.state, "forwarded");
  });

  it("are judged again when they come: a token that expired meanwhile does not pass", async () => {
    const host = startWithoutKeys();
    const short = await dex.key().mint(claimsOf({ exp: NOW / 1000 + 2 }));
    const stream = host.request(withBearer(short));
    host.advance(3 * SECOND);
    answerKeys(host, dex.jwks);
    assertRefused(host, stream);
  });

  it("wait for the keys of their own issuer only", async () => {
    const other = TokenIssuer.create("https://other.example.com", ["ES256"]);
    const issuers = [
      { issuer: ISSUER, audiences: [AUDIENCE], jwks: FETCHED },
      { issuer: other.name, audiences: ["api"], jwks: { cluster: "dex", path: "/other" } },
    ];
    const host = startWithoutKeys({ jwt: { issuers } });
    const ofDex = host.request(withBearer(good));
    const claims = claimsOf({ iss: other.name, aud: "api" });
    const ofOther = host.request(withBearer(await other.key("ES256").mint(claims)));
    const [first, second] = keyCalls(host);
    assert.equal(second?.headers.get(":path"), "/other");
    answerKeys(host, other.jwks, second);
    assert.deepEqual([ofDex.state, ofOther.state], ["waiting", "forwarded"]);
    answerKeys(host, dex.jwks, first);
    assert.equal(ofDex.state, "forwarded");
    // Its keys are not the other's.
    const mixed = await other.key("ES256").mint(claimsOf());
    assertRefused(host, host.request(withBearer(mixed)));
  });
});

describe("A key set that cannot be fetched", () => {
  it("at start is asked for again and again, at longer and longer intervals of at most a minute", () => {
    const host = startWithoutKeys();
    const pauses: number[] = [];
    for (let failures = 0; failures < 10; failures++) {
      host.answerOnly(NOT_CONNECTED);
      let seconds = 0;
      while (keyCalls(host).length === 0 && seconds < 1000) {
        tickAfter(host, SECOND);
        seconds++;
      }
      pauses.push(seconds);
    }
    assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
    assert.equal(host.request(withBearer(good)).state, "waiting", "while a fetch runs");
    answerKeys(host, dex.jwks);
    assert.ok(passes(host));
  });

  it("is asked for again when the fetch was lost with the root context that made it", () => {
    const host = startWithoutKeys();
    // Envoy cancels the calls of a root context that it destroys, without a word.
    host.context.calls.length = 0;
    host.configure(configOf({ jwt: jwtOf() }));
    const stream = host.request(withBearer(good));
    assert.equal(stream.state, "waiting", "for the fetch, as far as anybody knows");
    for (let i = 0; i < 8; i++) tickAfter(host, SECOND);
    assertUnavailable(stream);
    tickAfter(host, SECOND);
    answerKeys(host, dex.jwks);
    assert.ok(passes(host));
  });

  it("at start is not asked for by requests while it rests", () => {
    const host = startWithoutKeys();
    host.answerOnly(NOT_CONNECTED);
    for (let i = 0; i < 100; i++) assertUnavailable(host.request(withBearer(good)));
    assert.deepEqual(host.calls, []);
  });

  for (const [name, set] of Object.entries(BAD_SETS)) {
    it(`later leaves the old keys in force: ${name}`, () => {
      const host = startJwtFilter();
      tickAfter(host, REFRESH);
      answerKeys(host, set);
      assert.ok(passes(host));
      assertRefused(host, host.request(withBearer(stranger.sign(claimsOf(), dex.key().header))));
      assert.equal(countFailures(host), 1);
    });

    it(`at start is none, and 503 until there is one: ${name}`, () => {
      const host = startWithoutKeys();
      answerKeys(host, set);
      assertUnavailable(host.request(withBearer(good)));
      tickAfter(host, SECOND);
      answerKeys(host, dex.jwks);
      assert.ok(passes(host));
    });
  }

  for (const status of [204, 301, 302, 304, 400, 404, 500, 503]) {
    it(`is none with status ${status}, whatever its body`, () => {
      const host = startWithoutKeys();
      const body = JSON.stringify(dex.jwks);
      host.answerOnly(answerOf(status, [["location", "http://dex.example.com/elsewhere"]], body));
      assertUnavailable(host.request(withBearer(good)));
      assert.deepEqual(host.calls, []);
    });
  }

  it("leaves the old keys in force for 24 hours, and not for longer", () => {
    const host = startJwtFilter();
    const started = host.context.nowNanos;
    const hours = () => Number((host.context.nowNanos - started) / 3_600_000_000_000n);
    while (hours() < 23) failNext(host);
    assert.ok(passes(host));
    while (hours() < 25) failNext(host);
    const stream = host.request(withBearer(good));
    if (stream.state === "waiting") host.answerOnly(NOT_CONNECTED);
    assertUnavailable(stream);
    while (keyCalls(host).length === 0) tickAfter(host, 60 * SECOND);
    answerKeys(host, dex.jwks);
    assert.ok(passes(host));
  });

  function failNext(host: FakeHost): void {
    tickAfter(host, 60 * SECOND);
    if (keyCalls(host).length > 0) host.answerOnly(NOT_CONNECTED);
  }

  function countFailures(host: FakeHost): number {
    host.tick();
    return host.metric("postern.auth.keys_failed");
  }
});
