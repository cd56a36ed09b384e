// A program with a token of Dex: it costs oauth2-proxy nothing, and the app sees what oauth2-proxy would have said.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { DexUser } from "../../../scripts/stack/dex";
import { ADMIN } from "../../../scripts/stack/dex";
import { Stack } from "../../../scripts/stack/stack";
import { authRequestCounts } from "../../../scripts/lab/auth-requests";
import { burst } from "../../support/burst";
import { passwordGrant } from "../../support/dex-tokens";
import { appHost, finishStack } from "../../../scripts/lab/e2e-stack";
import { claimsOf } from "../../../scripts/lab/login";
import { type HeaderLine, send, valueOf, valuesOf } from "../../../scripts/lab/raw-http";
import { RecordingApp, seenIn } from "../../../scripts/lab/recording-app";

const REQUESTS = 1000;

const USERS: DexUser[] = [
  { email: "grouped@example.com", username: "grouped", userID: "1", groups: ["platform", "dev", "a b"] },
  { email: "nobody@example.com", username: "", userID: "2" },
  { email: "j\u00fcrgen@example.com", username: "J\u00fcrgen", userID: "3", groups: ["gr\u00fcn"] },
];

const app = await RecordingApp.start();
const stack = await Stack.start({ dex: { users: USERS }, envoy: { appPort: app.port, concurrency: 2 } });
after(() => finishStack(stack, undefined, [app]));

const host = appHost(stack);

async function withoutCalls(requests: () => Promise<void>): Promise<void> {
  const before = await authRequestCounts(stack);
  await requests();
  assert.deepEqual(await authRequestCounts(stack), before);
}

function keyFetches(): Promise<number> {
  return stack.envoy.stat("cluster.dex.upstream_rq_total");
}

function bearer(token: string): HeaderLine {
  return ["authorization", `Bearer ${token}`];
}

test("1,000 requests with an access token of Dex make no call to oauth2-proxy or for keys", async () => {
  const { access_token: token } = await passwordGrant(stack);
  const first = await send(stack.port, { headers: [host, bearer(token)] });
  assert.equal(first.status, 200);
  const fetches = await keyFetches();
  await withoutCalls(async () => {
    const answers = await burst(stack.port, REQUESTS, {
      ":authority": host[1],
      authorization: `Bearer ${token}`,
    });
    assert.equal(answers.length, REQUESTS);
    for (const answer of answers) {
      assert.equal(answer.status, 200);
      assert.equal(valueOf(seenIn(answer).headers, "authorization"), `Bearer ${token}`);
    }
  });
  assert.equal(await keyFetches(), fetches);
});

test("an ID token is as good as an access token", async () => {
  const { id_token: token } = await passwordGrant(stack);
  await withoutCalls(async () => {
    assert.equal((await send(stack.port, { headers: [host, bearer(token)] })).status, 200);
  });
});

for (const { email } of [ADMIN, ...USERS]) {
  test(`the app sees of ${email} what oauth2-proxy says of the same token`, async () => {
    const { access_token: token } = await passwordGrant(stack, email);
    const said = await send(stack.oauth2Proxy.port, {
      path: "/oauth2/auth",
      headers: [host, bearer(token)],
    });
    assert.equal(said.status, 202);
    await withoutCalls(async () => {
      const answer = await send(stack.port, { headers: [host, bearer(token)] });
      assert.equal(answer.status, 200);
      const { headers } = seenIn(answer);
      for (const word of ["user", "email", "groups", "preferred-username", "access-token"]) {
        const name = `x-auth-request-${word}`;
        assert.deepEqual(valuesOf(headers, name), valuesOf(said.headers, name), name);
      }
      assert.equal(valueOf(headers, "x-auth-request-user"), claimsOf(token)["sub"]);
    });
  });
}

test("a token whose signature was changed is refused without a call", async () => {
  const { access_token: token } = await passwordGrant(stack);
  const [header, payload, signature = ""] = token.split(".");
  const changed = `${header}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
  const reached = app.requests.length;
  await withoutCalls(async () => {
    const answer = await send(stack.port, { headers: [host, bearer(changed)] });
    assert.equal(answer.status, 401);
    assert.match(valueOf(answer.headers, "www-authenticate") ?? "", /^Bearer error="invalid_token"/);
  });
  assert.equal(app.requests.length, reached);
});
