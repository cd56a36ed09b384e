// What clients of each class are answered by Envoy, oauth2-proxy and the filter together.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type OutgoingHttpHeaders } from "node:http2";
import { after, before, describe, it } from "node:test";
import { ADMIN, PASSWORD } from "../../../scripts/stack/dex";
import { Browser } from "../../../scripts/lab/browser";
import { Member } from "../../../scripts/lab/member";
import { type HeaderLine, type RawResponse, valueOf, valuesOf } from "../../../scripts/lab/raw-http";
import { APP, RulesStack, SPA } from "../../support/rules-stack";

const NAVIGATION: HeaderLine[] = [
  ["sec-fetch-mode", "navigate"],
  ["sec-fetch-dest", "document"],
  ["accept", "text/html"],
];
const SCRIPT: HeaderLine[] = [
  ["sec-fetch-mode", "cors"],
  ["sec-fetch-dest", "empty"],
  ["accept", "*/*"],
];
const HANDSHAKE: HeaderLine[] = [
  ["connection", "Upgrade"],
  ["upgrade", "websocket"],
  ["sec-websocket-version", "13"],
  ["sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="],
];

const setup = await RulesStack.start();
const { stack } = setup;
let member: Member;
before(async () => {
  member = await Member.login(stack);
});
after(() => setup.finish());

function corsHeaders(answer: RawResponse): string[] {
  return answer.headers.map(([name]) => name).filter((name) => name.startsWith("access-control-"));
}

function assertLogin(answer: RawResponse): void {
  assert.equal(answer.status, 302);
  const place = new URL(valueOf(answer.headers, "location") ?? "");
  assert.equal(place.origin, stack.issuer);
  assert.equal(new URL(place.searchParams.get("redirect_uri") ?? "").host, `${APP}:${stack.port}`);
  // LR08: nobody on the way keeps it.
  assert.match(valueOf(answer.headers, "cache-control") ?? "", /no-store/);
  assert.ok(valuesOf(answer.headers, "set-cookie").some((line) => line.startsWith("_oauth2_proxy_csrf")));
}

function assertScripts(answer: RawResponse): void {
  assert.equal(answer.status, 401);
  assert.equal(valueOf(answer.headers, "content-type"), "application/json");
  assert.equal(valueOf(answer.headers, "cache-control"), "no-store");
  assert.equal(valueOf(answer.headers, "location"), undefined);
  const body = JSON.parse(answer.body.toString()) as { error: string; login_url: string };
  assert.deepEqual([body.error, body.login_url], ["login_required", "/oauth2/start?rd=%2F"]);
}

describe("without a session", () => {
  it("a navigation gets oauth2-proxy's redirect, HEAD like GET", async () => {
    assertLogin(await setup.send("/page?x=1", NAVIGATION));
    const head = await setup.send("/page?x=1", NAVIGATION, { method: "HEAD" });
    assertLogin(head);
    assert.equal(head.body.length, 0);
  });

  it("a script gets 401 with the login's address, readable for allowed origins alone", async () => {
    assertScripts(await setup.send("/data", SCRIPT));
    assertScripts(await setup.send("/data", [["x-requested-with", "XMLHttpRequest"]]));
    const allowed = await setup.send("/data", [...SCRIPT, ["origin", SPA]]);
    assertScripts(allowed);
    assert.equal(valueOf(allowed.headers, "access-control-allow-origin"), SPA);
    assert.equal(valueOf(allowed.headers, "access-control-allow-credentials"), "true");
    for (const origin of ["https://evil.example.com", "null", `${SPA}.evil.com`]) {
      const answer = await setup.send("/data", [...SCRIPT, ["origin", origin]]);
      assertScripts(answer);
      assert.deepEqual(corsHeaders(answer), [], origin);
    }
  });

  it("a script that asks for JSON gets oauth2-proxy's own 401 as it came", async () => {
    const answer = await setup.send("/data", [["accept", "application/json"]]);
    assert.deepEqual([answer.status, answer.body.toString()], [401, "{}"]);
  });

  it("the login's address that a script is told starts a login", async () => {
    const browser = new Browser();
    const page = await browser.login(`${stack.url}/oauth2/start?rd=%2Fafter`, ADMIN.email, PASSWORD);
    assert.deepEqual([page.status, page.url], [200, `${stack.url}/after`]);
    await browser.close();
  });

  it("a preflight of an allowed origin passes as nobody, any other does not", async () => {
    const preflight = (origin: string): HeaderLine[] => [
      ["origin", origin],
      ["access-control-request-method", "PUT"],
      ["x-auth-request-user", "mallory"],
    ];
    const before = setup.app.requests.length;
    const answer = await setup.send("/data", preflight(SPA), { method: "OPTIONS" });
    assert.equal(answer.status, 200);
    const [seen] = setup.app.requests.slice(before);
    assert.equal(seen?.method, "OPTIONS");
    assert.deepEqual(valuesOf(seen?.headers ?? [], "x-auth-request-user"), []);
    await setup.reachingNobody(async () => {
      const other = await setup.send("/data", preflight("https://evil.example.com"), { method: "OPTIONS" });
      assert.equal(other.status, 401);
      const plain = await setup.send("/data", [["origin", SPA]], { method: "OPTIONS" });
      assert.equal(plain.status, 401);
    });
  });

  it("a WebSocket handshake gets 401 and no upgrade", () =>
    setup.reachingNobody(async () => {
      const answer = await setup.send("/socket", HANDSHAKE);
      assert.equal(answer.status, 401);
      assert.equal(valueOf(answer.headers, "location"), undefined);
    }));

  it("a form gets a page with 401 that offers the login and the way back", () =>
    setup.reachingNobody(async () => {
      const form: HeaderLine[] = [
        ...NAVIGATION,
        ["content-type", "application/x-www-form-urlencoded"],
        ["referer", `http://${APP}:${stack.port}/edit?id=7`],
      ];
      const answer = await setup.send("/save", form, { method: "POST", body: "a=1" });
      assert.equal(answer.status, 401);
      assert.equal(valueOf(answer.headers, "location"), undefined);
      assert.match(valueOf(answer.headers, "content-type") ?? "", /^text\/html/);
      assert.match(answer.body.toString(), /href="\/oauth2\/start\?rd=%2Fedit%3Fid%3D7"/);
    }));

  it("an API answers 401 to everybody, and never a redirect", async () => {
    for (const headers of [NAVIGATION, SCRIPT, [], HANDSHAKE]) {
      for (const method of ["GET", "POST", "DELETE"]) {
        const answer = await setup.send("/api/items", headers, { method });
        assert.equal(answer.status, 401, `${method} ${headers.length}`);
        assert.equal(valueOf(answer.headers, "location"), undefined);
      }
    }
  });

  it("the link of the form's page leads through the login back to the form", async () => {
    const browser = new Browser();
    const page = await browser.get(`${stack.url}/save`, {
      method: "POST",
      body: "a=1",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        referer: `${stack.url}/edit?id=7`,
      },
    });
    const link = /href="([^"]+)"/.exec(page.body)?.[1] ?? "";
    const back = await browser.login(new URL(link, stack.url).href, ADMIN.email, PASSWORD);
    assert.deepEqual([back.status, back.url], [200, `${stack.url}/edit?id=7`]);
    await browser.close();
  });
});

