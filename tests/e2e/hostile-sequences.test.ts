// The rows of http_requests.json that are several requests: what is remembered of one never answers for another.
//
// Where a verdict is the auth service's, no cookie secret is configured: then any text may be a session.
import assert from "node:assert/strict";
import { after, describe, it, test } from "node:test";
import { type AuthCall, answerBytes, ChaosServer, replying } from "../../scripts/lab/chaos-server";
import { appHost, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { hostileSequences } from "../support/hostile-rows";
import { type RawResponse, send, valueOf } from "../../scripts/lab/raw-http";
import { RecordingApp, seenIn } from "../../scripts/lab/recording-app";
import { mintSessionValue } from "../../scripts/lab/session-cookie";
import { until } from "../../scripts/lab/until";

const NAME = "_oauth2_proxy";
const REQUESTS = 1000;
const AT_ONCE = 10;

const app = await RecordingApp.start();
const chaos = await ChaosServer.start();
const stack = await startStack({ envoy: { appPort: app.port, authPort: chaos.port } });
after(() => finishStack(stack, undefined, [app, chaos]));

function ask(cookie: string, path = "/app"): Promise<RawResponse> {
  return send(stack.port, { path, headers: [appHost(stack), ["cookie", cookie]] });
}

async function withoutSecret(run: () => Promise<void>): Promise<void> {
  const { session: _, ...config } = stack.pluginConfig as Record<string, unknown>;
  await stack.envoy.reconfigure(config);
  await run().finally(() => stack.envoy.reconfigure(stack.pluginConfig));
}

function sessionOf(call: AuthCall): string {
  return new RegExp(`${NAME}=([^;]*)`).exec(valueOf(call.headers, "cookie") ?? "")?.[1] ?? "";
}

/** The auth service gives each session value a token of its own. */
function tokenOf(session: string): string {
  return `token-${session.length}-${Buffer.from(session.slice(-6)).toString("hex")}`;
}

function answerWithOwnToken(): void {
  chaos.behaviour = (call) => {
    const token = tokenOf(sessionOf(call));
    const headers = [
      ["x-auth-request-user", "somebody"],
      ["x-auth-request-access-token", token],
    ] as const;
    call.socket.write(answerBytes(202, headers));
  };
}

async function assertOwnToken(cookie: string, token: string): Promise<void> {
  const answer = await ask(cookie);
  assert.equal(answer.status, 200);
  assert.equal(valueOf(seenIn(answer).headers, "authorization"), `Bearer ${token}`);
}

/** Cookies and the token that goes with each, asked for in turns, some at once. */
async function assertNoMixUps(pairs: readonly (readonly [cookie: string, token: string])[]): Promise<void> {
  for (let done = 0; done < REQUESTS; done += AT_ONCE) {
    const turn = Array.from({ length: AT_ONCE }, (_, i) => pairs[i % pairs.length] ?? ["", ""]);
    await Promise.all(turn.map(([cookie, token]) => assertOwnToken(cookie, token)));
  }
}

const SEQUENCES: Readonly<Record<string, () => Promise<void>>> = {
  "cache-skip-202": async () => {
    const cookie = `${NAME}=${"garbage".padEnd(100, "-")}|1|x`;
    chaos.behaviour = replying(answerBytes(202));
    assert.equal((await ask(cookie, "/public")).status, 200);
    const reached = app.requests.length;
    chaos.behaviour = replying(answerBytes(401));
    assert.equal((await ask(cookie)).status, 401);
    assert.equal(app.requests.length, reached);
  },

  "cache-two-users": () =>
    withoutSecret(async () => {
      answerWithOwnToken();
      const start = "value|1760000000|".padEnd(100, "-");
      const values = [`${start}A=`, `${start}B=`];
      await assertNoMixUps(values.map((value) => [`${NAME}=${value}`, tokenOf(value)] as const));
    }),

  "cache-prefix-collision": () =>
    withoutSecret(async () => {
      answerWithOwnToken();
      const values = [`${"p".repeat(4000)}-first|1|s`, `${"p".repeat(4000)}-other|1|s`];
      const pairs = values.map((value) => [`${NAME}=${value}`, tokenOf(value)] as const);
      const [first = "", other = ""] = pairs.map(([cookie]) => cookie);
      await assertNoMixUps([
        ...pairs,
        [`a=1;${first}`, tokenOf(values[0] ?? "")],
        [`a=1; ${other}`, tokenOf(values[1] ?? "")],
      ]);
    }),

  "cache-logout": async () => {
    const cookie = `${NAME}=${mintSessionValue(stack.cookieSecret, { accessToken: "OUT", email: "out@example.com" })}`;
    await assertOwnToken(cookie, "OUT");
    chaos.behaviour = replying(
      answerBytes(302, [
        ["location", "/"],
        ["set-cookie", `${NAME}=; Max-Age=0`],
      ]),
    );
    assert.equal((await ask(cookie, "/oauth2/sign_out")).status, 302);
    chaos.behaviour = replying(answerBytes(401));
    const asked = chaos.calls.length;
    // A copy of the cookie is still genuine, but no longer a verdict of this worker's own.
    assert.equal((await ask(cookie)).status, 401);
    assert.equal(chaos.calls.length, asked + 1);
  },

  "cache-401-not-sticky": () =>
    withoutSecret(async () => {
      const cookie = `${NAME}=${"session-after-a-restart".padEnd(100, "-")}`;
      chaos.behaviour = replying(answerBytes(401));
      assert.equal((await ask(cookie)).status, 401);
      answerWithOwnToken();
      await until("the session being judged anew", async () => (await ask(cookie)).status === 200);
    }),
};

const rows = await hostileSequences();

describe("a sequence of requests", () => {
  for (const { id, note } of rows) {
    it(`${id}: ${note}`, async () => {
      const run = SEQUENCES[id];
      assert.ok(run !== undefined, "not tested");
      await run();
    });
  }
});

test("two sessions that the filter judges itself are never mixed up", async () => {
  const sessions = ["first", "other"].map((user) => {
    const value = mintSessionValue(stack.cookieSecret, {
      accessToken: `token-of-${user}`,
      email: `${user}@example.com`,
    });
    return [`${NAME}=${value}`, `token-of-${user}`] as const;
  });
  await assertNoMixUps(sessions);
});
