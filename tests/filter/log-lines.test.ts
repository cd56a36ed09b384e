// Lines of the log: one object of JSON each, with the keys that docs/logs.md has for its event, and never more of them than its limit.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { LOG_EVENTS, LOG_KEYS } from "../../scripts/documents/log-texts";
import { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import { configOf, loggedBy, NOW, requestOf, SECOND, sessionOf, startFilter, withSession } from "./fixture";
import { realmOf } from "./realms-fixture";
import { FETCHED, INLINE, jwtConfig, KEY } from "./tokens";

const LEVELS = ["trace", "debug", "info", "warning", "error", "critical"];
const LINE_MAX = 4096;

/** A text of a table of names in a source. */
function namesIn(file: string): string[] {
  const [, list = ""] = /const NAMES[^=]*= \[([^\]]*)\]/.exec(readFileSync(file, "utf8")) ?? [];
  return [...list.matchAll(/"([a-z_]+)"/g)].map(([, name = ""]) => name);
}

const ROUTES = { routes: [{ name: "ops", paths: ["/ops/*"], allowedGroups: ["ops"] }] };

function requests(): FakeHost {
  const host = new FakeHost({ now: NOW, clusters: "any", logLevel: 1 });
  host.configure({ realms: [{ ...realmOf("shop", { rules: ROUTES }), session: configOf()["session"] }] });
  host.request(withSession(sessionOf(), { path: "/ops/x", host: "shop.example.com" }));
  host.request(requestOf({ host: "shop.example.com" }));
  host.answerOnly(answerOf(401));
  return host;
}

/** A realm that observes: twice the same difference, and once more a minute later. */
function differences(): FakeHost {
  const host = new FakeHost({ now: NOW, clusters: "any" });
  const realm = realmOf("shop", { rules: ROUTES });
  host.configure({ mode: "observe", realms: [{ ...realm, session: configOf()["session"] }] });
  const refused = withSession(sessionOf(), { path: "/ops/x", host: "shop.example.com" });
  for (let i = 0; i < 3; i++) host.request(refused);
  host.advance(60 * SECOND);
  host.request(refused);
  return host;
}

/** More wrong configurations in a minute than are told, and one more after it. */
function rejected(): FakeHost {
  const host = new FakeHost({ now: NOW });
  const tryOne = (sessions: string) => {
    host.configure(configOf({ cache: { sessions } }));
    for (const root of host.context.roots) host.tick(root);
  };
  for (let i = 0; i < 25; i++) tryOne(`x${i}`);
  host.advance(60 * SECOND);
  tryOne("y");
  return host;
}

/** Twenty-five realms whose key server is away, for two minutes. */
function failing(): FakeHost {
  const host = new FakeHost({ now: NOW, clusters: "any" });
  host.configure({ realms: Array.from({ length: 25 }, (_, i) => realmOf(`realm-${i}`, FETCHED)) });
  for (let second = 0; second < 120; second++) {
    for (const call of [...host.calls]) host.answer(call, answerOf(503));
    host.advance(SECOND);
    host.tick();
  }
  return host;
}

/** A key of no use, in a configuration that is given again and again. */
function leftOut(): FakeHost {
  const host = new FakeHost({ now: NOW, clusters: "any" });
  const keys = jwtConfig({ inline: { keys: [KEY, { kty: "oct", kid: "none" }] } });
  const give = (sessions: number) =>
    host.configure({ realms: [realmOf("shop", keys)], cache: { sessions, verdictTtl: `${sessions}s` } });
  for (let i = 1; i <= 25; i++) give(i);
  host.advance(60 * SECOND);
  give(26);
  return host;
}

const PRODUCERS: Readonly<Record<string, () => FakeHost>> = {
  request: requests,
  observe: differences,
  config_rejected: rejected,
  config_fallback: rejected,
  nothing_serves: rejected,
  fetch_failed: failing,
  keys_left_out: leftOut,
  signatures: () => startFilter(INLINE),
};

describe("The tables of the log", () => {
  it("have the events and the keys of the sources, but for the line of an abort", () => {
    assert.deepEqual(Object.keys(LOG_EVENTS), [...namesIn("assembly/flow/log/log-event.ts"), "aborted"]);
    assert.deepEqual(Object.keys(LOG_KEYS), [...namesIn("assembly/flow/log/log-key.ts"), "line"]);
  });

  it("have no event that is not written here", () => {
    assert.deepEqual([...Object.keys(PRODUCERS), "aborted"], Object.keys(LOG_EVENTS));
  });
});

