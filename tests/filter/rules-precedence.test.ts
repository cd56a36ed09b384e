// A rule that loosens opens nothing that another rule restricts: by no path, host or method, in no spelling of a method.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { ALLOWED_AS_BOB, LOGIN_PAGE, requestOf, sessionOf, withSession } from "./fixture";
import { ended, NAVIGATION, startRules } from "./rules-fixture";

const GROUP = { allowedGroups: ["nobody"] };

/** Whether a request without a session passes. */
function isOpen(host: FakeHost, method: string, path: string, authority = "app.example.com"): boolean {
  const request = requestOf({ method, path, host: authority, headers: NAVIGATION });
  return ended(host, request, LOGIN_PAGE).state === "forwarded";
}

/** Whether a session that the filter or the auth service finds good is refused all the same. */
function needsGroup(host: FakeHost, method: string, path: string, authority = "app.example.com"): boolean {
  const request = withSession(sessionOf(), { method, path, host: authority });
  return ended(host, request, ALLOWED_AS_BOB).status === 403;
}

describe("What a route restricts", () => {
  it("is no public path because of a rule written for something else", () => {
    const host = startRules({
      public: [{ paths: ["*.css", "/static/*"] }],
      routes: [{ paths: ["/admin/*", "*.secret"], ...GROUP }],
    });
    for (const path of ["/admin/x.css", "/admin/a/b.css", "/static/x.secret"]) {
      assert.equal(isOpen(host, "GET", path), false, path);
      assert.equal(needsGroup(host, "GET", path), true, path);
    }
    for (const path of ["/x.css", "/static/x", "/admin.css"]) assert.equal(isOpen(host, "GET", path), true);
  });

  it("is none by an earlier route either, public or optional", () => {
    for (const access of ["public", "optional"]) {
      const host = startRules({
        routes: [
          { paths: ["*.css"], access },
          { paths: ["/admin/*"], ...GROUP },
        ],
      });
      assert.equal(isOpen(host, "GET", "/admin/x.css"), false, access);
      assert.equal(needsGroup(host, "GET", "/admin/x.css"), true, access);
      assert.equal(isOpen(host, "GET", "/x.css"), true, access);
    }
  });

  it("is what any restriction names: groups, claims, audiences, what the app receives", () => {
    const restrictions = [
      GROUP,
      { requiredClaims: { email_verified: ["true"] } },
      { audiences: ["other"] },
      { authorization: "none" },
      { identityHeaders: [] },
    ];
    for (const restriction of restrictions) {
      const host = startRules({
        public: [{ paths: ["*.css"] }],
        routes: [{ paths: ["/admin/*"], ...restriction }],
      });
      assert.equal(isOpen(host, "GET", "/admin/x.css"), false, JSON.stringify(restriction));
    }
  });

  it("holds on its host and for its methods, whatever is public elsewhere", () => {
    const host = startRules({
      hosts: ["*.example.com"],
      public: [{ paths: ["/docs/*"] }],
      routes: [
        { hosts: ["admin.example.com"], paths: ["/docs/*"], ...GROUP },
        { methods: ["POST"], paths: ["/docs/drafts/*"], ...GROUP },
      ],
    });
    assert.equal(isOpen(host, "GET", "/docs/x", "admin.example.com"), false);
    assert.equal(isOpen(host, "GET", "/docs/x"), true);
    assert.equal(isOpen(host, "POST", "/docs/drafts/x"), false);
    assert.equal(isOpen(host, "GET", "/docs/drafts/x"), true);
  });

  it("has exceptions where a rule that loosens is for less of it", () => {
    const host = startRules({
      hosts: ["*.example.com"],
      public: [
        { paths: ["/healthz", "/admin/logo.png", "*.css"] },
        { methods: ["GET"], paths: ["/news/*"] },
        { hosts: ["status.example.com"], paths: ["*"] },
      ],
      routes: [
        { paths: ["/admin/*"], ...GROUP },
        { paths: ["/news/*"], ...GROUP },
        { paths: ["*"], ...GROUP },
      ],
    });
    for (const path of ["/healthz", "/admin/logo.png", "/x.css", "/news/x"])
      assert.equal(isOpen(host, "GET", path), true, path);
    assert.equal(isOpen(host, "GET", "/x", "status.example.com"), true);
    for (const path of ["/", "/admin/x.css", "/admin/x"])
      assert.equal(isOpen(host, "GET", path), false, path);
    assert.equal(isOpen(host, "POST", "/news/x"), false);
    assert.equal(isOpen(host, "GET", "/admin/x", "status.example.com"), false);
  });
});

