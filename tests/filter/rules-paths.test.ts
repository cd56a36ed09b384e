// Paths, methods and hosts written so that the filter and the app may read them differently: nothing is loosened for them.
// The ids are those of the attack catalogue.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Pair } from "../../scripts/fake-host/pairs";
import { isOpen, startRules } from "./rules-fixture";

const RULES = { public: [{ paths: ["/public", "/static/*", "*.css", "/u/{*}/open"] }] };

const PROTECTED: Readonly<Record<string, readonly string[]>> = {
  "PA01 dot segments": [
    "/static/../admin",
    "/static/x/../../admin",
    "/static/./../admin",
    "/static/..",
    "/public/..",
    "/public/../admin",
    "/public/.",
    "/static/../static/x",
    "/admin/../static/x.css",
    "/admin/..css/../x.css",
  ],
  "PA02 encoded dots": [
    "/static/%2e%2e/admin",
    "/static/.%2e/admin",
    "/static/%2E./admin",
    "/static/%252e%252e/admin",
    "/static/%25%32%65%25%32%65/admin",
    "/static/%c0%ae%c0%ae/../admin",
    "/static/%2e",
  ],
  "PA03 encoded slashes and backslashes": [
    "/static/..%2fadmin",
    "/static/..%2Fadmin",
    "/static%2f..%2fadmin",
    "/static/..%5cadmin",
    "/static/..\\admin",
    "/static\\..\\admin",
    "/static/%2f",
    "/static/%5c",
    "/public%2f",
    "/public\\",
  ],
  "PA04 path parameters": [
    "/static/..;/admin",
    "/static/..;x=1/admin",
    "/public;x=1",
    "/static/;/../admin",
    "/static/x;y",
    "/admin;.css",
    "/admin;/x.css",
    "/static/%3b/x",
    "/admin%3b.css",
  ],
  "PA05 empty and single-dot segments": [
    "//public",
    "/./public",
    "/.//public",
    "//static/x",
    "/static//x",
    "/static/./x",
    "//evil.com/static/x.css",
  ],
  "PA06 case": ["/PUBLIC", "/Public", "/STATIC/x", "/static", "/a.CSS"],
  "PA07 the query": ["/admin?/public", "/admin?x=/static/x.css", "/admin?.css", "/?/public", "/admin??.css"],
  "PA08 the fragment": ["/admin#/public", "/public#", "/admin#.css", "/static/x#y"],
  "PA09 control bytes": [
    "/public%00",
    "/public%00.css",
    "/admin%00.css",
    "/admin%0a.css",
    "/admin%0d%0a.css",
    "/static/%09",
    "/static/%7f",
    "/static/\u0001",
    "/public\t",
    "/static/ x",
    "/public%20",
  ],
  "PA10 neighbours": [
    "/x/public",
    "/publicx",
    "/public/",
    "/public/x",
    "/xstatic/y",
    "/x/static/y",
    "/a.cssx",
    "/a.css/",
    "/u/open",
    "/u//open",
    "/u/a/b/open",
    "/u/a/openx",
    "/u/a/open/",
    "/",
    "",
    "*",
  ],
  "PA11 bytes above ASCII": [
    "/public\xe9",
    "/static/\xff",
    "/\xef\xbc\xb0ublic",
    "/publi\xc7\x83",
    "/static/%u002e%u002e/admin",
    "/static/\u00a0",
  ],
  "PA12 absolute form": [
    "http://app.example.com/public",
    "https://evil.com/static/x",
    "app.example.com/public",
    "http:/public",
    "http://x/a.css",
  ],
  "malformed escapes": [
    "/static/%",
    "/static/%2",
    "/static/%zz",
    "/static/%g0",
    "/public%",
    "/admin%.css",
    "/static/%2%65",
  ],
};

describe("A public rule is not widened by", () => {
  for (const [name, paths] of Object.entries(PROTECTED)) {
    it(name, () => {
      const host = startRules(RULES);
      for (const path of paths) assert.equal(isOpen(host, { path }), false, JSON.stringify(path));
    });
  }

  it("PA13 methods", () => {
    const host = startRules({ public: [{ methods: ["GET"], paths: ["/public"] }] });
    assert.equal(isOpen(host, { path: "/public" }), true);
    for (const method of [
      "OPTIONS",
      "TRACE",
      "FOO",
      "get",
      "Get",
      "GETX",
      "HEAD",
      "POST",
      "CONNECT",
      "GET ",
      "",
    ]) {
      assert.equal(isOpen(host, { path: "/public", method }), false, method);
    }
    for (const name of ["x-http-method-override", "x-method-override", "x-http-method"]) {
      assert.equal(isOpen(host, { path: "/public", method: "POST", headers: [[name, "GET"]] }), false, name);
    }
  });

  it("PA14 hosts", () => {
    const host = startRules({
      hosts: ["app.example.com", "b.example.com"],
      public: [{ hosts: ["b.example.com"], paths: ["/public"] }],
    });
    const open = (name: string) => isOpen(host, { host: name, path: "/public" });
    for (const name of [
      "b.example.com",
      "B.Example.Com",
      "b.example.com:443",
      "b.example.com.",
      "b.example.com.:8443",
    ]) {
      assert.equal(open(name), true, name);
    }
    for (const name of [
      "app.example.com",
      "APP.example.com:443",
      "app.example.com.",
      "b.example.com,app.example.com",
      "app.example.com,b.example.com",
      "b.example.com:",
      "b.example.com:x",
      "b.example.com:443:443",
      "b.example.com:999999",
      "b.example.com..",
      "user@b.example.com",
      "b.example.com/",
      "b.example.com#app.example.com",
      "b.example.com%00",
      "b.example.com ",
      "b_example.com,",
      "",
    ]) {
      assert.equal(open(name), false, JSON.stringify(name));
    }
  });

  it("HD12 headers that name another path or host", () => {
    const host = startRules(RULES);
    for (const name of [
      "x-original-url",
      "x-rewrite-url",
      "x-envoy-original-path",
      "x-forwarded-uri",
      "x-forwarded-path",
      "x-forwarded-prefix",
      "x-original-uri",
      "x-forwarded-host",
      "x-host",
      "forwarded",
    ]) {
      for (const value of ["/public", "https://app.example.com/public"]) {
        const headers: Pair[] = [[name, value]];
        assert.equal(isOpen(host, { path: "/admin", headers }), false, name);
      }
    }
  });
});

describe("A public rule holds for", () => {
  it("the paths it names, escaped harmlessly or with a query", () => {
    const host = startRules(RULES);
    for (const path of [
      "/public",
      "/public?",
      "/public?x=/../admin",
      "/public?#",
      "/static/",
      "/static/a/b.c",
      "/static/a%20b",
      "/static/...",
      "/static/.hidden",
      "/a.css",
      "/a/b/c.css?v=1",
      "/.css",
      "/u/x/open",
    ]) {
      assert.equal(isOpen(host, { path }), true, path);
    }
  });
});
