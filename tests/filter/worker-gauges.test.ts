// Gauges tell how full the fullest worker of the process is, how many requests wait in it, and how old its keys and its configuration are.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { ALLOWED_AS_BOB, NOW, requestOf, SECOND, sessionOf, startFilter, withSession } from "./fixture";
import {
  answerKeys,
  dex,
  FETCHED,
  jwtOf,
  startWithoutKeys,
  tickAfter,
  withBearer,
  claimsOf,
} from "./jwt-fixture";

const gauge = (host: FakeHost, name: string): number => host.metric(`postern.${name}`);

describe("The cache's gauges", () => {
  it("say how full it is, and count what had to leave", () => {
    const host = startFilter({ cache: { sessions: 10 } });
    for (let i = 0; i < 5; i++) host.request(withSession(sessionOf({ user: `user-${i}` })));
    host.tick();
    assert.equal(gauge(host, "cache.fill_percent"), 50);
    assert.equal(gauge(host, "cache.evictions"), 0);
    for (let i = 5; i < 13; i++) host.request(withSession(sessionOf({ user: `user-${i}` })));
    tickAfter(host, SECOND);
    assert.equal(gauge(host, "cache.fill_percent"), 100);
    assert.equal(gauge(host, "cache.evictions"), 3);
  });

  it("are of the worker whose cache is fullest, as long as it lives", () => {
    const full = startFilter({ cache: { sessions: 10 } });
    const empty = startFilter({ cache: { sessions: 10 } }, { process: full.context.process });
    for (let i = 0; i < 10; i++) full.request(withSession(sessionOf({ user: `user-${i}` })));
    full.tick();
    empty.tick();
    assert.equal(gauge(empty, "cache.fill_percent"), 100);
    tickAfter(empty, 4 * SECOND);
    assert.equal(gauge(empty, "cache.fill_percent"), 0);
  });
});

describe("Requests that wait", () => {
  it("are counted whatever they wait for, and no more once they went on", () => {
    const host = startFilter({ session: {} });
    const cookie = { cookies: [`_oauth2_proxy=${"a".repeat(80)}`] };
    for (let i = 0; i < 3; i++) host.request(requestOf(cookie));
    host.request(requestOf({ path: "/other" }));
    tickAfter(host, SECOND);
    assert.equal(gauge(host, "requests.waiting"), 4);
    for (const call of [...host.calls]) host.answer(call, ALLOWED_AS_BOB);
    tickAfter(host, 4 * SECOND);
    assert.equal(gauge(host, "requests.waiting"), 0);
  });

  it("for keys are counted too", () => {
    const host = startWithoutKeys();
    host.request(withBearer(dex.key().sign(claimsOf())));
    tickAfter(host, SECOND);
    assert.equal(gauge(host, "requests.waiting"), 1);
  });
});

describe("The keys' gauges", () => {
  it("are not there without issuers", () => {
    const host = startFilter();
    host.tick();
    assert.ok(!host.context.process.metrics.names.some((name) => name.startsWith("postern.jwt.keys_held")));
  });

  it("say how many there are, and how old the oldest set is", () => {
    const host = startWithoutKeys({ jwt: jwtOf({ ...FETCHED, refresh: "60s" }) });
    host.tick();
    assert.equal(gauge(host, "jwt.keys_held"), 0);
    answerKeys(host, dex.jwks);
    for (let second = 0; second < 20; second++) tickAfter(host, SECOND);
    assert.equal(gauge(host, "jwt.keys_held"), dex.jwks.keys.length);
    assert.equal(gauge(host, "jwt.keys_age_seconds"), 20);
  });
});

describe("The configuration's gauge", () => {
  it("says when the newest that could be used was taken", () => {
    const host = startFilter();
    host.tick();
    assert.equal(gauge(host, "config.taken_seconds"), NOW / SECOND);
    host.advance(10 * SECOND);
    host.configure({ authService: {} });
    host.tick();
    assert.equal(gauge(host, "config.taken_seconds"), NOW / SECOND);
    host.configure({ authService: { cluster: "oauth2-proxy" } });
    tickAfter(host, SECOND);
    assert.equal(gauge(host, "config.taken_seconds"), NOW / SECOND + 10);
  });
});
