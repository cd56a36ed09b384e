// Requests that can be found: their ID in what the client is told and in the log, their trace at oauth2-proxy, their reason in an access log.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import { BOB_ANSWER, LOGIN_PAGE, requestOf, sessionOf, startFilter, withSession, loggedBy } from "./fixture";
import { FORM, SCRIPT } from "./rules-fixture";

const ID = "5d0e2f38-0000-4000-8000-000000000001";
const ROUTE = { rules: { routes: [{ paths: ["/ops/*"], allowedGroups: ["nobody"] }] } };

const without = (pairs: readonly Pair[], name: string): Pair[] => pairs.filter((pair) => pair[0] !== name);
const withId = (pairs: readonly Pair[], id: string): Pair[] => [
  ...without(pairs, "x-request-id"),
  ["x-request-id", id],
];

function bodyOf(stream: Stream): string {
  return stream.reply?.body.toString() ?? assert.fail("no reply");
}

/** A refusal of the filter's own, to a client with these headers. */
function refused(headers: readonly Pair[], id = ID): string {
  const request = without(withSession(sessionOf(), { path: "/ops/x" }), "accept");
  return bodyOf(startFilter(ROUTE).request(withId([...request, ...headers], id)));
}

/** The page or the object that asks for a login. */
function toLogIn(headers: readonly Pair[], method = "GET"): string {
  const host = startFilter();
  const stream = host.request([...without(requestOf({ method }), "accept"), ...headers]);
  host.answerOnly(LOGIN_PAGE);
  return bodyOf(stream);
}

describe("The ID of a request", () => {
  it("stands in pages, objects and lines of the filter's own", () => {
    assert.match(refused([["accept", "text/html"]]), new RegExp(`<p>Request ID: ${ID}</p></body></html>\n$`));
    assert.equal((JSON.parse(refused(SCRIPT)) as { request_id: string }).request_id, ID);
    assert.match(refused([["accept", "image/png"]]), new RegExp(`\nRequest ID: ${ID}\n$`));
    assert.match(toLogIn(FORM, "POST"), new RegExp(`<p>Request ID: ${ID}</p>`));
    assert.equal((JSON.parse(toLogIn(SCRIPT)) as { request_id: string }).request_id, ID);
  });

  it("is not shown where it could be anything else", () => {
    for (const id of ["", "<b>", 'x"y', "a b", "\u0001", "é", "x".repeat(129)]) {
      assert.doesNotMatch(refused([["accept", "text/html"]], id), /Request ID/, id);
      assert.equal("request_id" in (JSON.parse(refused(SCRIPT, id)) as object), false, id);
    }
    assert.match(refused([["accept", "text/html"]], "x".repeat(128)), /Request ID: x{128}</);
  });

  it("stands in the log line of a request", () => {
    const host = startFilter({}, { logLevel: 1 });
    host.request(withSession(sessionOf()));
    host.request(withId(withSession(sessionOf()), "a b"));
    host.request(without(withSession(sessionOf()), "x-request-id"));
    assert.deepEqual(
      loggedBy(host, "request").map((line) => line["request_id"]),
      [ID, "a b", undefined],
    );
    assert.deepEqual(
      { ...loggedBy(host, "request")[0], micros: 0 },
      {
        event: "request",
        method: "GET",
        path: "/",
        verdict: "hit",
        reason: "session_verified",
        micros: 0,
        calls: 0,
        class: "document",
        request_id: ID,
      },
    );
  });
});

describe("The trace of a request", () => {
  const TRACE: readonly Pair[] = [
    ["traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],
    ["tracestate", "congo=t61rcWkgMzE"],
    ["tracestate", "rojo=00f067aa0ba902b7"],
    ["b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1"],
    ["x-b3-traceid", "463ac35c9f6413ad48485a3953bb6124"],
    ["x-datadog-trace-id", "7277407061855694839"],
    ["sw8", "1-TRACEID-SEGMENTID-3-PARENT"],
  ];

  it("goes on at oauth2-proxy, and nothing that only looks like it", () => {
    const others: Pair[] = [
      ["x-b3", "1"],
      ["traceparent2", "1"],
      ["baggage", "user=alice"],
    ];
    for (const headers of [requestOf(), withSession(sessionOf({ accessToken: "" }))]) {
      const host = startFilter();
      host.request([...headers, ...TRACE, ...others]);
      const sent = host.calls[0]?.headers.pairs ?? [];
      const names = new Set([...TRACE, ...others].map(([name]) => name));
      assert.deepEqual(
        sent.filter(([name]) => names.has(name)),
        TRACE,
      );
    }
  });

  it("is cut, and hinders nothing, in more headers than anybody sends", () => {
    const host = startFilter();
    const many = Array.from({ length: 200 }, (): Pair => ["tracestate", "a=b"]);
    const stream = host.request([...requestOf(), ...many]);
    assert.equal(stream.state, "waiting");
    assert.equal(host.calls[0]?.headers.all("tracestate").length, 128);
  });
});

describe("The reason of a request", () => {
  const reasonOf = (stream: Stream) => stream.filterState.get("postern.reason")?.toString();

  it("is with the stream: why oauth2-proxy was asked, and what it said", () => {
    const host = startFilter();
    const asked = host.request(requestOf());
    host.answerOnly(answerOf(200, BOB_ANSWER));
    assert.equal(reasonOf(asked), "no_session:allowed");
    const away = host.request(requestOf());
    host.answerOnly(answerOf(503, []));
    assert.equal(reasonOf(away), "no_session:unavailable");
    const refused = startFilter(ROUTE).request(withSession(sessionOf(), { path: "/ops/x" }));
    assert.equal(reasonOf(refused), "not_in_group");
  });

  it("is not noted of those who simply pass", () => {
    const host = startFilter({ rules: { hosts: ["app.example.com"], public: [{ paths: ["/public"] }] } });
    const passed = [withSession(sessionOf()), requestOf({ path: "/public" }), requestOf({ host: "other" })];
    for (const request of passed) {
      const stream = host.request(request);
      assert.equal(stream.state, "forwarded");
      assert.equal(reasonOf(stream), undefined);
    }
  });
});
