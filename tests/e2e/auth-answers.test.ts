// Every answer and every fault of auth_responses.json, given by a server in the auth service's place.
//
// No cookie is decoded here (no cookieSecret), so each request is a miss and its verdict may be remembered.
import assert from "node:assert/strict";
import { after, afterEach, describe, it, test } from "node:test";
import { BEHAVIOURS, BOB } from "../../scripts/lab/auth-behaviours";
import { answerBytes, ChaosServer, replying } from "../../scripts/lab/chaos-server";
import { appHost, finishStack, sessionOnly, startStack } from "../../scripts/lab/e2e-stack";
import {
  type HeaderLine,
  openSocket,
  parseHead,
  type RawResponse,
  requestBytes,
  send,
  valueOf,
  valuesOf,
} from "../../scripts/lab/raw-http";
import { RecordingApp, seenIn } from "../../scripts/lab/recording-app";
import { signValue } from "../../scripts/lab/session-cookie";
import { until } from "../../scripts/lab/until";
import { vectorRows } from "../support/vectors";

interface Row {
  readonly id: string;
  readonly behaviour: string;
  readonly expect: string;
  readonly note: string;
  readonly raw?: string;
}

type Outcome = "somebody" | "nobody" | "relayed" | "unavailable" | "somebody or unavailable";

/** What the words of the rows mean here. */
const BY_EXPECTATION: Readonly<Record<string, Outcome>> = {
  allow: "somebody",
  "allow+set-cookie": "somebody",
  login: "relayed",
  "login+set-cookie": "relayed",
  deny: "relayed",
  unavailable: "unavailable",
  "unavailable-or-first": "unavailable",
  "allow-or-unavailable": "somebody or unavailable",
};

/**
 * Where the contract outranks the row: 200 passes as 202 does, without an identity as nobody; a user without a token is
 * passed without Authorization; every 3xx and 4xx is the client's to see, as it came.
 */
const BY_CONTRACT: Readonly<Record<string, Outcome>> = {
  "200-full": "somebody",
  "202-empty": "nobody",
  "202-empty-token": "somebody",
};

function outcomeOf({ id, expect }: Row): Outcome | undefined {
  if (/^[34]\d\d\b/.test(id)) return "relayed";
  return BY_CONTRACT[id] ?? BY_EXPECTATION[expect];
}

/** Rows that need another setup than an answer: here by name, or in auth-cluster.test.ts. */
const TESTED_BY_NAME = ["refused", "late-after-cancel", "no-cluster"];
const TESTED_ELSEWHERE = ["no-host", "circuit-breaker"];

const rows = await vectorRows<Row>("auth_responses");
const app = await RecordingApp.start();
const chaos = await ChaosServer.start();
const stack = await startStack({
  envoy: { appPort: app.port, authPort: chaos.port },
  plugin: (config) => {
    const { session: _, ...rest } = sessionOnly(config);
    return { ...rest, authService: { ...config.authService, timeout: "1s" } };
  },
});
after(() => finishStack(stack, undefined, [app, chaos]));
afterEach(() => chaos.dropConnections());

const host = appHost(stack);
const FORGED: HeaderLine[] = [
  ["x-auth-request-user", "forged"],
  ["x-auth-request-access-token", "forged"],
];

const STAMP = String(Math.floor(Date.now() / 1000) - 60);

/** A cookie in the form of a session that nobody here can open: only then is there a verdict to remember. */
function cookieOf(id: string): HeaderLine {
  const value = Buffer.from(id.padEnd(99, "-")).toString("base64url");
  const signature = signValue(id, "_oauth2_proxy", value, "");
  return ["cookie", `_oauth2_proxy=${value}|${STAMP}|${signature}`];
}

function ask(id: string, path = "/app"): Promise<RawResponse> {
  return send(stack.port, { path, headers: [host, cookieOf(id), ...FORGED] });
}

function headersOf(row: Row): HeaderLine[] {
  const final = (row.raw ?? "").replace(/^HTTP\/1.1 1\d\d X\r\n\r\n/, "");
  return row.raw === undefined ? BOB : parseHead(final.slice(0, final.indexOf("\r\n\r\n"))).headers;
}

function assertUnavailable(answer: RawResponse, reached: number): void {
  assert.equal(answer.status, 503);
  assert.match(valueOf(answer.headers, "retry-after") ?? "", /^\d+$/);
  assert.deepEqual(valuesOf(answer.headers, "set-cookie"), []);
  assert.equal(app.requests.length, reached, "the app was reached");
}

function assertSomebody(answer: RawResponse, said: HeaderLine[]): void {
  assert.equal(answer.status, 200);
  assert.deepEqual(valuesOf(answer.headers, "set-cookie"), valuesOf(said, "set-cookie"));
  const seen = seenIn(answer).headers;
  const token = valueOf(said, "x-auth-request-access-token") || undefined;
  assert.equal(valueOf(seen, "x-auth-request-user"), valueOf(said, "x-auth-request-user"));
  assert.equal(valueOf(seen, "x-auth-request-access-token"), token);
  assert.deepEqual(valuesOf(seen, "authorization"), token === undefined ? [] : [`Bearer ${token}`]);
  assert.deepEqual(valuesOf(seen, "cookie"), []);
}

function assertNobody(answer: RawResponse): void {
  assert.equal(answer.status, 200);
  const names = seenIn(answer).headers.map(([name]) => name);
  assert.deepEqual(
    names.filter((name) => /^x-auth-request-|^authorization$/.test(name)),
    [],
  );
}

