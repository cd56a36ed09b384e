// Routes on a gateway with three hosts: who may pass, what reaches which app, and signing out on every one of them.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ADMIN, PASSWORD } from "../../../scripts/stack/dex";
import { Browser } from "../../../scripts/lab/browser";
import { claimsOf, verdictOfOauth2Proxy } from "../../../scripts/lab/login";
import { Member } from "../../../scripts/lab/member";
import { type HeaderLine, type RawResponse, send, valueOf } from "../../../scripts/lab/raw-http";
import { seenIn } from "../../../scripts/lab/recording-app";
import { OPS_USER, RulesStack, SECOND } from "../../support/rules-stack";

const IDENTITY =
  /^(authorization|x[-_](auth[-_]request|forwarded[-_](user|email|groups|preferred|access))[-_a-z]*)$/;
const SPOOFED: HeaderLine[] = [
  ["X-Auth-Request-User", "mallory"],
  ["x-auth-request-user", "mallory"],
  ["x-auth-request-email", "mallory"],
  ["x-auth-request-groups", "mallory,ops"],
  ["x-auth-request-preferred-username", "mallory"],
  ["x-auth-request-access-token", "mallory"],
  ["x_auth_request_user", "mallory"],
  ["x-auth_request-groups", "mallory"],
  ["x-forwarded-user", "mallory"],
  ["x-forwarded-email", "mallory"],
  ["x-forwarded-groups", "mallory"],
  ["x-forwarded-preferred-username", "mallory"],
  ["x-forwarded-access-token", "mallory"],
];

const setup = await RulesStack.start();
const { stack } = setup;
let admin: Member;
let olga: Member;
before(async () => {
  admin = await Member.login(stack);
  olga = await Member.login(stack, OPS_USER.email);
});
after(() => setup.finish());

function identityIn(answer: RawResponse): Record<string, string> {
  assert.equal(answer.status, 200);
  return Object.fromEntries(seenIn(answer).headers.filter(([name]) => IDENTITY.test(name)));
}

function assertForbidden(answer: RawResponse): void {
  assert.equal(answer.status, 403);
  assert.equal(valueOf(answer.headers, "location"), undefined);
  assert.equal(valueOf(answer.headers, "cache-control"), "no-store");
}

describe("a route for a group", () => {
  it("lets its members through, and answers others 403 without a call", async () => {
    assert.equal(identityIn(await olga.get("/ops/x"))["x-auth-request-groups"], "ops,staff");
    const calls = await stack.authCalls();
    await setup.reachingNobody(async () => {
      for (const path of ["/ops", "/ops/x", "/ops/x?y"]) assertForbidden(await admin.get(path));
    });
    assert.equal(await stack.authCalls(), calls);
    assert.equal((await admin.get("/opsx")).status, 200);
  });

  it("lets nobody else through where oauth2-proxy has to be asked", () =>
    setup.reachingNobody(async () => {
      for (const path of ["/ops/x?allowed_email_domains=example.com", "/ops//x", "/ops/a/../x"]) {
        const answer = await admin.get(path);
        assert.ok([301, 403].includes(answer.status), `${path}: ${answer.status}`);
      }
      const basic: HeaderLine = ["authorization", "Basic YTpi"];
      assertForbidden(await admin.get("/ops/x", [basic]));
    }));

  it("lets nobody else through with a session that is due or expired, before and after its refresh", async () => {
    const due = await Member.login(stack);
    const expired = await Member.login(stack);
    due.makeDue();
    expired.makeExpired();
    await setup.reachingNobody(async () => {
      assertForbidden(await due.get("/ops/x"));
      assertForbidden(await expired.get("/ops/x"));
      assertForbidden(await expired.get("/ops/x"));
    });
  });
});

describe("a route with required claims", () => {
  it("lets those through whose token has them, and answers others 403", async () => {
    assert.equal((await olga.get("/claims/x")).status, 200);
    await setup.reachingNobody(async () => assertForbidden(await olga.get("/denied/x")));
  });
});

