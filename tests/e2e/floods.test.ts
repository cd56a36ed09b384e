// A stranger's flood of whatever kind takes no memory to speak of, ends no VM, and a good session does not notice.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { residentBytes } from "../../scripts/soak/memory";
import { answerBytes, ChaosServer, replying } from "../../scripts/lab/chaos-server";
import { appHost, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { flood } from "../support/flood";
import { type HeaderLine, type RawRequest, send } from "../../scripts/lab/raw-http";
import { RecordingApp } from "../../scripts/lab/recording-app";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";

const KIB = 1024;
const GROWTH_MAX = 40 * KIB * KIB;
const FLOOD = 800;
const RELOADS = "wasm.postern.vm_reload_success";

/** As much as Envoy takes beside the other headers: its limit is 60 KiB. */
const LARGE = 57 * KIB;

const [app, chaos] = await Promise.all([RecordingApp.start(), ChaosServer.start()]);
const stack = await startStack({ envoy: { appPort: app.port, authPort: chaos.port } });
const host = appHost(stack);
after(() => finishStack(stack, undefined, [app, chaos]));

const LOGIN = answerBytes(302, [["location", "https://dex.example.com/auth"]]);
const cookieLines = Array.from({ length: 80 }, (_, i): HeaderLine => [
  "set-cookie",
  `c${i}=${"x".repeat(600)}`,
]);

function sessionOf(name: string, createdAt = new Date()): HeaderLine {
  const contents = { accessToken: "TOKEN", email: `${name}@example.com`, createdAt };
  return ["cookie", cookieHeader(mintSessionValue(stack.cookieSecret, contents))];
}

function junk(index: number, length = LARGE): string {
  return `${index}`.padEnd(length, "!~x");
}

function withHeader(name: string, value: string, path = "/app"): RawRequest {
  return { path, headers: [host, [name, value]] };
}

function splitCookie(index: number): string {
  const parts = Array.from({ length: 64 }, (_, part) => `_oauth2_proxy_${part}=${junk(index, 800)}`);
  return parts.join("; ");
}

interface Flood {
  readonly title: string;
  readonly request: (index: number) => RawRequest;
  readonly answer?: Buffer;
}

const LONG_AGO = new Date(Date.now() - 360_000);

const FLOODS: readonly Flood[] = [
  {
    title: "forms from a page with an odd address",
    request: () => ({
      method: "POST",
      path: "/app",
      headers: [
        host,
        ["accept", "text/html"],
        ["content-type", "application/x-www-form-urlencoded"],
        ["referer", `http://${host[1]}/${"!".repeat(2000)}`],
      ],
      body: "a=b",
    }),
  },
  { title: "misses with large cookies", request: (i) => withHeader("cookie", `a=${junk(i)}`) },
  { title: "sessions in 64 parts", request: (i) => withHeader("cookie", splitCookie(i)) },
  { title: "bearer junk", request: (i) => withHeader("authorization", `Bearer ${junk(i)}`) },
  { title: "Basic junk", request: (i) => withHeader("authorization", `Basic ${junk(i)}`) },
  {
    title: "pages of the auth service",
    request: (i) => withHeader("cookie", `a=${junk(i)}`, "/oauth2/callback?code=x"),
  },
  {
    title: "sessions that are due",
    request: (i) => ({ path: "/app", headers: [host, sessionOf(`due${i}`, LONG_AGO)] }),
    answer: answerBytes(202, [
      ["x-auth-request-user", "u"],
      ["x-auth-request-access-token", "t"],
      ...cookieLines,
    ]),
  },
  {
    title: "answers with many cookies and a large body",
    request: (i) => withHeader("cookie", `_oauth2_proxy=${junk(i, 4000)}`),
    answer: answerBytes(403, cookieLines, "x".repeat(512 * KIB)),
  },
];

describe("A flood", () => {
  const good: RawRequest = { path: "/app", headers: [host, sessionOf("good")] };

  async function assertGoodSession(): Promise<void> {
    assert.equal((await send(stack.port, good)).status, 200);
  }

  for (const { title, request, answer } of FLOODS) {
    it(`takes no memory and ends no VM: ${title}`, async () => {
      chaos.behaviour = replying(answer ?? LOGIN);
      // What Envoy itself takes for so many connections and headers is not the filter's.
      await flood(stack.port, 50, request);
      const reloads = await stack.envoy.stat(RELOADS);
      const before = await residentBytes(stack.envoy.server.pid);
      const flooded = flood(stack.port, FLOOD, request);
      await assertGoodSession();
      const statuses = await flooded;
      await assertGoodSession();
      const growth = (await residentBytes(stack.envoy.server.pid)) - before;
      assert.equal(statuses.get(0), undefined, "requests that were never answered");
      assert.equal(statuses.size, 1, JSON.stringify([...statuses]));
      assert.ok(growth < GROWTH_MAX, `${Math.round(growth / KIB)} KiB`);
      assert.equal(await stack.envoy.stat(RELOADS), reloads);
    });
  }
});