function assertRelayed(answer: RawResponse, row: Row, reached: number): void {
  const raw = row.raw ?? "";
  assert.equal(answer.status, Number(raw.slice(9, 12)));
  assert.equal(answer.body.toString(), raw.slice(raw.indexOf("\r\n\r\n") + 4));
  for (const name of ["location", "set-cookie"]) {
    assert.deepEqual(valuesOf(answer.headers, name), valuesOf(headersOf(row), name));
  }
  assert.equal(app.requests.length, reached, "the app was reached");
}

function assertOutcome(answer: RawResponse, row: Row, outcome: Outcome, reached: number): void {
  if (outcome === "nobody") assertNobody(answer);
  else if (outcome === "relayed") assertRelayed(answer, row, reached);
  else if (outcome === "somebody" || (outcome !== "unavailable" && answer.status === 200)) {
    assertSomebody(answer, headersOf(row));
  } else assertUnavailable(answer, reached);
}

/** A cookie while the service says that this is carol: nothing that was said before may answer for it. */
async function assertForgotten(id: string): Promise<void> {
  chaos.dropConnections();
  chaos.behaviour = replying(answerBytes(202, [["x-auth-request-user", "carol"]]));
  const next = await ask(id);
  assert.equal(next.status, 200);
  assert.equal(valueOf(seenIn(next).headers, "x-auth-request-user"), "carol");
}

async function assertRemembered(id: string, said: HeaderLine[]): Promise<void> {
  const asked = chaos.calls.length;
  chaos.behaviour = replying(answerBytes(401));
  assertSomebody(await ask(id), said);
  assert.equal(chaos.calls.length, asked, "the auth service was asked again");
}

for (const row of rows) {
  const outcome = outcomeOf(row);
  const behaviour = row.behaviour === "reply" ? replying(row.raw ?? "") : BEHAVIOURS[row.id];
  if (outcome === undefined || behaviour === undefined) continue;

  test(`${row.id}: ${outcome}, where the answer is: ${row.note || row.behaviour}`, async () => {
    const reached = app.requests.length;
    chaos.behaviour = behaviour;
    const answer = await ask(row.id);
    assertOutcome(answer, row, outcome, reached);
    const hasCookies = valuesOf(headersOf(row), "set-cookie").length > 0;
    if (outcome === "somebody" && !hasCookies) await assertRemembered(row.id, headersOf(row));
    // Neither a verdict without an identity nor a fault says anything about the next request.
    else if (outcome === "nobody" || outcome === "unavailable") await assertForgotten(row.id);
    await assertForgotten(`after ${row.id}`);
  });
}

test("every row is tested", () => {
  const named = [...TESTED_BY_NAME, ...TESTED_ELSEWHERE];
  const isTested = (row: Row) => row.raw !== undefined || row.id in BEHAVIOURS || named.includes(row.id);
  const forgotten = rows.filter(
    (row) => !isTested(row) || (outcomeOf(row) === undefined && !named.includes(row.id)),
  );
  assert.deepEqual(
    forgotten.map(({ id }) => id),
    [],
  );
});

describe("an auth service that cannot be reached", () => {
  it("refused: nobody listens, and it works again once somebody does", async () => {
    const reached = app.requests.length;
    await chaos.stop();
    assertUnavailable(await ask("refused"), reached);
    await chaos.resume();
    await assertForgotten("refused");
  });

  it("late-after-cancel: an answer that comes after the client has left is dropped", async () => {
    const reached = app.requests.length;
    chaos.behaviour = () => undefined;
    const called = chaos.nextCall();
    const socket = await openSocket(stack.port);
    socket.write(requestBytes({ path: "/app", headers: [host, cookieOf("late")] }));
    const call = await called;
    socket.destroy();
    const active = (gauge: string) => stack.envoy.stat(gauge);
    await until(
      "the end of the request",
      async () => (await active("http.gateway.downstream_rq_active")) === 0,
    );
    call.socket.write(answerBytes(202, BOB));
    await until(
      "the end of the call",
      async () => (await active("cluster.oauth2-proxy.upstream_rq_active")) === 0,
    );
    assert.equal(app.requests.length, reached, "the app was reached for nobody");
    await assertForgotten("after late");
  });

  it("no-cluster: an auth service that Envoy does not know is an outage, not an open door", async () => {
    const config = stack.pluginConfig as { authService: object };
    await stack.envoy.reconfigure({ ...config, authService: { cluster: "nowhere" } });
    assertUnavailable(await ask("no-cluster"), app.requests.length);
    await stack.envoy.reconfigure(config);
    await assertForgotten("no-cluster");
  });
});

describe("a page of the auth service's own", () => {
  it("goes to the client as it came, with each Set-Cookie, and never to the app", async () => {
    const reached = app.requests.length;
    const cookies: HeaderLine[] = [
      ["set-cookie", "a=1; Path=/"],
      ["set-cookie", "b=2; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
    ];
    chaos.behaviour = replying(
      answerBytes(200, [...BOB, ["content-type", "text/html"], ...cookies], "<p>in</p>"),
    );
    const answer = await ask("page", "/oauth2/sign_in");
    assert.equal(answer.status, 200);
    assert.equal(answer.body.toString(), "<p>in</p>");
    assert.equal(valueOf(answer.headers, "content-type"), "text/html");
    assert.deepEqual(
      valuesOf(answer.headers, "set-cookie"),
      cookies.map(([, value]) => value),
    );
    assert.equal(app.requests.length, reached);
  });

  it("is an outage when the service is not there", async () => {
    chaos.behaviour = BEHAVIOURS.close ?? (() => undefined);
    assertUnavailable(await ask("page", "/oauth2/sign_in"), app.requests.length);
  });
});
