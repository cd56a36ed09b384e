// Cases from the field that are about bytes on the wire (tests/vectors/field_cases.json), on a real Envoy with oauth2-proxy behind it.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { appHost, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { type HeaderLine, type RawResponse, send, valueOf, valuesOf } from "../../scripts/lab/raw-http";
import { RecordingApp, seenIn } from "../../scripts/lab/recording-app";
import {
  cookieHeader,
  denseText,
  mintSessionValue,
  type SessionContents,
} from "../../scripts/lab/session-cookie";

const LEAN = { name: "lean", paths: ["/lean/*"], identityHeaders: ["user", "email"] };
const app = await RecordingApp.start();
const stack = await startStack({
  envoy: { appPort: app.port },
  plugin: ({ jwt: _, rules, ...config }) => ({
    ...config,
    upstream: { passAccessToken: false },
    rules: { ...rules, routes: [LEAN] },
  }),
});
after(() => finishStack(stack, undefined, [app]));

function sessionWith(contents: SessionContents): string {
  const anybody = { accessToken: "opaque", email: "ann@example.com", user: "ann", ...contents };
  return cookieHeader(mintSessionValue(stack.cookieSecret, anybody));
}

function ask(path: string, headers: readonly HeaderLine[]): Promise<RawResponse> {
  return send(stack.port, { path, headers: [appHost(stack), ...headers] });
}

/** What reached the app. */
async function seenWith(cookie: string, path = "/x"): Promise<readonly HeaderLine[]> {
  const answer = await ask(path, [["cookie", cookie]]);
  assert.equal(answer.status, 200, answer.body.toString());
  return seenIn(answer).headers;
}

describe("On the wire", () => {
  it("C38: cookies of the app stay byte for byte, and in order", async () => {
    const before = `_interaction={"admin-console":"abc, def"}`;
    const behind = String.raw`kc="provider=oidc\073state=x"; empty=; =noname; a=b=c`;
    const seen = await seenWith(`${before}; ${sessionWith({})}; ${behind}`);
    assert.deepEqual(valuesOf(seen, "cookie"), [`${before}; ${behind}`]);
  });

  it("C28: a neighbour's cookie that looks like a part of the session changes nothing", async () => {
    const seen = await seenWith(`${sessionWith({})}; _oauth2_proxy_1=other; _oauth2_proxy_1x=kept`);
    assert.equal(valueOf(seen, "x-auth-request-user"), "ann");
    assert.deepEqual(valuesOf(seen, "cookie"), ["_oauth2_proxy_1x=kept"]);
  });

  it("C39: neither a manifest nor an icon begins a login", async () => {
    for (const [path, mode, dest] of [
      ["/manifest.webmanifest", "cors", "manifest"],
      ["/favicon.ico", "no-cors", "image"],
    ] as const) {
      const answer = await ask(path, [
        ["sec-fetch-mode", mode],
        ["sec-fetch-dest", dest],
      ]);
      assert.equal(answer.status, 401);
      assert.deepEqual(valuesOf(answer.headers, "set-cookie"), []);
    }
  });

  it("C58: a name beyond ASCII reaches the app as the same UTF-8 on a hit and on a miss", async () => {
    for (const name of ["J\u00f6rg", "\u{1f600}"]) {
      const utf8 = Buffer.from(name).toString("latin1");
      // oauth2-proxy reads this query, and so says the name itself.
      for (const path of ["/x", "/x?allowed_groups="]) {
        const seen = await seenWith(sessionWith({ preferredUsername: name }), path);
        assert.equal(valueOf(seen, "x-auth-request-preferred-username"), utf8, path);
      }
    }
  });

  it("C59: 152 groups of 120 letters pass, and the app of a lean route gets one copy of the token", async () => {
    const groups = Array.from({ length: 152 }, (_, i) => `group-${i}-`.padEnd(120, "x"));
    const accessToken = `token-${denseText(2000)}`;
    const cookie = sessionWith({ groups, accessToken });
    assert.equal(valueOf(await seenWith(cookie), "x-auth-request-groups"), groups.join(","));
    const lean = await seenWith(cookie, "/lean/x");
    assert.equal(valueOf(lean, "x-auth-request-groups"), undefined);
    assert.deepEqual(
      lean.filter(([, value]) => value.includes(accessToken)),
      [["authorization", `Bearer ${accessToken}`]],
    );
  });
});
