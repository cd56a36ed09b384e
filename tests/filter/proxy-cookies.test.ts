// Cookies that are between the browser and oauth2-proxy: which of them an app sees, and what a refresh leaves behind in the browser.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import { BOB_ANSWER, NOW, requestOf, SECOND, sessionOf, startFilter } from "./fixture";
import { denseText } from "../../scripts/lab/session-cookie";

const CSRF = "_oauth2_proxy_csrf=a; _oauth2_proxy_OUBH2F09_csrf=b";

describe("The cookies of a login under way", () => {
  it("do not reach the app, with a session and without", () => {
    const host = startFilter({ rules: { public: [{ paths: ["/open"] }] } });
    const cookies = [`x=1; ${CSRF}; _oauth2_proxy=${sessionOf()}; y=2`];
    for (const path of ["/", "/open"])
      assert.deepEqual(host.request(requestOf({ path, cookies })).request.all("cookie"), ["x=1; y=2"]);
    const alone = host.request(requestOf({ path: "/open", cookies: [CSRF] }));
    assert.deepEqual(alone.request.all("cookie"), []);
  });

  it("reach oauth2-proxy, and the app where stripCookies is off", () => {
    const host = startFilter();
    host.request(requestOf({ path: "/oauth2/callback?code=x", cookies: [CSRF] }));
    assert.deepEqual(host.calls[0]?.headers.all("cookie"), [CSRF]);
    const open = startFilter({ upstream: { stripCookies: false } });
    const cookies = [`${CSRF}; _oauth2_proxy=${sessionOf()}`];
    assert.deepEqual(open.request(requestOf({ cookies })).request.all("cookie"), cookies);
  });
});

describe("A host that is not guarded", () => {
  const ask = (upstream: object, cookies: string[]) => {
    const host = startFilter({ upstream: { ...upstream }, rules: { hosts: ["app.example.com"] } });
    return host.request(requestOf({ host: "other.example.com", cookies })).request.all("cookie");
  };
  const SESSION = `_oauth2_proxy=${sessionOf()}`;

  it("gets no session cookie with stripCookiesElsewhere, and nothing else is touched", () => {
    const on = { stripCookiesElsewhere: true };
    assert.deepEqual(ask(on, [`a=1; ${SESSION}; ${CSRF}`, "b=2"]), ["a=1; b=2"]);
    assert.deepEqual(ask(on, [SESSION]), []);
    assert.deepEqual(ask(on, ["a=1;;b ", "c=2"]), ["a=1;;b ", "c=2"]);
    assert.deepEqual(ask(on, []), []);
  });

  it("gets it by default", () => {
    assert.deepEqual(ask({}, [`a=1; ${SESSION}`]), [`a=1; ${SESSION}`]);
  });
});

describe("A refresh to another number of parts", () => {
  const ATTRIBUTES = "; Path=/; HttpOnly; Secure; SameSite=Lax";
  const large = (millis: number) =>
    sessionOf({ accessToken: denseText(500), createdAt: new Date(millis) }, new Date(millis));
  const small = (millis: number) => sessionOf({ createdAt: new Date(millis) }, new Date(millis));
  const cut = (value: string, parts: number): string[] => {
    const size = Math.ceil(value.length / parts);
    return Array.from(
      { length: parts },
      (_, i) => `_oauth2_proxy_${i}=${value.slice(i * size, (i + 1) * size)}`,
    );
  };
  const CASES: readonly [string, readonly string[], readonly string[], readonly string[]][] = [
    ["fewer parts", cut(large(NOW - 60 * SECOND), 3), cut(small(NOW), 2), ["_oauth2_proxy_2"]],
    [
      "one cookie",
      cut(large(NOW - 60 * SECOND), 3),
      [`_oauth2_proxy=${small(NOW)}`],
      ["_oauth2_proxy_0", "_oauth2_proxy_1", "_oauth2_proxy_2"],
    ],
    ["parts, from one", [`_oauth2_proxy=${small(NOW - 60 * SECOND)}`], cut(large(NOW), 2), ["_oauth2_proxy"]],
    ["as many", cut(large(NOW - 60 * SECOND), 2), cut(large(NOW), 2), []],
  ];
  for (const refreshBehind of [true, false]) {
    for (const [name, before, after, orphans] of CASES) {
      it(`clears what it leaves behind: ${name}, refreshBehind ${refreshBehind}`, () => {
        const host = startFilter({ session: { cookieRefresh: "30s", refreshBehind } });
        const request = () => host.request(requestOf({ cookies: [`a=1; ${before.join("; ")}`] }));
        const stream = request();
        const lines = after.map((pair): Pair => ["set-cookie", `${pair}${ATTRIBUTES}; Max-Age=100`]);
        host.answerOnly(answerOf(202, [...BOB_ANSWER, ...lines]));
        const expected = [
          ...lines.map(([, line]) => line),
          ...orphans.map((orphan) => `${orphan}=${ATTRIBUTES}; Max-Age=0`),
        ];
        assert.deepEqual(host.respond(stream).all("set-cookie"), expected);
        assert.deepEqual(host.respond(request()).all("set-cookie"), expected, "with the old cookies again");
      });
    }
  }
});
