// Responses that bring a session's cookie: no cache that others share may keep them.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import { BOB_ANSWER, NOW, requestOf, sessionOf, startFilter, withSession } from "./fixture";

const RENEWED = sessionOf({ createdAt: new Date(NOW) }, new Date(NOW));
const WHOLE: Pair[] = [["set-cookie", `_oauth2_proxy=${RENEWED}; Path=/; HttpOnly`]];
const SPLIT: Pair[] = [
  ["set-cookie", `_oauth2_proxy_0=${RENEWED.slice(0, 100)}; Path=/`],
  ["set-cookie", `_oauth2_proxy_1=${RENEWED.slice(100)}; Path=/`],
];
const CACHED: Pair[] = [
  [":status", "200"],
  ["cache-control", "public, max-age=31536000, immutable"],
  ["cdn-cache-control", "max-age=600"],
  ["surrogate-control", "max-age=600"],
  ["expires", "Thu, 01 Jan 2037 00:00:00 GMT"],
];

const start = (refreshBehind: boolean) => startFilter({ session: { cookieRefresh: "30s", refreshBehind } });

/** What the client gets with this response of the app, to a request whose refresh gave these cookies. */
function received(host: FakeHost, cookies: readonly Pair[], response: readonly Pair[]) {
  const stream = host.request(withSession(sessionOf(), { path: "/assets/app.js" }));
  host.answerOnly(answerOf(202, [...BOB_ANSWER, ...cookies]));
  return host.respond(stream, response);
}

describe("A response that brings a refreshed session", () => {
  for (const refreshBehind of [true, false]) {
    for (const [form, cookies] of [
      ["whole", WHOLE],
      ["split", SPLIT],
    ] as const) {
      it(`is private, refreshed ${refreshBehind ? "behind" : "before"} its request, the cookie ${form}`, () => {
        const headers = received(start(refreshBehind), cookies, CACHED);
        const names = headers.all("set-cookie").map((line) => line.split("=")[0]);
        const whole = cookies === SPLIT ? ["_oauth2_proxy"] : [];
        assert.deepEqual(names, [...cookies.map(([, line]) => line.split("=")[0]), ...whole]);
        assert.deepEqual(headers.all("cache-control"), ["max-age=31536000, immutable, private"]);
        assert.deepEqual(headers.all("cdn-cache-control"), ["max-age=600, no-store"]);
        assert.deepEqual(headers.all("surrogate-control"), ["max-age=600, no-store"]);
        assert.deepEqual(headers.all("expires"), ["Thu, 01 Jan 2037 00:00:00 GMT"]);
      });
    }
  }

  it("is private where the app says nothing, on a 304 and where it says it in lines", () => {
    const host = start(false);
    assert.deepEqual(received(host, WHOLE, [[":status", "304"]]).all("cache-control"), ["private"]);
    const lines: Pair[] = [
      [":status", "200"],
      ["cache-control", "public"],
      ["cache-control", "max-age=5, s-maxage=50"],
    ];
    assert.deepEqual(received(start(true), WHOLE, lines).all("cache-control"), ["max-age=5, private"]);
  });

  it("is private when it comes before the refresh, and for a request that still had the old cookie", () => {
    const host = start(true);
    const old = sessionOf();
    const stream = host.request(withSession(old));
    const held = host.respond(stream, CACHED);
    assert.ok(stream.isResponseHeld);
    host.answerOnly(answerOf(202, [...BOB_ANSWER, ...WHOLE]));
    assert.equal(held.get("cache-control"), "max-age=31536000, immutable, private");
    const straggler = host.request(withSession(old));
    assert.equal(host.calls.length, 0);
    const headers = host.respond(straggler, CACHED);
    assert.equal(headers.all("set-cookie").length, 1);
    assert.equal(headers.get("cache-control"), "max-age=31536000, immutable, private");
  });
});

describe("A response without new cookies", () => {
  it("is as the app sent it", () => {
    const host = startFilter();
    const stream = host.request(withSession(sessionOf()));
    assert.deepEqual(host.respond(stream, CACHED).pairs, CACHED);
  });
});

describe("An answer of oauth2-proxy that is passed on", () => {
  const relayed = (path: string, answer: ReturnType<typeof answerOf>) => {
    const host = startFilter();
    const stream = host.request(requestOf({ path }));
    host.answerOnly(answer);
    return stream.reply?.headers;
  };

  it("is kept by no cache where it says nothing of caches and is about one person", () => {
    assert.deepEqual(relayed("/", answerOf(302, [["location", "/l"]]))?.all("cache-control"), ["no-store"]);
    const page = answerOf(202, [["set-cookie", "_oauth2_proxy=x"]]);
    assert.deepEqual(relayed("/oauth2/auth", page)?.all("cache-control"), ["no-store"]);
  });

  it("keeps what it says of caches, and its static files", () => {
    const answer = answerOf(302, [
      ["location", "/l"],
      ["cache-control", "no-cache, no-store, max-age=0"],
    ]);
    assert.deepEqual(relayed("/", answer)?.all("cache-control"), ["no-cache, no-store, max-age=0"]);
    const file = answerOf(200, [["content-type", "text/css"]], "a{}");
    assert.deepEqual(relayed("/oauth2/static/css/bulma.min.css", file)?.all("cache-control"), []);
  });
});