describe("what reaches the app", () => {
  it("is the ID token on a route that says so", async () => {
    const verdict = await verdictOfOauth2Proxy(stack, olga.cookie);
    const idToken = valueOf(verdict.headers, "authorization") ?? "";
    const seen = identityIn(await olga.get("/id"))["authorization"];
    assert.equal(seen, idToken);
    assert.equal(claimsOf(seen ?? "").email, OPS_USER.email);
    assert.notEqual(identityIn(await olga.get("/other"))["authorization"], idToken);
  });

  it("is the ID token also after oauth2-proxy was asked", async () => {
    const verdict = await verdictOfOauth2Proxy(stack, olga.cookie);
    const answer = await olga.get("/id?allowed_groups=ops");
    assert.equal(identityIn(answer)["authorization"], valueOf(verdict.headers, "authorization"));
  });

  it("is nothing of the identity on a route that says so", async () => {
    assert.deepEqual(identityIn(await olga.get("/bare", SPOOFED)), {});
  });

  it("is what the client sent on a route that preserves Authorization", async () => {
    assert.equal(identityIn(await olga.get("/preserve"))["authorization"], undefined);
  });

  it("is nothing that the client says of itself, on public paths with a session or without", async () => {
    for (const path of ["/public", "/static/x", "/a.css"]) {
      assert.deepEqual(identityIn(await setup.send(path, SPOOFED)), {}, path);
      assert.deepEqual(identityIn(await olga.get(path, SPOOFED)), {}, path);
    }
    assert.doesNotMatch(JSON.stringify(seenIn(await olga.get("/public")).headers), /_oauth2_proxy/);
  });

  it("is the identity on an optional route, or nothing", async () => {
    assert.equal(identityIn(await olga.get("/maybe", SPOOFED))["x-auth-request-email"], OPS_USER.email);
    assert.deepEqual(identityIn(await setup.send("/maybe", SPOOFED)), {});
    const stale: HeaderLine = ["cookie", "_oauth2_proxy=garbage|1|garbage; theme=dark"];
    const answer = await setup.send("/maybe", [stale, ...SPOOFED]);
    assert.deepEqual(identityIn(answer), {});
    assert.equal(valueOf(seenIn(answer).headers, "cookie"), "theme=dark");
  });
});

describe("the second app", () => {
  const second = (path: string, headers: readonly HeaderLine[]) =>
    send(stack.port, { path, headers: [setup.host(SECOND), ...headers] });

  it("asks for a login of its own, which comes back to it", async () => {
    const browser = new Browser();
    await browser.login(`${stack.url}/x`, OPS_USER.email, PASSWORD);
    const stranger = await browser.get(`${stack.secondUrl}/x`, { follow: false });
    assert.equal(stranger.status, 302);
    const page = await browser.login(`${stack.secondUrl}/x?y=1`, OPS_USER.email, PASSWORD);
    assert.deepEqual([page.status, page.url], [200, `${stack.secondUrl}/x?y=1`]);
    const before = setup.second.requests.length;
    await browser.get(`${stack.secondUrl}/x`);
    const { headers = [] } = setup.second.requests[before] ?? {};
    const names = headers.map(([name]) => name).filter((name) => IDENTITY.test(name));
    assert.deepEqual(names.sort(), ["authorization", "x-auth-request-email"]);
    await browser.close();
  });

  it("is not reached by the first app's routes", async () => {
    const answer = await second("/ops/x", [["cookie", admin.cookie]]);
    assert.equal(answer.status, 200);
    assert.equal((await second("/maybe", [])).status, 302);
    assert.equal((await second("/public", [])).status, 200);
  });

  it("is not reached by a host that Envoy has no route for, nor is the first one", () =>
    setup.reachingNobody(async () => {
      for (const host of [
        "evil.example.com",
        `${SECOND},app.example.com`,
        `app.example.com@${SECOND}`,
        `x.${SECOND}`,
      ]) {
        const answer = await send(stack.port, {
          path: "/x",
          headers: [
            ["host", host],
            ["cookie", admin.cookie],
          ],
        });
        assert.ok([400, 404].includes(answer.status), `${host}: ${answer.status}`);
      }
    }));
});

describe("signing out", () => {
  async function signedIn(url: string): Promise<Browser> {
    const browser = new Browser();
    await browser.login(`${url}/x`, ADMIN.email, PASSWORD);
    assert.equal((await browser.get(`${url}/x`, { follow: false })).status, 200);
    return browser;
  }

  it("works on every protected host, at once, and for that host's session alone", async () => {
    const urls = [stack.url, stack.secondUrl];
    for (const url of urls) {
      const browser = await signedIn(url);
      const cookie = await browser.cookies(url);
      const answer = await browser.get(`${url}/oauth2/sign_out`, { follow: false });
      assert.equal(answer.status, 302);
      assert.ok(answer.setCookies.some((line) => line.startsWith("_oauth2_proxy=;")));
      assert.equal((await browser.get(`${url}/x`, { follow: false })).status, 302);
      const replayed = await send(stack.port, {
        path: "/x",
        headers: [
          ["host", new URL(url).host],
          ["cookie", cookie],
        ],
      });
      assert.equal(replayed.status, 302, "the cookie of before");
      await browser.close();
    }
    assert.equal((await admin.get("/x")).status, 200, "somebody else's session");
  });

  it("goes on to the page that rd names, where oauth2-proxy allows its host", async () => {
    const browser = await signedIn(stack.url);
    const answer = await browser.get(`${stack.url}/oauth2/sign_out?rd=%2Fbye`, { follow: false });
    assert.equal(answer.headers.location, "/bye");
    const evil = await browser.get(`${stack.url}/oauth2/sign_out?rd=https%3A%2F%2Fevil.example.com`, {
      follow: false,
    });
    assert.doesNotMatch(String(evil.headers.location), /evil/);
    await browser.close();
  });
});
