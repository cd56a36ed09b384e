// What the rules say of the form of an answer: that of an API, or always a page.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import { ended, FORM, NAVIGATION, plainRequest, SCRIPT, startRules, WEBSOCKET, XHR } from "./rules-fixture";

function headersOf(stream: Stream): Readonly<Record<string, string>> {
  return Object.fromEntries(stream.reply?.headers.pairs ?? []);
}

function bodyOf(stream: Stream): string {
  return stream.reply?.body.toString() ?? "";
}

describe("An API", () => {
  const RULES = { api: [{ paths: ["/api/*"] }], routes: [{ paths: ["/v2/*"], answer: "api" }] };

  it("is answered 401 and never a redirect, whoever asks", () => {
    for (const path of ["/api/x", "/v2/x"]) {
      for (const headers of [NAVIGATION, SCRIPT, XHR, FORM, WEBSOCKET, []]) {
        for (const method of ["GET", "HEAD", "POST"]) {
          const stream = ended(startRules(RULES), plainRequest({ method, path, headers }));
          assert.equal(stream.status, 401, `${method} ${path}`);
          assert.equal(headersOf(stream)["location"], undefined);
          assert.equal(headersOf(stream)["www-authenticate"], "Bearer");
        }
      }
    }
  });

  it("says why in a form that a program reads, also to one that sends no Accept", () => {
    for (const path of ["/api/x", "/v2/x"]) {
      const stream = ended(startRules(RULES), plainRequest({ path }));
      assert.equal(headersOf(stream)["content-type"], "application/json");
      assert.match(bodyOf(stream), /"login_required"/);
    }
  });

  it("does not make its neighbours one", () => {
    for (const path of ["/api", "/apix", "/x/api/y", "/?/api/x", "/API/x"]) {
      assert.equal(ended(startRules(RULES), plainRequest({ path, headers: NAVIGATION })).status, 302, path);
    }
  });
});

describe("A route that always answers with a page", () => {
  it("sends also a script to the login, but never a form, a handshake or a preflight", () => {
    const routes = [{ paths: ["/*"], answer: "page" }];
    const statusOf = (headers: readonly Pair[], method = "GET") =>
      ended(startRules({ routes }), plainRequest({ method, headers })).status;
    assert.equal(statusOf(NAVIGATION), 302);
    assert.equal(statusOf(SCRIPT), 302);
    assert.equal(statusOf(WEBSOCKET), 401);
    assert.equal(statusOf(FORM, "POST"), 401);
    assert.equal(statusOf([["access-control-request-method", "PUT"]], "OPTIONS"), 401);
  });

  it("never redirects an unsafe method of a script, whose body would be lost", () => {
    const host = startRules({ routes: [{ paths: ["/*"], answer: "page" }] });
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      for (const headers of [SCRIPT, []]) {
        assert.equal(ended(host, plainRequest({ method, headers })).status, 401, method);
      }
    }
  });
});