describe("A rule that can never hold", () => {
  it("is refused where a route restricts all that it would loosen", () => {
    const loose = { methods: ["GET"], paths: ["/x", "/y/*"] };
    for (const rules of [
      { public: [loose], routes: [{ methods: ["GET"], paths: ["/y/*", "/x"], ...GROUP }] },
      {
        routes: [
          { ...loose, access: "optional" },
          { ...loose, ...GROUP },
        ],
      },
    ]) {
      assert.throws(() => startRules(rules), /never matches, as others restrict all its requests/);
    }
    startRules({ public: [loose], routes: [{ methods: ["GET"], paths: ["/y/*"], ...GROUP }] });
  });
});

describe("A method", () => {
  const restricting = () =>
    startRules({ routes: [{ methods: ["POST", "GET"], paths: ["/admin/*"], ...GROUP }] });

  it("that a route restricts is restricted in any case of letters, and GET as HEAD", () => {
    const host = restricting();
    for (const method of ["GET", "POST", "get", "post", "Get", "pOST", "HEAD", "head", "Head"]) {
      assert.equal(needsGroup(host, method, "/admin/x"), true, method);
      assert.equal(needsGroup(host, method, "/admin/%78"), true, method);
    }
    for (const method of ["PUT", "put", "DELETE", "GETS"])
      assert.equal(needsGroup(host, method, "/admin/x"), false, method);
  });

  it("opens nothing in another case of letters, and HEAD nothing that only GET opens", () => {
    const host = startRules({
      public: [{ methods: ["GET"], paths: ["/public/*"] }],
      routes: [{ methods: ["GET"], paths: ["/optional/*"], access: "optional" }],
    });
    for (const path of ["/public/x", "/optional/x"]) {
      assert.equal(isOpen(host, "GET", path), true, path);
      for (const method of ["get", "Get", "HEAD", "head", "POST"])
        assert.equal(isOpen(host, method, path), false, `${method} ${path}`);
    }
  });

  it("that is another route's in capitals is nobody's", () => {
    const host = startRules({
      routes: [
        { methods: ["GET"], paths: ["/x"], allowedGroups: ["dev"] },
        { paths: ["/x"], ...GROUP },
      ],
    });
    assert.equal(needsGroup(host, "GET", "/x"), false);
    assert.equal(needsGroup(host, "HEAD", "/x"), false);
    assert.equal(needsGroup(host, "PUT", "/x"), true);
    assert.equal(needsGroup(host, "get", "/x"), true);
  });
});

describe("An escaped question mark or number sign", () => {
  const host = startRules({
    public: [{ paths: ["*.css", "/public/*"] }],
    routes: [{ paths: ["/admin/*"], ...GROUP }],
  });

  it("makes no path public that a server would cut there", () => {
    for (const escape of ["%3f", "%3F", "%23", "%253f", "%2523"]) {
      for (const path of [`/private${escape}.css`, `/private/x${escape}.css`, `/public/..${escape}`])
        assert.equal(isOpen(host, "GET", path), false, path);
      assert.equal(needsGroup(host, "GET", `/admin/x${escape}.css`), true, escape);
      assert.equal(needsGroup(host, "GET", `/admin${escape}.css`), true, escape);
    }
    assert.equal(isOpen(host, "GET", "/a.css?x=%3f%23"), true);
  });
});