describe("Every line of the log", () => {
  for (const [event, produce] of Object.entries(PRODUCERS)) {
    it(`is an object with the keys of its event, at its level, in visible ASCII: ${event}`, () => {
      const { level, always, sometimes } = LOG_EVENTS[event] ?? assert.fail("no such event");
      const lines = produce().logs.filter(({ text }) => text.startsWith(`{"event":"${event}"`));
      const seen = new Set<string>();
      for (const { text, level: number } of lines) {
        assert.match(text, /^[ -~]+$/);
        assert.equal(LEVELS[number], level);
        const [name, ...keys] = Object.keys(JSON.parse(text) as object);
        assert.equal(name, "event");
        for (const key of always) assert.ok(keys.includes(key), `${key} in ${text}`);
        for (const key of keys) assert.ok([...always, ...sometimes].includes(key), `${key} in ${text}`);
        for (const key of keys) seen.add(key);
      }
      assert.deepEqual([...seen].sort(), [...always, ...sometimes].sort(), "all keys of the event were seen");
    });

    it(`has values of the kind that its keys have: ${event}`, () => {
      for (const line of loggedBy(produce(), event))
        for (const [key, value] of Object.entries(line))
          assert.equal(typeof value === "number" ? "number" : "text", LOG_KEYS[key]?.type, key);
    });
  }

  for (const [event, produce] of Object.entries(PRODUCERS)) {
    if (LOG_EVENTS[event]?.limit !== "20 a minute") continue;
    it(`is written twenty times a minute, and the next tells how many were left out: ${event}`, () => {
      const lines = loggedBy(produce(), event);
      assert.ok(lines.length > 20);
      const told = lines.map(({ suppressed }) => suppressed);
      assert.deepEqual(
        told.slice(0, 20),
        Array.from({ length: 20 }, () => undefined),
      );
      assert.ok(Number(told[20]) >= 5, String(told[20]));
    });
  }

  it("tells of a difference how many there were since it was told last", () => {
    const told = loggedBy(differences(), "observe").map(({ suppressed }) => suppressed);
    assert.deepEqual(told, [undefined, 2]);
  });
});

describe("Bytes from outside", () => {
  // In latin1, as headers are here: one character for each byte.
  const HOSTILE = [
    '"}\n{"event":"observe"',
    "\\",
    "\u0000\u001b[31m\u007f",
    "é\u202e😀",
    '","reason":"session',
  ].map((text) => Buffer.from(text).toString("latin1"));
  const LONG = "\u0001".repeat(100_000);

  const TWICE: Pair[] = [
    ["authorization", "Bearer a"],
    ["authorization", "Bearer b"],
  ];
  const shownOf = (text: string, most: number) => (text.length > most ? `${text.slice(0, most)}...` : text);

  for (const bytes of [...HOSTILE, LONG]) {
    for (const [event, mode] of [
      ["request", "enforce"],
      ["observe", "observe"],
    ] as const) {
      it(`stand in a line as what they are: ${event} ${JSON.stringify(bytes.slice(0, 20))}`, () => {
        const host = new FakeHost({ now: NOW, logLevel: 1 });
        host.configure({ ...configOf(), mode });
        const request = requestOf({ path: `/${bytes}`, method: bytes, headers: TWICE });
        host.request([...request.filter(([name]) => name !== "x-request-id"), ["x-request-id", bytes]]);
        const [line, ...more] = loggedBy(host, event);
        assert.deepEqual(more, []);
        assert.equal(line?.["reason"], "several_bearers");
        assert.equal(line?.["method"], shownOf(bytes, 128));
        assert.equal(line?.["request_id"], shownOf(bytes, 128));
        assert.equal(line?.["path"], shownOf(`/${bytes}`, 128));
        for (const { text } of host.logs) assertOrdinary(text);
      });
    }
  }

  it("of a configuration and of a key server neither", () => {
    for (const bytes of [...HOSTILE, LONG]) {
      const name = bytes.slice(0, 200);
      const host = new FakeHost({
        now: NOW,
        properties: { plugin_name: Buffer.from(name, "latin1").toString() },
      });
      host.configure(Buffer.from(JSON.stringify({ [bytes]: 1 }), "latin1"));
      const [line] = loggedBy(host, "config_rejected");
      assert.equal(line?.["plugin"], shownOf(name, 1024));
      const keys = jwtConfig({ inline: { keys: [KEY, { kty: "oct", kid: bytes.slice(0, 10_000) }] } });
      assert.ok(host.configure(Buffer.from(JSON.stringify(configOf(keys)), "latin1")).accepted);
      assert.equal(loggedBy(host, "keys_left_out").length, 1);
      for (const { text } of host.logs) assertOrdinary(text);
    }
  });
});

function assertOrdinary(line: string): void {
  assert.match(line, /^[ -~]+$/);
  assert.ok(line.length <= LINE_MAX, `${line.length} bytes`);
  assert.doesNotThrow(() => JSON.parse(line) as unknown);
}
