// Where a failed login leads: a page of the same host, whatever the state says.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { vectorRows } from "../support/vectors";
import { fails, location, NOT_FOUND } from "./failed-login";
import { NOW, SECOND, sessionOf, startFilter, withSession } from "./fixture";

const ORIGIN = "https://app.example.com";

interface Row {
  readonly rd: string;
  readonly valid: boolean;
}

/** Pages that are valid to oauth2-proxy and lead to "/" here: pages of another host, and what browsers read as another path. */
const STRICTER = /^https?:|%2e|\\/i;
const rows = await vectorRows<Row>("redirects");

const FORMS = {
  "as it is": (rd: string) => `c3RhdGU:${rd}`,
  "in base64url": (rd: string) => Buffer.from(`c3RhdGU:${rd}`).toString("base64url"),
  "as a URL of the host": (rd: string) => `c3RhdGU:${ORIGIN}${rd}`,
} as const;

/** Where a browser at the callback goes. */
function opened(target: string): URL {
  assert.match(target, /^\/[!-~]*$/);
  return new URL(target, `${ORIGIN}/oauth2/callback`);
}

describe("The page of a state", () => {
  for (const [form, write] of Object.entries(FORMS)) {
    it(`is never one of another host, nor one of the auth service's, ${form}`, () => {
      assert.ok(rows.length > 400);
      const host = startFilter();
      for (const { rd, valid } of rows) {
        const state = write(rd);
        const resumed = location(fails(host, { state, session: sessionOf() }));
        const page = opened(resumed);
        assert.equal(page.origin, ORIGIN, rd);
        assert.ok(!page.pathname.startsWith("/oauth2/"), rd);
        if (form !== "as a URL of the host" && !valid) assert.equal(resumed, "/", rd);
        if (form === "as it is" && valid && !STRICTER.test(rd)) {
          const expected = [...Buffer.from(rd, "utf8")]
            .map((byte) =>
              byte <= 0x20 || byte >= 0x7f
                ? `%${byte.toString(16).toUpperCase().padStart(2, "0")}`
                : String.fromCharCode(byte),
            )
            .join("");
          assert.equal(resumed, expected, rd);
        }
        const started = opened(location(fails(host, { state })));
        assert.equal(started.origin, ORIGIN, rd);
        assert.equal(started.pathname, "/oauth2/start", rd);
        assert.equal(started.searchParams.get("rd"), resumed, rd);
      }
    });
  }

  it("is / where the state says nothing that can be believed", () => {
    const odd = [
      "",
      "x",
      ":",
      "n:",
      "n:x",
      "n://e",
      "n:/\\e",
      "n:/\t/e",
      "n:/a/..//e",
      "n:/%2e%2E/oauth2/sign_out",
      "n:/oauth2/sign_out",
      "n:/oauth2/callback?state=n:/x",
      `n:/${"a".repeat(7000)}`,
      `n:${ORIGIN}`,
      `n:${ORIGIN}//evil.example`,
      `n:${ORIGIN}@evil.example/`,
      `n:${ORIGIN}.evil.example/`,
      `n:${ORIGIN}:8443/`,
      "n:HTTPS://evil.example/",
      "n:javascript:alert(1)",
    ];
    for (const state of odd) {
      assert.equal(location(fails(startFilter(), { state, session: sessionOf() })), "/", state.slice(0, 60));
    }
    for (const query of ["", "?state", "?state=%zz", "?state=%", "?xstate=n:/x", "?state=n:/x;y"]) {
      const host = startFilter();
      const stream = host.request(withSession(sessionOf(), { path: `/oauth2/callback${query}` }));
      host.answerOnly(NOT_FOUND);
      assert.equal(location(stream), "/", query);
    }
  });

  it("is found by the first state of a query, whatever its escaping", () => {
    const host = startFilter();
    for (const query of ["state=n:/x&state=n:/y", "a=1&st%61te=n%3A%2fx", "state=n:/x&code=1"]) {
      const stream = host.request(withSession(sessionOf(), { path: `/oauth2/callback?${query}` }));
      host.answerOnly(NOT_FOUND);
      assert.equal(location(stream), "/x", query);
    }
  });

  it("makes no reply too long, and no header of more than one line", () => {
    const host = startFilter();
    for (const state of [
      `n:/${"é".repeat(2000)}`,
      `n:/${"\r\nx-a: b".repeat(400)}`,
      `n:/${"&/a".repeat(1300)}`,
    ]) {
      const stream = fails(host, { state, session: sessionOf({ createdAt: new Date(NOW - SECOND) }) });
      assert.match(location(stream), /^\/[!-~]*$/);
      assert.match(location(fails(host, { state })), /^\/oauth2\/start\?rd=[!-~]*$/);
    }
  });
});

describe("The page of a state on another host", () => {
  const OTHER = "https://wiki.example.com";
  const guarded = { rules: { hosts: ["app.example.com", "wiki.example.com"] } };

  it("is where a login leads whose host is guarded by name, to every way on", () => {
    const host = startFilter(guarded);
    const state = `c3RhdGU:${OTHER}/a?b=c`;
    assert.equal(location(fails(host, { state, session: sessionOf() })), `${OTHER}/a?b=c`);
    assert.equal(
      location(fails(host, { state })),
      `/oauth2/start?rd=${encodeURIComponent(`${OTHER}/a?b=c`)}`,
    );
  });

  it("is none where every host is guarded, or the host is not", () => {
    for (const [sections, origin] of [
      [{}, OTHER],
      [guarded, "https://evil.example"],
      [guarded, "https://wiki.example.com@evil.example"],
    ] as const) {
      const stream = fails(startFilter(sections), { state: `c3RhdGU:${origin}/a`, session: sessionOf() });
      assert.equal(location(stream), "/", origin);
    }
  });

  it("is never one of a third host, whatever the path", () => {
    const host = startFilter(guarded);
    for (const { rd } of rows) {
      const resumed = location(fails(host, { state: `c3RhdGU:${OTHER}${rd}`, session: sessionOf() }));
      const page = new URL(resumed, `${ORIGIN}/oauth2/callback`);
      assert.ok([ORIGIN, OTHER].includes(page.origin), rd);
      assert.ok(!page.pathname.startsWith("/oauth2/"), rd);
    }
  });
});
