// A configuration that cannot be used: refused where another one serves, loaded closed where none does. Never open.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import { Process } from "../../scripts/fake-host/process";
import { configOf, countOf, NOW, requestOf, sessionOf, startFilter, withSession } from "./fixture";

const BAD: readonly (readonly [string, object | string, string])[] = [
  ["an unknown key", configOf({ session: { cookieSecrets: 1 } }), "session.cookieSecrets"],
  ["a wrong type", configOf({ cache: { sessions: "many" } }), "cache.sessions"],
  ["a bad duration", configOf({ session: { cookieExpire: "1 week" } }), "session.cookieExpire"],
  ["a value out of range", configOf({ cache: { sessions: 0 } }), "cache.sessions"],
  ["no auth service", { session: { cookieSecret: { value: "0123456789abcdeZ" } } }, "authService"],
  [
    "a secret that makes no key",
    configOf({ session: { cookieSecret: { value: "short" } } }),
    "session.cookieSecret",
  ],
  [
    "a variable that is not set",
    configOf({ session: { cookieSecret: { env: "NOT_THERE" } } }),
    "session.cookieSecret",
  ],
  [
    "a refresh later than the end",
    configOf({ session: { cookieExpire: "1h", cookieRefresh: "2h" } }),
    "session.cookieRefresh",
  ],
  ["a section without what it needs", configOf({ jwt: {} }), "jwt"],
  ["text after the document", `${JSON.stringify(configOf())}x`, "the document"],
  ["no JSON at all", "authService: {}", "the document"],
  ["an empty configuration", "", "authService"],
  ["an empty object", "{}", "authService"],
  ["a list", "[]", "the document"],
];

function refusalOf(host: FakeHost): string {
  return host.errors.find((line) => line.startsWith("postern: configuration:")) ?? "";
}

describe("A bad configuration", () => {
  it("answers 503 on a first load, and a log line says where it is wrong", () => {
    for (const [title, configuration, path] of BAD) {
      const host = new FakeHost({ now: NOW });
      assert.equal(host.configure(configuration).accepted, true, title);
      assert.match(refusalOf(host), new RegExp(`configuration: ${path.replaceAll(".", "\\.")}`), title);
      for (const headers of [requestOf(), withSession(sessionOf()), requestOf({ path: "/oauth2/x" })]) {
        const stream = host.request(headers);
        assert.equal(stream.status, 503, title);
        assert.ok(stream.reply?.headers.has("retry-after"), title);
      }
      assert.equal(host.calls.length, 0, title);
      assert.equal(countOf(host, "not_configured"), 3, title);
    }
  });

  it("is refused at update, so that the old one keeps serving", () => {
    for (const [title, configuration] of BAD) {
      const process = new Process();
      const serving = startFilter({}, { process });
      // Envoy tries a configuration in a VM of its own first.
      const trial = new FakeHost({ process, now: NOW });
      assert.equal(trial.configure(configuration).accepted, false, title);
      assert.notEqual(refusalOf(trial), "", title);
      assert.equal(serving.request(withSession(sessionOf())).state, "forwarded", title);
    }
  });

  it("is refused in the VM that serves, too", () => {
    const host = startFilter();
    const waiting = host.request(requestOf());
    assert.equal(host.configure("{}").accepted, false);
    assert.equal(host.request(withSession(sessionOf())).state, "forwarded");
    assert.equal(waiting.state, "waiting");
  });

  it("of another plugin does not make this one's first load a refusal", () => {
    const process = new Process();
    startFilter({}, { process, properties: { plugin_name: "demo.other" } });
    const host = new FakeHost({ process, now: NOW, properties: { plugin_name: "demo.postern" } });
    assert.equal(host.configure("{}").accepted, true);
    assert.equal(host.request(withSession(sessionOf())).status, 503);
  });

  it("is left behind by a right one", () => {
    const host = new FakeHost({ now: NOW });
    host.configure("{}");
    assert.equal(host.request(withSession(sessionOf())).status, 503);
    assert.equal(host.configure(configOf()).accepted, true);
    assert.equal(host.request(withSession(sessionOf())).state, "forwarded");
  });

  it("never shows a secret in its log line", () => {
    const secret = "s3cr3t-that-is-too-short";
    const host = new FakeHost({ now: NOW, environment: { S: `${secret}-and-long` }, logLevel: 0 });
    const wrong = [
      { value: `${secret}!` },
      { value: secret, other: secret },
      { env: secret },
      { env: "S" },
      [{ value: `${secret}!` }, secret],
      secret,
    ];
    for (const cookieSecret of wrong) host.configure(configOf({ session: { cookieSecret } as never }));
    assert.ok(host.errors.length > 0);
    for (const { text } of host.logs) assert.ok(!text.includes(secret), text);
  });

  it("cannot be an enormous one", () => {
    const host = new FakeHost({ now: NOW });
    assert.equal(host.configure(" ".repeat(8 * 1024 * 1024)).accepted, true);
    assert.equal(host.request(requestOf()).status, 503);
    assert.equal(
      host.configure(`${" ".repeat(2 * 1024 * 1024)}${JSON.stringify(configOf())}`).accepted,
      true,
    );
    assert.equal(host.request(requestOf()).status, 503);
  });
});

describe("A host without what a filter needs", () => {
  it("of randomness answers 503", () => {
    const host = new FakeHost({ now: NOW });
    host.context.randomFails = true;
    host.configure(configOf());
    assert.equal(host.request(withSession(sessionOf())).status, 503);
  });

  it("of request headers answers 503", () => {
    const host = startFilter();
    host.mallocFails = true;
    assert.equal(host.request(withSession(sessionOf())).status, 503);
    assert.equal(countOf(host, "host_failure"), 1);
    host.mallocFails = false;
    assert.equal(host.request(withSession(sessionOf())).state, "forwarded");
  });

  it("of a configuration at all answers 503", () => {
    const host = new FakeHost({ now: NOW });
    host.configure(configOf());
    const stream = host.request(withSession(sessionOf()), 4711);
    assert.equal(stream.status, 503);
  });
});
