// A request that the filter cannot judge: why, and the one call that it makes to the auth service.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import { countOf, requestOf, sessionOf, startFilter, withSession } from "./fixture";

describe("The call of a miss", () => {
  it("is one, with the request's method, path, host and what the verdict needs", () => {
    const host = startFilter();
    const stream = host.request(
      requestOf({ method: "POST", path: "/a/b?c=d", host: "app.example.com:8443", cookies: ["a=1", "b=2"] }),
    );
    assert.equal(stream.state, "waiting");
    assert.equal(host.calls.length, 1);
    const call = host.calls[0];
    assert.equal(call?.cluster, "oauth2-proxy");
    assert.equal(call?.timeoutMillis, 5000);
    assert.equal(call?.body, "");
    const sent = call?.headers;
    assert.equal(sent?.get(":method"), "POST");
    assert.equal(sent?.get(":path"), "/a/b?c=d");
    assert.equal(sent?.get(":authority"), "app.example.com:8443");
    assert.deepEqual(sent?.all("cookie"), ["a=1", "b=2"]);
    assert.equal(sent?.get("accept"), "text/html,*/*");
    assert.equal(sent?.get("x-forwarded-proto"), "https");
    assert.equal(sent?.get("x-forwarded-uri"), "/a/b?c=d");
    assert.equal(sent?.get("x-forwarded-for"), "192.0.2.7");
    assert.equal(sent?.get("x-request-id"), "5d0e2f38-0000-4000-8000-000000000001");
    assert.notEqual(sent?.get("user-agent"), "Mozilla/5.0");
  });

  it("goes to Istio's cluster of a service and port, with the configured timeout", () => {
    const clusters = { "outbound|80||oauth2-proxy.demo.svc.cluster.local": true };
    const authService = {
      cluster: undefined,
      service: "oauth2-proxy.demo.svc.cluster.local",
      port: 80,
      timeout: "1500ms",
    };
    const host = startFilter({ authService }, { clusters });
    assert.equal(host.request(requestOf()).state, "waiting");
    assert.equal(host.calls[0]?.timeoutMillis, 1500);
  });

  it("carries the client's Authorization, even beside a valid session, where oauth2-proxy may look at it", () => {
    const host = startFilter();
    const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
    const authorization = `Bearer ${part({ alg: "RS256" })}.${part({ iss: "https://other.example.com" })}.AAAA`;
    const stream = host.request(withSession(sessionOf(), { headers: [["authorization", authorization]] }));
    assert.equal(stream.state, "waiting");
    assert.equal(host.calls[0]?.headers.get("authorization"), authorization);
    assert.equal(countOf(host, "authorization_present"), 1);
  });
});

describe("A valid session", () => {
  const TARGETS: readonly (readonly [string, string])[] = [
    ["//a", "ambiguous_path"],
    ["/a//b", "ambiguous_path"],
    ["/a/../b", "ambiguous_path"],
    ["/a/..", "ambiguous_path"],
    ["/.", "ambiguous_path"],
    ["/a%2Fb", "ambiguous_path"],
    ["/a%2e%2e/b", "ambiguous_path"],
    ["/a%5cb", "ambiguous_path"],
    ["/a%00", "ambiguous_path"],
    ["/a%zz", "ambiguous_path"],
    ["/a%", "ambiguous_path"],
    ["/a%252e", "ambiguous_path"],
    ["/a\\b", "ambiguous_path"],
    ["*", "ambiguous_path"],
    ["", "ambiguous_path"],
    ["http://app.example.com/", "ambiguous_path"],
    ["/a?allowed_groups=x", "query_constraint"],
    ["/a?b=1&allowed_emails=x", "query_constraint"],
    ["/a?allowed_email_domains", "query_constraint"],
    ["/a?%61llowed%5fgroups=x", "query_constraint"],
  ];

  it("is not judged on targets that oauth2-proxy treats by rules of its own", () => {
    for (const [path, reason] of TARGETS) {
      const host = startFilter();
      const stream = host.request(withSession(sessionOf(), { path }));
      assert.equal(stream.state, path === "" ? "replied" : "waiting", path);
      assert.equal(countOf(host, reason), 1, `${path} is ${reason}`);
    }
  });

  it("is judged on every other target, those that oauth2-proxy answers for everybody included", () => {
    const targets = [
      "/ping",
      "/ready?x",
      "/robots.txt",
      "/",
      "/a/b.c/d",
      "/a%20b",
      "/%C3%A9",
      "/...",
      "/.well-known/x",
      "/a/",
      "/ping/",
      "/pingx",
      "/a?x=/../y",
      "/a?disallowed_groups=1&Allowed_groups=2&allowed_group=3",
      "/a?redirect=allowed_groups=1",
      "/oauth2",
      "/oauth2x/y",
      "/Oauth2/x",
    ];
    for (const path of targets) {
      assert.equal(startFilter().request(withSession(sessionOf(), { path })).state, "forwarded", path);
    }
  });
});

describe("A request that cannot be asked about", () => {
  it("is refused with two bearer tokens, with or without a session", () => {
    for (const credentials of ["Bearer a,Bearer b", "bearer a, x", "BEARER a,"]) {
      const host = startFilter();
      const stream = host.request(withSession(sessionOf(), { headers: [["authorization", credentials]] }));
      assert.equal(stream.status, 400);
      assert.equal(stream.reply?.headers.get("www-authenticate"), 'Bearer error="invalid_request"');
      assert.equal(host.calls.length, 0);
    }
  });

  it("is asked about with one credential of another scheme, commas or not", () => {
    const host = startFilter();
    host.request(requestOf({ headers: [["authorization", 'Digest username="a", realm="b"']] }));
    assert.equal(host.calls.length, 1);
  });

  it("is answered for gRPC with a status that its client reads", () => {
    const host = startFilter();
    const stream = host.request(requestOf({ headers: [["content-type", "application/grpc"]] }));
    host.answerOnly(answerOf(503));
    assert.equal(stream.reply?.grpcStatus, 14);
  });
});
