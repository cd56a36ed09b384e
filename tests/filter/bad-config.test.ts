// A configuration that cannot be used: the last good one goes on where there is one, else all is closed. Never open, and never
// refused to the host, which would then refuse other updates for its sake.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import { Process } from "../../scripts/fake-host/process";
import {
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  BOB_HEADERS,
  configOf,
  countOf,
  identityOf,
  NOW,
  requestOf,
  SECOND,
  sessionOf,
  startFilter,
  withSession,
  loggedBy,
} from "./fixture";

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
  return String(loggedBy(host, "config_rejected")[0]?.["detail"] ?? "");
}

/** The host takes what the filter does not. */
function assertRejected(host: FakeHost, configuration: object | string, title?: string): number {
  const { root, answered, accepted } = host.configure(configuration);
  assert.deepEqual([answered, accepted], [true, false], title);
  return root;
}

/** What a gauge shows once the workers have ticked for a while. */
function gaugeOf(name: string, ...hosts: FakeHost[]): number {
  for (let i = 0; i < 4; i++) {
    for (const host of hosts) {
      host.advance(SECOND);
      host.tick();
    }
  }
  return hosts[0]?.metric(name) ?? NaN;
}

describe("A bad configuration", () => {
  it("answers 503 on a first load, and a log line says where it is wrong", () => {
    for (const [title, configuration, path] of BAD) {
      const host = new FakeHost({ now: NOW });
      assertRejected(host, configuration, title);
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

  it("is taken at update, and the one before it goes on in the VMs that have it", () => {
    for (const [title, configuration] of BAD) {
      const process = new Process();
      const serving = startFilter({}, { process });
      // Envoy tries a configuration in a VM of its own first.
      const trial = new FakeHost({ process, now: NOW });
      assertRejected(trial, configuration, title);
      assert.notEqual(refusalOf(trial), "", title);
      const root = assertRejected(serving, configuration, title);
      const stream = serving.request(withSession(sessionOf()));
      assert.equal(stream.root, root);
      assert.deepEqual(identityOf(stream), ALICE_HEADERS, title);
      assert.deepEqual(serving.errors, [], title);
    }
  });

  it("leaves what waits to its end", () => {
    const host = startFilter();
    const waiting = host.request(requestOf());
    assertRejected(host, "{}");
    assert.equal(waiting.state, "waiting");
    host.answerOnly(ALLOWED_AS_BOB);
    assert.deepEqual(identityOf(waiting), BOB_HEADERS);
  });

  it("leaves the last good one in force, whatever came between", () => {
    const host = startFilter();
    const strict = { session: { allowedGroups: ["admins"] } };
    for (let i = 0; i < 3; i++) {
      assertRejected(host, "{}");
      assertRejected(host, "");
      assert.equal(host.request(withSession(sessionOf())).state, "forwarded");
      assert.ok(host.configure(configOf(strict)).accepted);
      assertRejected(host, "{}");
      assert.equal(host.request(withSession(sessionOf())).state, "waiting");
      assert.ok(host.configure(configOf()).accepted);
    }
  });

  it("is answered 503 by a VM that was started anew, while the others go on", () => {
    const process = new Process();
    const [first, second] = [startFilter({}, { process }), startFilter({}, { process })];
    for (const host of [first, second]) assertRejected(host, "{}");
    const anew = new FakeHost({ process, now: NOW });
    assertRejected(anew, "{}");
    assert.equal(anew.request(withSession(sessionOf())).status, 503);
    anew.tick();
    anew.tick();
    assert.equal(anew.errors.length, 1);
    const [said] = loggedBy(anew, "nothing_serves");
    assert.equal(said?.["plugin"], "postern");
    assert.match(String(said?.["detail"]), /^nothing to fall back on: every request is answered 503 until/);
    assert.equal(first.request(withSession(sessionOf())).state, "forwarded");
    assert.ok(anew.configure(configOf()).accepted);
    assert.equal(anew.request(withSession(sessionOf())).state, "forwarded");
  });

  it("never puts another plugin's configuration in its place", () => {
    for (const [mine, other] of [
      ["demo.postern", "demo.other"],
      ["demo.postern", ""],
      ["", "demo.other"],
      // Without a name nothing tells whether it is the same plugin.
      ["", ""],
    ] as const) {
      const host = startFilter({}, { properties: { plugin_name: other } });
      const { root: others } = host.configure(configOf({ cache: { sessions: 5 } }));
      host.context.properties["plugin_name"] = mine;
      const root = assertRejected(host, "{}", `${mine} beside ${other}`);
      assert.equal(host.request(withSession(sessionOf()), root).status, 503, `${mine} beside ${other}`);
      assert.equal(host.request(withSession(sessionOf()), others).state, "forwarded");
    }
  });

  it("is told once in the process, and again after a while or after a right one", () => {
    const process = new Process();
    const hosts = Array.from({ length: 4 }, () => startFilter({}, { process }));
    const told = () => hosts.flatMap(({ errors }) => errors).length;
    const rejectAll = (configuration: string) => {
      for (const host of hosts) assertRejected(host, configuration);
    };
    rejectAll("{}");
    assert.equal(told(), 1);
    rejectAll("{}");
    assert.equal(told(), 1);
    rejectAll("[]");
    assert.equal(told(), 2);
    for (const host of hosts) host.advance(60 * SECOND);
    rejectAll("[]");
    assert.equal(told(), 3);
    for (const host of hosts) assert.ok(host.configure(configOf()).accepted);
    rejectAll("[]");
    assert.equal(told(), 4);
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
    assertRejected(host, " ".repeat(8 * 1024 * 1024));
    assert.equal(host.request(requestOf()).status, 503);
    assertRejected(host, `${" ".repeat(2 * 1024 * 1024)}${JSON.stringify(configOf())}`);
    assert.equal(host.request(requestOf()).status, 503);
  });
});

describe("The gauge of rejected configurations", () => {
  const GAUGE = "postern.config.rejected";

  it("is 1 while any VM goes by an older one, and every VM counts what it was given", () => {
    const process = new Process();
    const hosts = Array.from({ length: 2 }, () => startFilter({}, { process }));
    const [first, second] = hosts as [FakeHost, FakeHost];
    assert.equal(gaugeOf(GAUGE, ...hosts), 0);
    for (const host of hosts) assertRejected(host, "{}");
    assert.equal(first.metric("postern.config.rejections"), 2);
    assert.equal(gaugeOf(GAUGE, ...hosts), 1);
    assert.ok(first.configure(configOf()).accepted);
    assert.equal(gaugeOf(GAUGE, ...hosts), 1, "the second still does");
    assert.ok(second.configure(configOf()).accepted);
    assert.equal(gaugeOf(GAUGE, ...hosts), 0);
  });

  it("is 1 where there is nothing to go by", () => {
    const host = new FakeHost({ now: NOW });
    assertRejected(host, "{}");
    assert.equal(gaugeOf(GAUGE, host), 1);
  });

  it("ends with the VM that it was about", () => {
    const process = new Process();
    const [living, dying] = [startFilter({}, { process }), startFilter({}, { process })];
    assertRejected(dying, "{}");
    assert.equal(gaugeOf(GAUGE, living, dying), 1);
    assert.equal(gaugeOf(GAUGE, living), 0);
  });

  it("is about a plugin's newest configuration, and ends with the plugin", () => {
    const host = startFilter({}, { properties: { plugin_name: "demo.other" } });
    const { root: others } = host.configure(configOf({ cache: { sessions: 5 } }));
    host.context.properties["plugin_name"] = "demo.postern";
    const wrong = assertRejected(host, "{}");
    const everyRoot = () => {
      host.advance(SECOND);
      for (const root of host.context.roots) host.tick(root);
      return host.metric(GAUGE);
    };
    assert.equal(everyRoot(), 1);
    const { root: right } = host.configure(configOf());
    for (let i = 0; i < 4; i++) everyRoot();
    assert.equal(everyRoot(), 0, "streams of the wrong one may still be there");
    host.endRoot(right);
    for (let i = 0; i < 4; i++) everyRoot();
    assert.equal(everyRoot(), 1, "it is the newest that is left");
    host.endRoot(wrong);
    for (let i = 0; i < 4; i++) everyRoot();
    assert.equal(everyRoot(), 0);
    assert.equal(host.request(withSession(sessionOf()), others).state, "forwarded");
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
