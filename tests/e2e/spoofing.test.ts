// Identity headers as a client writes them reach neither the app nor the auth service, on any way through the gateway.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { answerBytes, ChaosServer, replying } from "../../scripts/lab/chaos-server";
import { appHost, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import {
  type HeaderLine,
  openSocket,
  readResponse,
  requestBytes,
  send,
  valueOf,
  valuesOf,
} from "../../scripts/lab/raw-http";
import { RecordingApp, seenIn } from "../../scripts/lab/recording-app";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";

const WORDS = ["user", "email", "groups", "preferred-username", "access-token"];
const NAMES = WORDS.flatMap((word) => [`x-auth-request-${word}`, `x-forwarded-${word}`]);
/** The contract's family is x-auth-request-*: names that oauth2-proxy does not write today are in it. */
const OTHER_NAMES = ["x-auth-request-redirect", "x-auth-request-anything", "gap-auth", "authorization_"];
const FORGED = "forged-by-the-client";

function capitals(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** Spellings that some server reads as the same name, and the name twice. */
function spellingsOf(name: string): HeaderLine[] {
  const underscores = name.replaceAll("-", "_");
  const mixed = name.replace("-", "_");
  const spellings = [name, capitals(name), name.toUpperCase(), underscores, underscores.toUpperCase(), mixed];
  return [...spellings, name].map((spelling, i) => [spelling, `${FORGED}-${i}`]);
}

const SPOOFED = [...NAMES, ...OTHER_NAMES];

/** What oauth2-proxy would believe about a request, or where it would send the user after a login. */
const MISLEADING: HeaderLine[] = [
  ["x-forwarded-uri", "/oauth2/sign_in?forged"],
  ["x-forwarded-host", "forged.example.com"],
  ["x-forwarded-method", "OPTIONS"],
  ["x-real-ip", "127.0.0.1"],
  ["x-auth-request-redirect", "https://forged.example.com/"],
  ["x-original-url", "/forged"],
  ["x-envoy-original-path", "/forged"],
  ["forwarded", "for=127.0.0.1;host=forged.example.com"],
  ["user-agent", "kube-probe/forged"],
  ["x-http-method-override", "FORGED"],
];

const IDENTITY: HeaderLine[] = [
  ["x-auth-request-user", "bob"],
  ["x-auth-request-email", "bob@example.com"],
  ["x-auth-request-access-token", "TOKEN"],
];

const app = await RecordingApp.start();
const chaos = await ChaosServer.start();
const stack = await startStack({ envoy: { appPort: app.port, dexPort: app.port, authPort: chaos.port } });
after(() => finishStack(stack, undefined, [app, chaos]));

const value = mintSessionValue(stack.cookieSecret, {
  accessToken: "TOKEN",
  email: "bob@example.com",
  user: "bob",
});
const session: HeaderLine = ["cookie", cookieHeader(value)];
const host = appHost(stack);

interface Way {
  readonly name: string;
  readonly request: readonly HeaderLine[];
  readonly answer: Buffer;
  /** Calls to the auth service for each request. */
  readonly calls: number;
  /** Whom the app may take the user for. */
  readonly user: string | undefined;
}

const WAYS: Way[] = [
  { name: "on a hit", request: [host, session], answer: answerBytes(401), calls: 0, user: "bob" },
  {
    name: "on a miss that passes as somebody",
    request: [host],
    answer: answerBytes(202, IDENTITY),
    calls: 1,
    user: "bob",
  },
  {
    name: "on a miss that passes as nobody",
    request: [host],
    answer: answerBytes(202),
    calls: 1,
    user: undefined,
  },
  {
    name: "to a host that is not guarded",
    request: [["host", new URL(stack.issuer).host]],
    answer: answerBytes(401),
    calls: 0,
    user: undefined,
  },
];

function assertNothingForged(headers: readonly HeaderLine[], whose: string): void {
  const forged = headers.filter(([, text]) => text.includes(FORGED));
  assert.deepEqual(forged, [], whose);
}

for (const way of WAYS) {
  describe(way.name, () => {
    before(() => {
      chaos.behaviour = replying(way.answer);
    });

    for (const name of SPOOFED) {
      it(`${name} in any spelling, once or twice, reaches nobody`, async () => {
        chaos.calls.length = 0;
        const answer = await send(stack.port, {
          path: "/app",
          headers: [...way.request, ...spellingsOf(name)],
        });
        assert.equal(answer.status, 200);
        const seen = seenIn(answer).headers;
        assertNothingForged(seen, "the app");
        assert.equal(valueOf(seen, "x-auth-request-user"), way.user);
        assert.equal(chaos.calls.length, way.calls);
        for (const call of chaos.calls) assertNothingForged(call.headers, "the auth service");
      });
    }

    it("all of them at once, most of them in two spellings, reach nobody", async () => {
      chaos.calls.length = 0;
      const lines = SPOOFED.flatMap((name) => spellingsOf(name).slice(2, 5));
      const answer = await send(stack.port, { path: "/app", headers: [...way.request, ...lines] });
      assert.equal(answer.status, 200);
      assertNothingForged(seenIn(answer).headers, "the app");
      for (const call of chaos.calls) assertNothingForged(call.headers, "the auth service");
    });
  });
}

describe("an upgrade", () => {
  const upgrade = async (connection: string) => {
    const socket = await openSocket(stack.port);
    const headers: HeaderLine[] = [host, session, ["connection", connection], ["upgrade", "websocket"]];
    socket.write(requestBytes({ path: "/socket", headers }));
    const { status } = await readResponse(socket);
    socket.destroy();
    assert.equal(status, 101);
    return app.requests.at(-1)?.headers ?? [];
  };

  it("cannot have what the filter wrote dropped behind the proxy", async () => {
    const names = ["X-Auth-Request-User", "x_auth_request_email", "Authorization", "Cookie", "Remote-User"];
    for (const name of names) {
      for (const connection of [`Upgrade, ${name}`, `${name},keep-alive , upgrade`]) {
        const seen = await upgrade(connection);
        assert.equal(valueOf(seen, "x-auth-request-user"), "bob");
        const options = valuesOf(seen, "connection").flatMap((line) => line.toLowerCase().split(/ *, */));
        assert.deepEqual(
          options.filter((option) => option !== "keep-alive"),
          ["upgrade"],
          name,
        );
      }
    }
  });

  it("is as it was otherwise", async () => {
    assert.deepEqual(valuesOf(await upgrade("keep-alive, Upgrade"), "connection"), ["keep-alive, Upgrade"]);
  });
});

describe("the call to the auth service", () => {
  const forge = (path: string) => send(stack.port, { path, headers: [host, ...MISLEADING] });

  before(() => {
    chaos.behaviour = replying(answerBytes(202, IDENTITY));
  });

  it("carries no header by which the client could change the verdict", async () => {
    chaos.calls.length = 0;
    assert.equal((await forge("/app")).status, 200);
    const [call] = chaos.calls;
    assert.ok(call !== undefined);
    const text = JSON.stringify(call.headers);
    assert.doesNotMatch(text, /forged/i);
    assert.deepEqual(valuesOf(call.headers, "x-real-ip"), []);
    assert.deepEqual(valuesOf(call.headers, "x-forwarded-method"), []);
    assert.equal(valueOf(call.headers, "x-forwarded-uri"), "/app");
    assert.equal(valueOf(call.headers, "x-forwarded-host"), host[1]);
  });

  it("asks with the method, path and host of the request itself", async () => {
    chaos.calls.length = 0;
    const headers = [host, ...MISLEADING];
    await send(stack.port, { method: "DELETE", path: "/a/b?c=%20d", headers });
    const [call] = chaos.calls;
    assert.ok(call !== undefined);
    assert.deepEqual([call.method, call.target], ["DELETE", "/a/b?c=%20d"]);
    assert.equal(valueOf(call.headers, "host"), host[1]);
  });

  it("is as bare for a page of oauth2-proxy's own, and the app never sees such a request", async () => {
    chaos.calls.length = 0;
    const reached = app.requests.length;
    const lines = NAMES.flatMap((name) => spellingsOf(name).slice(2, 5));
    await send(stack.port, { path: "/oauth2/sign_in", headers: [host, ...MISLEADING, ...lines] });
    const [call] = chaos.calls;
    assert.ok(call !== undefined);
    assertNothingForged(call.headers, "the auth service");
    assert.doesNotMatch(JSON.stringify(call.headers), /forged/i);
    assert.equal(app.requests.length, reached);
  });
});

describe("the answer of the auth service", () => {
  it("shows the client no identity header and no token", async () => {
    chaos.behaviour = replying(
      answerBytes(403, [...IDENTITY, ["authorization", "Bearer ID"], ["x-kept", "yes"]]),
    );
    const answer = await send(stack.port, { path: "/app", headers: [host] });
    assert.equal(answer.status, 403);
    assert.equal(valueOf(answer.headers, "x-kept"), "yes");
    const names = answer.headers.map(([name]) => name);
    assert.deepEqual(
      names.filter((name) => name.startsWith("x-auth-request-") || name === "authorization"),
      [],
    );
    assert.equal(valueOf(answer.headers, "x-frame-options"), "DENY");
    assert.equal(valueOf(answer.headers, "content-security-policy"), "frame-ancestors 'none'");
  });
});
