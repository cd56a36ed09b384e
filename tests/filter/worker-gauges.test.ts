// Gauges tell how full the fullest worker of the process is, how many requests wait in it, and how old its keys and its configuration are.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import { Process } from "../../scripts/fake-host/process";
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

describe("The gauge of the configuration's age", () => {
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

describe("The configuration's hash", () => {
  const CONFIG = { authService: { cluster: "oauth2-proxy" }, rules: { hosts: ["a.example.com"] } };
  const hashOf = (host: FakeHost): number => {
    tickAfter(host, SECOND);
    return gauge(host, "config.hash");
  };
  const started = (config: object | string, process = new Process()): FakeHost => {
    const host = new FakeHost({ process, now: NOW });
    host.configure(config);
    return host;
  };

  it("is the same in any process that has the same configuration, and another for another", () => {
    const spaced = JSON.stringify(CONFIG, null, 3);
    const hashes = [CONFIG, spaced, { ...CONFIG, mode: "observe" }].map((config) => hashOf(started(config)));
    assert.equal(hashes[0], hashes[1]);
    assert.notEqual(hashes[0], hashes[2]);
    assert.ok(hashes.every((hash) => hash > 0 && hash < 2 ** 32));
  });

  it("stays with its age while a wrong one is there, also once the root context that had it has ended", () => {
    const host = started(CONFIG);
    const { root } = host.configure(CONFIG);
    const before = hashOf(host);
    host.advance(60 * SECOND);
    host.configure("{}");
    for (let i = 0; i < 8; i++) {
      if (i === 2) host.endRoot(root);
      assert.equal(hashOf(host), before, String(i));
      assert.equal(gauge(host, "config.taken_seconds"), NOW / SECOND);
    }
  });

  it("is 0 where nothing serves", () => {
    assert.equal(hashOf(started("{}")), 0);
  });

  it("is of all plugins, in whatever order they came", () => {
    const other = { authService: { cluster: "other" }, rules: { hosts: ["other.example.com"] } };
    const both = (first: object, second: object): number => {
      const host = started(first);
      host.context.properties["plugin_name"] = "second";
      host.configure(second);
      return hashOf(host);
    };
    assert.equal(both(CONFIG, other), both(other, CONFIG));
    assert.notEqual(both(CONFIG, other), both(CONFIG, CONFIG));
  });
});

describe("The generation of the configuration", () => {
  const CONFIG = { authService: { cluster: "oauth2-proxy" } };

  it("counts those that can be used and are others than before, once in the process", () => {
    const process = new Process();
    const hosts = Array.from({ length: 3 }, () => new FakeHost({ process, now: NOW }));
    const give = (config: object): number => {
      for (const host of hosts) host.configure(config);
      return process.metrics.value("postern.config.generation");
    };
    assert.equal(give(CONFIG), 1);
    assert.equal(give(CONFIG), 1, "the same again");
    assert.equal(give({}), 1, "a wrong one");
    assert.equal(give({ ...CONFIG, mode: "observe" }), 2);
    assert.equal(give(CONFIG), 3, "the way back");
    for (const host of hosts) host.context.properties["plugin_name"] = "another";
    assert.equal(give(CONFIG), 4, "another plugin");
  });
});
