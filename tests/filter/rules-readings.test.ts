// Routes that restrict hold however a path is written, and the auth service's prefix is no way past them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ALLOWED_AS_BOB, sessionOf, withSession } from "./fixture";
import { ended, plainRequest, startRules } from "./rules-fixture";

describe("A route that restricts holds for every reading of a path", () => {
  const ROUTES = {
    public: [{ paths: ["/admin/logo.png"] }],
    routes: [{ name: "admin", paths: ["/admin", "/admin/*"], allowedGroups: ["nobody"] }],
  };
  /** What a server may take for a path of /admin. */
  const SPELLINGS = [
    "/admin",
    "/admin/x",
    "/x/../admin/x",
    "/x/..;/admin/x",
    "/x/%2e%2e/admin/x",
    "/x/..%2fadmin/x",
    "/x/..%5cadmin/x",
    "//admin/x",
    "/./admin/x",
    "/x//../admin/x",
    "/%61dmin/x",
    "/%2561dmin/x",
    "/%41dmin/../admin/x",
    "/admin;x=1/y",
    "/admin%2fx",
    "/admin%5cx",
    "/admin\\x",
    "/admin%00",
    "/admin/../admin/x",
    "/admin//x",
    "\\admin\\x",
    "/\\admin/x",
    "/%2fadmin/x",
    "/x/%252e%252e/admin/x",
    "http://app.example.com/admin/x",
    "/admin/logo.png/../x",
    "/admin/logo.png;x",
    "/admin/logo.png%2f..%2fx",
    "/a%64min%2f%2e%2e/admin/x",
  ];

  it("so that no session without its group gets there, whoever judges it", () => {
    for (const session of [{}, { cookieSecret: undefined }]) {
      for (const path of SPELLINGS) {
        const host = startRules(ROUTES, { session });
        const stream = ended(host, withSession(sessionOf(), { path }), ALLOWED_AS_BOB);
        assert.equal(stream.status, 403, path);
      }
    }
  });

  it("and its neighbours are still free", () => {
    const host = startRules(ROUTES);
    for (const path of ["/adminx", "/x/admin", "/xadmin/y", "/a%20b", "/Admin", "/x?/admin/x", "/"]) {
      assert.equal(host.request(withSession(sessionOf(), { path })).state, "forwarded", path);
    }
  });
});

describe("PA15 The auth service's own prefix", () => {
  it("is nobody's way past a rule, and only its exact form is handed over", () => {
    const routes = [{ paths: ["/admin/*"], allowedGroups: ["nobody"] }];
    for (const path of [
      "/oauth2x",
      "/oauth2",
      "/OAuth2/x",
      "/oauth2%2fx",
      "/%6fauth2/x",
      "/x/oauth2/y",
      "//oauth2/x",
    ]) {
      const stream = startRules({ routes }).request(
        plainRequest({ path, headers: [["accept", "application/json"]] }),
      );
      assert.notEqual(stream.state, "forwarded", path);
    }
    for (const path of [
      "/oauth2/../admin/x",
      "/oauth2/..%2fadmin/x",
      "/oauth2/..;/admin/x",
      "/oauth2/%2e%2e/admin/x",
    ]) {
      const host = startRules({ routes });
      const stream = host.request(withSession(sessionOf(), { path }));
      assert.notEqual(stream.state, "forwarded", path);
    }
  });

  it("cannot be made public, optional or anybody's by a rule", () => {
    const host = startRules({ public: [{ paths: ["/oauth2/*"] }] });
    const stream = host.request(withSession(sessionOf(), { path: "/oauth2/sign_out" }));
    assert.equal(stream.state, "waiting", "it is still answered by the auth service");
  });
});
