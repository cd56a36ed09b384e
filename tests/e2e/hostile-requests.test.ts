// Every row of http_requests.json, byte for byte, with Envoy's path normalisation as Istio sets it and with none.
//
// Rows that are several requests are in hostile-sequences.test.ts.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { appHost, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { goCookies } from "../../scripts/lab/go-cookies";
import type { PluginConfig } from "../../scripts/stack/plugin-config";
import {
  CONDITIONS,
  type HostileRow,
  hostileValues,
  hostileRows,
  sendRow,
  type UpstreamConditions,
} from "../support/hostile-rows";
import { type RawResponse, valueOf, valuesOf } from "../../scripts/lab/raw-http";
import { RecordingApp, type SeenRequest } from "../../scripts/lab/recording-app";

const CLEANED =
  "oauth2-proxy redirects to the path that Go's path.Clean makes; 3xx go to the client as they came";

/** Where the contract outranks the row: what oauth2-proxy answers is the client's to see. */
const BY_CONTRACT: Readonly<Record<string, { readonly expect: readonly string[]; readonly why: string }>> = {
  "login-121": { expect: ["301"], why: CLEANED },
  "login-122": { expect: ["301", "302"], why: CLEANED },
  "login-125": { expect: ["301"], why: CLEANED },
  "login-133": { expect: ["301", "302"], why: CLEANED },
  "login-132": { expect: ["302"], why: "a callback without its CSRF cookie begins the login anew, once" },
};

const app = await RecordingApp.start();
/** What the rows assume: sessions, bearer tokens, and two public places. */
const stack = await startStack({
  appHost: "app.example.com",
  envoy: { appPort: app.port },
  plugin: (config) => ({
    ...config,
    rules: { ...config.rules, public: [{ paths: ["/public", "/static/*"] }] },
  }),
});
after(() => finishStack(stack, undefined, [app]));

const rows = await hostileRows();
const values = await hostileValues(stack);

/** Where a user is sent: the configured login, coming back to this host, and to a page of it. */
function assertLoginPlace(location: string, row: HostileRow): void {
  const place = new URL(location);
  assert.equal(place.origin, stack.issuer);
  const back = new URL(place.searchParams.get("redirect_uri") ?? "");
  assert.equal(back.hostname, "app.example.com");
  const state = place.searchParams.get("state") ?? "";
  const page = state.slice(state.indexOf(":") + 1);
  assert.match(page, /^\/(?![/\\])[\x21-\x7e]*$/);
  if (row.group === "login" && !/[/\\]{2}|\.\.|%/.test(row.request.path ?? "")) {
    assert.ok([row.request.path, "/"].includes(page), `comes back to ${page}`);
  }
}

function assertPlace(location: string, row: HostileRow): void {
  if (location.startsWith("/")) assert.doesNotMatch(location, /^\/[/\\]/);
  else assertLoginPlace(location, row);
}

function fill(text: string): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`nothing stands for \${${name}}`);
    return value;
  });
}

function assertSeen(seen: SeenRequest, wanted: UpstreamConditions): void {
  if (wanted.authorization) assert.equal(valueOf(seen.headers, "authorization"), fill(wanted.authorization));
  for (const [name, count] of Object.entries(wanted.count ?? {})) {
    assert.equal(valuesOf(seen.headers, name).length, count, name);
  }
  for (const name of wanted.absent ?? []) assert.deepEqual(valuesOf(seen.headers, name), [], name);
  for (const [name, pattern] of Object.entries(wanted.never_value ?? {})) {
    for (const value of valuesOf(seen.headers, name)) assert.doesNotMatch(value, new RegExp(pattern), name);
  }
  if (wanted.cookie_absent) {
    const names = goCookies(valuesOf(seen.headers, "cookie")).map(([name]) => name);
    assert.ok(!names.includes(fill(wanted.cookie_absent)), names.join());
  }
  if (wanted.config === "strip_session_cookie") {
    const { upstream } = stack.pluginConfig as PluginConfig;
    assert.equal(upstream?.["stripCookies"] ?? true, true);
  }
  if (wanted.no_crlf) for (const [name, value] of seen.headers) assert.doesNotMatch(value, /[\r\n]/, name);
}

/** What holds for every row, whatever it says. */
function assertAlways(answer: RawResponse, seen: readonly SeenRequest[], row: HostileRow): void {
  assert.ok(seen.length <= 1, "one request became several");
  for (const place of valuesOf(answer.headers, "location")) assertPlace(place, row);
  assert.doesNotMatch(answer.body.toString("latin1"), /<script>/);
  for (const { headers } of seen) {
    assert.deepEqual(
      headers.filter(([name]) => name === "x-injected" || name === "set-cookie"),
      [],
    );
    // A group's name never becomes two.
    const groups = valueOf(headers, "x-auth-request-groups")?.split(",") ?? [];
    assert.ok(!groups.includes("admins"));
  }
}

async function runRow(row: HostileRow): Promise<void> {
  const reached = app.requests.length;
  const answer = await sendRow(stack.port, row, fill);
  const seen = app.requests.slice(reached);
  const { expect, why = "" } = { ...row, ...BY_CONTRACT[row.id] } as {
    expect: readonly string[];
    why?: string;
  };
  assert.ok(
    expect.includes(String(answer.status)),
    `${answer.status}, expected ${expect.join(" or ")} ${why}`,
  );
  assertAlways(answer, seen, row);
  const wanted = row.upstream;
  if (wanted === "never") assert.equal(seen.length, 0, "the app was reached");
  if (typeof wanted !== "object") return;
  // Only the app answers with 200 what a row says about it.
  if (answer.status === 200) assert.equal(seen.length, 1, "the app was not reached");
  for (const request of seen) assertSeen(request, wanted);
}

const NORMALISATIONS = [
  { name: "with path normalisation", options: {} },
  { name: "without path normalisation", options: { normalizePath: false } },
];

for (const { name, options } of NORMALISATIONS) {
  describe(name, () => {
    before(() => stack.envoy.reconfigure(stack.pluginConfig, options));

    for (const row of rows) {
      it(`${row.id}: ${row.note}`, () => runRow(row));
    }
  });
}

describe("a client whose cookies make oauth2-proxy's answer larger than Envoy takes", () => {
  it("closes the door to nobody else, however often it comes", async () => {
    const [flood] = rows.filter(({ id }) => id === "ck-1000-names");
    assert.ok(flood !== undefined);
    for (let i = 0; i < 10; i++) await sendRow(stack.port, flood, fill);
    const [stranger] = rows.filter(({ id }) => id === "base-none");
    assert.ok(stranger !== undefined);
    await runRow(stranger);
  });
});

describe("the rows", () => {
  it("are all there, and so is every one named here", () => {
    assert.ok(rows.length > 100);
    const ids = new Set(rows.map(({ id }) => id));
    assert.deepEqual(
      Object.keys(BY_CONTRACT).filter((id) => !ids.has(id)),
      [],
    );
    assert.equal(appHost(stack)[1], `app.example.com:${stack.port}`);
  });

  it("have no condition that is not looked at", () => {
    const named = rows.flatMap(({ upstream }) => (typeof upstream === "object" ? Object.keys(upstream) : []));
    assert.deepEqual(new Set(named), new Set(CONDITIONS));
    const texts = rows.flatMap(({ upstream }) => (typeof upstream === "string" ? [upstream] : []));
    assert.deepEqual([...new Set(texts)], ["never"]);
  });
});
