// Where a login leads, and what of the request may show up in the answer. The ids are those of the attack catalogue.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import { attributesIn } from "../../scripts/lab/html";
import { vectorRows } from "../support/vectors";
import { LOGIN_PAGE, startFilter } from "./fixture";
import { ended, FORM, NAVIGATION, plainRequest, SCRIPT, startRules } from "./rules-fixture";

const API = { routes: [{ paths: ["/*"], answer: "api" }] };
const ownHost = startRules({});

/** The page that the answer's link leads back to; null without a link. */
function backIn(stream: Stream): string | null {
  const [link] = attributesIn(stream.reply?.body.toString() ?? "", "a");
  if (link?.href === undefined) return null;
  return new URL(link.href, "https://app.example.com").searchParams.get("rd");
}

function assertOwnPage(back: string | null, from: string): void {
  assert.ok(back !== null, from);
  assert.equal(new URL(back, "https://app.example.com").host, "app.example.com", from);
  assert.match(back, /^\/(?![/\\])[\x21-\x7e]*$/, from);
}

/** What a person gets who sends a form from this page. */
function pageFor(path: string): Stream {
  const headers: Pair[] = [...FORM, ["referer", `https://app.example.com${path}`]];
  return ended(ownHost, plainRequest({ method: "POST", path: "/save", headers }));
}

describe("LR01 The way back", () => {
  interface Redirect {
    readonly rd: string;
    /** Whether oauth2-proxy's validator takes it. */
    readonly valid: boolean;
  }
  const latin1 = (text: string) => Buffer.from(text).toString("latin1");

  it("never leads to another host, for all payloads", async () => {
    const rows = await vectorRows<Redirect>("redirects");
    assert.ok(rows.length > 480);
    for (const { rd, valid } of rows) {
      const stream = pageFor(latin1(rd));
      assertOwnPage(backIn(stream), rd);
      if (!valid) assert.equal(backIn(stream), "/", rd);
      assert.doesNotMatch(stream.reply?.body.toString() ?? "", /<script/i, rd);
    }
  });

  it("never leads anywhere by a Referer that is no page of this host", async () => {
    for (const { rd } of await vectorRows<Redirect>("redirects")) {
      if (rd.startsWith("https://app.example.com/")) continue;
      const headers: Pair[] = [...FORM, ["referer", latin1(rd)]];
      assert.equal(backIn(ended(ownHost, plainRequest({ method: "POST", headers }))), "/", rd);
    }
  });
});

describe("A host that is no host", () => {
  it("LR02 LR04 shows up nowhere in the answer", () => {
    for (const host of [
      '"><script>alert(1)</script>',
      "evil.com",
      "app.example.com@evil.com",
      "a,b",
      "a b",
      "[::1",
      "%0d%0ax",
    ]) {
      for (const headers of [NAVIGATION, SCRIPT, FORM]) {
        const method = headers === FORM ? "POST" : "GET";
        const stream = ended(startFilter({ rules: API }), plainRequest({ host, method, headers }));
        assert.ok(stream.reply !== null, `${host} got through`);
        const all = JSON.stringify(stream.reply.headers.pairs) + stream.reply.body.toString();
        assert.doesNotMatch(all, /evil|script|alert|a,b/, host);
      }
    }
  });
});

describe("The way back", () => {
  it("LR05 keeps the meaning of a path and its query", () => {
    for (const path of [
      "/a?b=c&d=e",
      "/a?x=%26%3D%23",
      "/a+b?c+d=e%2Bf",
      "/a%20b?q=%25",
      "/?rd=/x&y",
      "/a?b=%C3%A9",
      "/a=b&c",
    ]) {
      assert.equal(backIn(pageFor(path)), path);
    }
  });

  it("LR03 is one line without markup", () => {
    for (const path of [
      "/a%0d%0aSet-Cookie:x=1",
      "/a?b=%0d%0a",
      '/"><script>alert(1)</script>',
      "/a?b='\"<>",
      "/a\r\nx: y",
    ]) {
      const stream = pageFor(path);
      const body = stream.reply?.body.toString() ?? "";
      assert.doesNotMatch(body, /[\r\n].|<script|'"/, path);
      for (const [, value] of stream.reply?.headers.pairs ?? []) assert.doesNotMatch(value, /[\r\n\0]/);
    }
  });

  it("LR06 is dropped for a path of many kilobytes", () => {
    for (const length of [2048, 8192, 60_000]) {
      const stream = pageFor(`/${"a".repeat(length)}`);
      assert.equal(backIn(stream), "/");
      assert.ok((stream.reply?.body.length ?? 0) < 8192);
    }
  });
});

describe("A login", () => {
  it("LR07 does not end in a loop: its own pages are never protected, and cookies are cleared", () => {
    const host = startRules({
      routes: [{ paths: ["/*"], allowedGroups: ["nobody"] }],
      api: [{ paths: ["/*"] }],
    });
    const page = ended(host, plainRequest({ path: "/oauth2/start?rd=%2F", headers: NAVIGATION }), LOGIN_PAGE);
    assert.equal(page.status, 302);
    assert.equal(page.reply?.headers.all("set-cookie").length, 1);
    const clearing = answerOf(302, [
      ["location", "https://dex.example.com/auth"],
      ["set-cookie", "_oauth2_proxy=; Max-Age=0"],
      ["set-cookie", "_oauth2_proxy_1=; Max-Age=0"],
      ["set-cookie", "_oauth2_proxy_csrf=abc"],
    ]);
    const navigation = ended(startRules({}), plainRequest({ headers: NAVIGATION }), clearing);
    assert.equal(navigation.reply?.headers.all("set-cookie").length, 3);
    const script = ended(startRules({}), plainRequest({ headers: SCRIPT }), clearing);
    assert.equal(script.reply?.headers.all("set-cookie").length, 2);
  });

  it("LR08 LR10 that is asked for by 401 is not stored by anybody on the way", () => {
    for (const headers of [SCRIPT, FORM]) {
      const stream = ended(startRules({}), plainRequest({ method: "POST", headers }));
      assert.equal(stream.status, 401);
      assert.equal(stream.reply?.headers.get("cache-control"), "no-store");
      assert.equal(stream.reply?.headers.get("www-authenticate"), "Bearer");
    }
  });

  it("AR09 goes where the auth service says, and the request has no say in it", () => {
    for (const headers of [
      [["x-forwarded-host", "evil.com"]],
      [["x-auth-request-redirect", "https://evil.com/"]],
      [["x-forwarded-proto", "javascript"]],
    ] as const) {
      const host = startRules({});
      const stream = host.request(plainRequest({ headers: [...NAVIGATION, ...headers] }));
      const sent = JSON.stringify(host.calls[0]?.headers.pairs);
      assert.doesNotMatch(sent, /evil/);
      host.answerOnly(LOGIN_PAGE);
      assert.equal(stream.reply?.headers.get("location"), "https://dex.example.com/auth?state=x");
    }
  });
});
