// The real oauth2-proxy with its sign-in page, which is its default: who gets the page, who is told to log in, who is refused. And paths
// that oauth2-proxy redirects, for somebody who is signed in.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { COOKIE_SECRET } from "../../../scripts/stack/oauth2-proxy";
import { appHost, finishStack, sessionOnly, startStack } from "../../../scripts/lab/e2e-stack";
import { type HeaderLine, type RawResponse, send, valueOf, valuesOf } from "../../../scripts/lab/raw-http";
import { RecordingApp, seenIn } from "../../../scripts/lab/recording-app";
import { cookieHeader, mintSessionValue, type SessionContents } from "../../../scripts/lab/session-cookie";

const app = await RecordingApp.start();
const stack = await startStack({
  oauth2Proxy: { extra: { skip_provider_button: false, email_domains: ["example.com"] } },
  envoy: { appPort: app.port },
  plugin: (config) => {
    const rest = sessionOnly(config);
    return {
      ...rest,
      session: { ...rest.session, emailDomains: ["example.com"] },
      rules: { ...rest.rules, api: [{ paths: ["/api/*"] }] },
    };
  },
});
after(() => finishStack(stack, undefined, [app]));

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
const GRPC: HeaderLine[] = [
  ["content-type", "application/grpc"],
  ["te", "trailers"],
];
const HANDSHAKE: HeaderLine[] = [
  ["connection", "Upgrade"],
  ["upgrade", "websocket"],
  ["sec-websocket-version", "13"],
  ["sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="],
];

/** A session that oauth2-proxy takes; who may not pass has another domain. */
function session(contents: SessionContents = {}): HeaderLine {
  const now = Date.now();
  const anybody = {
    createdAt: new Date(now - 5000),
    expiresOn: new Date(now + 3600_000),
    accessToken: "opaque",
    email: "alice@example.com",
    user: "alice",
    ...contents,
  };
  return ["cookie", cookieHeader(mintSessionValue(COOKIE_SECRET, anybody, { signedAt: anybody.createdAt }))];
}
const OVER: HeaderLine = ["cookie", "_oauth2_proxy=over"];

function ask(path: string, headers: HeaderLine[], method = "GET"): Promise<RawResponse> {
  return send(stack.port, { method, path, headers: [appHost(stack), ...headers] });
}

function assertToldToLogIn(answer: RawResponse): void {
  assert.equal(answer.status, 401);
  assert.match(answer.body.toString(), /"login_required","login_url":"\/oauth2\/start\?rd=%2F"/);
  assert.deepEqual(
    valuesOf(answer.headers, "set-cookie").filter((line) => line.includes("_csrf")),
    [],
  );
}

describe("where oauth2-proxy shows its sign-in page", () => {
  for (const cookie of [[], [OVER]]) {
    const shows = cookie.length === 0 ? "nothing" : "a cookie that is no session";
    it(`nobody but a page gets it, showing ${shows}`, async () => {
      assertToldToLogIn(await ask("/x", [...SCRIPT, ...cookie]));
      assertToldToLogIn(await ask("/x", [["accept", "application/json"], ...cookie]));
      assertToldToLogIn(await ask("/api/items", cookie));
      assertToldToLogIn(await ask("/api/items", [...NAVIGATION, ...cookie]));
      assert.equal((await ask("/x", [...HANDSHAKE, ...cookie])).status, 401);
      const grpc = await ask("/pkg.Service/Call", [...GRPC, ...cookie], "POST");
      assert.equal(valueOf(grpc.headers, "grpc-status"), "16");
      const page = await ask("/x", [...NAVIGATION, ...cookie]);
      assert.equal(page.status, 403);
      assert.match(page.body.toString(), /Sign in with/);
    });
  }

  it("a session that may not pass is refused, whatever the client is", async () => {
    const mallory = session({ email: "mallory@example.org" });
    for (const headers of [SCRIPT, NAVIGATION, HANDSHAKE])
      assert.equal((await ask("/x", [...headers, mallory])).status, 403);
    assert.equal((await ask("/api/x", [mallory])).status, 403);
    const grpc = await ask("/pkg.Service/Call", [...GRPC, mallory], "POST");
    assert.equal(valueOf(grpc.headers, "grpc-status"), "7");
    assert.equal(app.requests.length, 0);
  });

  it("a prefetch begins no login", async () => {
    for (const path of ["/x", "/oauth2/start?rd=%2F", "/oauth2/sign_in"]) {
      const answer = await ask(path, [...NAVIGATION, ["sec-purpose", "prefetch;prerender"]]);
      assert.equal(answer.status, 401, path);
      assert.deepEqual(valuesOf(answer.headers, "set-cookie"), []);
    }
  });
});

describe("a path that oauth2-proxy redirects", () => {
  // oauth2-proxy cleans the path as it is before it looks at anybody, the decoded one behind that.
  const ODD = ["/api/queues/%2F/jobs", "//k8s/clusters/c1/vnc", "//x?a=b%2F"];

  for (const path of ODD) {
    it(`reaches the app as it is, with a session: ${path}`, async () => {
      for (const [method, headers] of [
        ["GET", SCRIPT],
        ["GET", NAVIGATION],
        ["POST", [["content-length", "0"]]],
        ["DELETE", []],
      ] as [string, HeaderLine[]][]) {
        const answer = await ask(path, [...headers, session()], method);
        assert.equal(answer.status, 200, `${method} ${answer.body.toString()}`);
        const seen = seenIn(answer);
        assert.deepEqual([seen.method, seen.url], [method, path]);
        assert.equal(valueOf(seen.headers, "x-auth-request-email"), "alice@example.com");
      }
      assert.equal((await ask(path, [...HANDSHAKE, session()])).status, 101);
    });

    it(`is redirected, or a matter of logging in, for everybody else: ${path}`, async () => {
      app.requests.length = 0;
      const isFirst = path.startsWith("//");
      assert.equal((await ask(path, SCRIPT)).status, isFirst ? 301 : 401);
      if (isFirst) assert.equal((await ask(path, NAVIGATION)).status, 301);
      assertToldToLogIn(await ask(path, [...SCRIPT, OVER]));
      const refused = await ask(path, [...SCRIPT, session({ email: "mallory@example.org" })]);
      assert.ok(refused.status === 401 || refused.status === 403);
      assert.equal(app.requests.length, 0);
    });
  }

  it("is held to the conditions of its query", async () => {
    const answer = await ask("//x?allowed_groups=nobody", [...SCRIPT, session()]);
    assert.equal(answer.status, 403);
  });
});