describe("with a session", () => {
  it("each class passes", async () => {
    for (const headers of [NAVIGATION, SCRIPT, []]) {
      assert.equal((await member.get("/page", headers)).status, 200);
    }
    assert.equal((await member.get("/api/items")).status, 200);
    assert.equal((await member.get("/socket", HANDSHAKE)).status, 101);
  });

  it("that may not pass a route each class gets 403 with the reason", async () => {
    const page = await member.get("/ops/x", NAVIGATION);
    assert.equal(page.status, 403);
    assert.match(page.body.toString(), /signed in, but may not/);
    const script = await member.get("/ops/x", [...SCRIPT, ["origin", SPA]]);
    assert.equal(script.status, 403);
    assert.equal((JSON.parse(script.body.toString()) as { error: string }).error, "not_in_group");
    assert.equal(valueOf(script.headers, "access-control-allow-origin"), SPA);
    assert.equal((await member.get("/ops/x", HANDSHAKE)).status, 403);
  });
});

describe("a gRPC call over HTTP/2", () => {
  /** The answer's header fields: an answer without a body has its grpc-status among them. */
  async function call(path: string, more: OutgoingHttpHeaders = {}): Promise<Record<string, unknown>> {
    const session = connect(`http://127.0.0.1:${stack.port}`);
    try {
      const headers = { "content-type": "application/grpc", te: "trailers", ...more };
      const authority = `${APP}:${stack.port}`;
      const stream = session.request({
        ":method": "POST",
        ":authority": authority,
        ":path": path,
        ...headers,
      });
      // One empty message: uncompressed, of no bytes.
      stream.end(Buffer.alloc(5));
      const [answer] = (await once(stream, "response")) as [Record<string, unknown>];
      stream.resume();
      await once(stream, "close");
      return answer;
    } finally {
      session.close();
    }
  }

  function assertStatus(answer: Record<string, unknown>, status: string): void {
    assert.equal(answer[":status"], 200);
    assert.equal(answer["content-type"], "application/grpc");
    assert.equal(answer["grpc-status"], status);
    assert.equal(answer["location"], undefined);
  }

  it("ends UNAUTHENTICATED without an identity", async () => {
    assertStatus(await call("/package.Service/Method"), "16");
    assertStatus(await call("/api/x", { "content-type": "application/grpc+proto" }), "16");
  });

  it("ends PERMISSION_DENIED where its identity may not", async () => {
    assertStatus(await call("/ops/x", { cookie: member.cookie }), "7");
  });

  it("ends UNAVAILABLE while nobody can say", async () => {
    stack.oauth2Proxy.server.signal("SIGKILL");
    await stack.oauth2Proxy.server.stop();
    assertStatus(await call("/package.Service/Method"), "14");
    await stack.restartOauth2Proxy();
  });

  it("passes with an identity", async () => {
    const before = setup.app.requests.length;
    await call("/package.Service/Method", { cookie: member.cookie });
    assert.equal(setup.app.requests.length, before + 1);
  });
});
