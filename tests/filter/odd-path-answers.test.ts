// oauth2-proxy redirects a path that it would write otherwise, whoever asks: that is no word on the session, and never "login required".
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import {
  ALLOWED_AS_BOB,
  BOB_HEADERS,
  type ConfigSections,
  identityOf,
  sessionOf,
  startFilter,
} from "./fixture";
import { FORM, GRPC, NAVIGATION, plainRequest, SCRIPT, WEBSOCKET, XHR } from "./rules-fixture";

const CLEANED = answerOf(301, [["location", "/api/queues/jobs"]]);
const CLEANED_WHOLE = answerOf(308, [["location", "https://APP.example.com/api/queues/jobs"]]);
const NOBODY = answerOf(401, [["content-type", "text/plain"]], "Unauthorized\n");
const ODD = ["/api/queues/%2F/jobs", "//k8s/clusters/c1/vnc", "/a/%2e%2e/b", "/x/./y?a=b"];
const CLIENTS: Readonly<Record<string, readonly [string, readonly Pair[]]>> = {
  page: ["GET", NAVIGATION],
  script: ["GET", SCRIPT],
  "script that posts": ["POST", XHR],
  form: ["POST", FORM],
  "client that says nothing": ["DELETE", []],
  gRPC: ["POST", GRPC],
  WebSocket: ["GET", WEBSOCKET],
};

function start(sections: ConfigSections = {}) {
  return startFilter({ rules: { api: [{ paths: ["/api/*"] }] }, ...sections });
}
// Envoy makes a status of its own of it.
const isGrpc = (headers: readonly Pair[]) => headers === GRPC;
const cookie = () => `_oauth2_proxy=${sessionOf()}`;

describe("Somebody with a session on a path that oauth2-proxy redirects", () => {
  for (const [name, [method, headers]] of Object.entries(CLIENTS)) {
    it(`passes by the word of /auth: a ${name}`, () => {
      for (const path of ODD) {
        for (const redirect of [CLEANED, CLEANED_WHOLE]) {
          const host = start();
          const stream = host.request(plainRequest({ method, path, headers, cookies: [cookie()] }));
          assert.equal(host.calls[0]?.headers.get(":path"), path);
          host.answerOnly(redirect);
          assert.equal(host.calls[0]?.headers.get(":path"), "/oauth2/auth");
          assert.equal(host.calls[0]?.headers.get(":method"), "GET");
          assert.equal(host.calls[0]?.headers.get("x-forwarded-uri"), "/oauth2/auth");
          host.answerOnly(ALLOWED_AS_BOB);
          assert.equal(stream.state, "forwarded", path);
          assert.deepEqual(identityOf(stream), BOB_HEADERS);
        }
      }
    });
  }

  it("passes with credentials that only oauth2-proxy can judge, in the same way", () => {
    const host = start();
    const headers: Pair[] = [...SCRIPT, ["authorization", "Basic Ym9iOnB3"]];
    const stream = host.request(plainRequest({ path: "//x", headers }));
    host.answerOnly(CLEANED);
    assert.equal(host.calls[0]?.headers.get("authorization"), "Basic Ym9iOnB3");
    host.answerOnly(ALLOWED_AS_BOB);
    assert.equal(stream.state, "forwarded");
  });

  it("is held to the conditions of the query, and to the route", () => {
    const host = start({ rules: { routes: [{ paths: ["/{**}"], allowedGroups: ["ops"] }] } });
    const query = "a=1&allowed_groups=ops";
    const ask = (answer: ReturnType<typeof answerOf>) => {
      const stream = host.request(plainRequest({ path: `/a//b?${query}`, cookies: [cookie()] }));
      host.answerOnly(CLEANED);
      assert.equal(host.calls[0]?.headers.get(":path"), `/oauth2/auth?${query}`);
      host.answerOnly(answer);
      return stream;
    };
    assert.equal(ask(ALLOWED_AS_BOB).state, "forwarded");
    assert.equal(ask(answerOf(403, [], "Forbidden\n")).status, 403);
    const notOps = answerOf(202, [
      ["x-auth-request-user", "bob"],
      ["x-auth-request-groups", "dev"],
    ]);
    assert.equal(ask(notOps).status, 403);
  });

  it("is somebody on an optional route too, and a permission without an identity is none", () => {
    const optional = { rules: { routes: [{ paths: ["/{**}"], access: "optional" }] } };
    const host = start(optional);
    const stream = host.request(plainRequest({ path: "/a//b", cookies: [cookie()] }));
    host.answerOnly(CLEANED);
    host.answerOnly(ALLOWED_AS_BOB);
    assert.deepEqual(identityOf(stream), BOB_HEADERS);
    const strict = start();
    const odd = strict.request(plainRequest({ path: "/a//b", headers: SCRIPT, cookies: [cookie()] }));
    strict.answerOnly(CLEANED);
    strict.answerOnly(answerOf(202));
    strict.answerOnly(CLEANED);
    assert.equal(odd.status, 301);
  });
});

describe("Nobody on a path that oauth2-proxy redirects", () => {
  it("is redirected in one call, whatever the client is", () => {
    for (const [method, headers] of Object.values(CLIENTS)) {
      const host = start();
      const stream = host.request(plainRequest({ method, path: "/api//x", headers }));
      host.answerOnly(CLEANED);
      assert.equal(host.calls.length, 0);
      if (isGrpc(headers)) continue;
      assert.equal(stream.status, 301);
      assert.equal(stream.reply?.headers.get("location"), "/api/queues/jobs");
      assert.equal(stream.reply?.headers.get("cache-control"), "no-store");
    }
  });

  it("is told to log in where it showed a session that is over, but for a page, which is redirected first", () => {
    const stale = "_oauth2_proxy=over";
    const ask = (headers: readonly Pair[]) => {
      const host = start();
      const stream = host.request(plainRequest({ path: "/a//x", headers, cookies: [stale] }));
      host.answerOnly(CLEANED);
      host.answerOnly(NOBODY);
      if (stream.state === "waiting") host.answerOnly(CLEANED);
      return stream;
    };
    assert.equal(ask(SCRIPT).status, 401);
    assert.match(ask(SCRIPT).reply?.body.toString() ?? "", /login_required/);
    assert.equal(ask(GRPC).reply?.grpcStatus, 16);
    assert.equal(ask(NAVIGATION).status, 301);
  });
});

describe("A redirect for good to another host, or scheme", () => {
  it("goes to every client as it came", () => {
    for (const location of ["https://other.example.com/x", "//other.example.com/x", "/\\other", "x"]) {
      for (const [method, headers] of Object.values(CLIENTS)) {
        const host = start();
        const stream = host.request(plainRequest({ method, path: "/a//x", headers, cookies: [cookie()] }));
        host.answerOnly(answerOf(301, [["location", location]]));
        if (isGrpc(headers)) continue;
        assert.equal(stream.status, 301, location);
        assert.equal(stream.reply?.headers.get("location"), location);
      }
    }
  });

  it("is no login, while 302, 303 and 307 are", () => {
    const ask = (status: number) => {
      const host = start();
      const stream = host.request(plainRequest({ headers: SCRIPT }));
      host.answerOnly(answerOf(status, [["location", "https://dex.example.com/auth"]]));
      return stream.status;
    };
    assert.deepEqual([300, 301, 302, 303, 304, 307, 308].map(ask), [300, 301, 401, 401, 304, 401, 308]);
  });
});
