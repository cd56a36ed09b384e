// An observing plugin behind the guide's ext_authz: the app and the client see what they saw without it, and it says where it would differ.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { appHost, envoyLog, finishStack } from "../../scripts/lab/e2e-stack";
import { eventsIn } from "../../scripts/log/log-line";
import { type HeaderLine, type RawResponse, send } from "../../scripts/lab/raw-http";
import { RecordingApp, seenIn } from "../../scripts/lab/recording-app";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";
import type { PluginConfig } from "../../scripts/stack/plugin-config";
import { Stack } from "../../scripts/stack/stack";
import type { Authorization } from "../../scripts/stack/envoy-options";
import { until } from "../../scripts/lab/until";

/** The same for both stacks: a session's length depends on its times, and the length of an answer that shows it as well. */
const NOW = Date.now();
const CONTENTS = {
  createdAt: new Date(NOW - 5000),
  expiresOn: new Date(NOW + 3600_000),
  accessToken: "ACCESS",
  idToken: "ID",
  email: "alice@example.com",
  user: "alice",
  groups: ["dev", "staff"],
  preferredUsername: "alice",
};
const ROUNDS = 250;

interface Guarded {
  readonly stack: Stack;
  readonly app: RecordingApp;
}

/** What each plugin is given: rules that differ from oauth2-proxy's in three ways. */
function observing({ jwt: _jwt, ...config }: PluginConfig): PluginConfig {
  return {
    ...config,
    session: { ...config.session, emailDomains: ["example.com"] },
    rules: { routes: [{ name: "ops", paths: ["/ops/*"], allowedGroups: ["ops"] }] },
    mode: "observe",
    observe: { ask: "10%" },
  } as PluginConfig;
}

async function start(authorization: Authorization): Promise<Guarded> {
  const app = await RecordingApp.start();
  const stack = await Stack.start({
    authorization,
    plugin: observing,
    envoy: { appPort: app.port, concurrency: 1 },
  });
  return { stack, app };
}

const alone = await start("ext_authz");
const both = await start("ext_authz_then_postern");
after(async () => {
  await alone.stack.stop();
  await alone.app.stop();
  await finishStack(both.stack, undefined, [both.app]);
});

function cookieOf({ stack }: Guarded, changes: object = {}): HeaderLine {
  return [
    "cookie",
    `a=b; ${cookieHeader(mintSessionValue(stack.cookieSecret, { ...CONTENTS, ...changes }))}; c=d`,
  ];
}

function ask({ stack }: Guarded, path: string, ...headers: HeaderLine[]): Promise<RawResponse> {
  return send(stack.port, { path, headers: [appHost(stack), ...headers] });
}

/** Of the headers what the two stacks have in common: no ports, times, random values. */
function comparable(lines: readonly HeaderLine[]): string[] {
  const own = /^(host|x-request-id|x-envoy-|x-forwarded-host|date|location)/;
  const shown = (value: string): string => value.replace(/(_oauth2_proxy(_csrf)?=)[^;]*/, "$1…");
  return lines
    .filter(([name]) => !own.test(name.toLowerCase()))
    .map(([name, value]) => `${name}: ${shown(value)}`);
}

const REQUESTS: Readonly<Record<string, (at: Guarded) => readonly [string, ...HeaderLine[]]>> = {
  "a session": (at) => ["/x?y=1", cookieOf(at)],
  "a session and made-up names": (at) => [
    "/x",
    cookieOf(at),
    ["x-auth-request-user", "root"],
    ["x-forwarded-user", "root"],
    ["x.auth.request.groups", "ops"],
  ],
  "a route that it would refuse": (at) => ["/ops/x", cookieOf(at)],
  "a session of another domain": (at) => ["/x", cookieOf(at, { email: "alice@example.org" })],
  nobody: () => ["/x"],
  "foreign credentials": () => ["/x", ["authorization", "Basic eDp5"]],
  "a page of oauth2-proxy's": (at) => ["/oauth2/userinfo", cookieOf(at)],
};

/** Whether the app answered. */
function isAnswered({ body }: RawResponse): boolean {
  return body.includes('"headers"');
}

async function counted(name: string): Promise<number> {
  return both.stack.envoy.stat(`wasmcustom.postern.observe.${name}`);
}

describe("An observing plugin behind ext_authz", () => {
  for (const [name, make] of Object.entries(REQUESTS)) {
    it(`changes nothing for the app and the client: ${name}`, async () => {
      const answers = await Promise.all([alone, both].map((at) => ask(at, ...make(at))));
      const [before, after_] = answers.map((answer) => ({
        status: answer.status,
        headers: comparable(answer.headers),
        seen: answer.status === 200 && isAnswered(answer) ? comparable(seenIn(answer).headers) : [],
      }));
      assert.deepEqual(after_, before);
    });
  }

  it("counts and logs each planted difference with its reason, and nothing else", async () => {
    const names = ["pass", "ask", "refuse", "agree", "differ", "asked", "ask_agreed"];
    await until("the counters", async () => (await counted("refuse")) > 0);
    const before = await Promise.all(names.map(counted));
    for (let round = 0; round < ROUNDS; round++) {
      const answers = await Promise.all([
        ask(both, "/x", cookieOf(both)),
        ask(both, "/ops/x", cookieOf(both)),
        ask(both, "/x", cookieOf(both, { email: "bob@example.org" })),
        ask(both, "/x", cookieOf(both)),
      ]);
      for (const { status } of answers) assert.equal(status, 200);
    }
    const grown = async (): Promise<Record<string, number>> => {
      const now = await Promise.all(names.map(counted));
      return Object.fromEntries(names.map((each, i) => [each, (now[i] ?? 0) - (before[i] ?? 0)]));
    };
    await until("the last answers", async () => {
      const { asked = 0, ask_agreed: agreed = -1 } = await grown();
      return asked > 0 && asked === agreed;
    });
    const { asked = 0, ask_agreed: _agreed, ...rest } = await grown();
    assert.deepEqual(rest, {
      pass: 2 * ROUNDS,
      ask: ROUNDS,
      refuse: ROUNDS,
      agree: 2 * ROUNDS,
      differ: ROUNDS,
    });
    assert.ok(asked < ROUNDS, `${asked} of ${2 * ROUNDS} asked about`);
    const lines = eventsIn(await envoyLog(both.stack), "observe");
    const kinds = lines.map(({ difference, reason }) => `${difference} ${reason}`);
    assert.deepEqual([...new Set(kinds)].sort(), [
      "would_doubt email_not_allowed",
      "would_refuse not_in_group",
    ]);
    for (const line of lines) assert.match(String(line["request_id"]), /^[0-9a-f-]{36}$/);
  });
});
