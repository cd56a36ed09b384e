// A request that Envoy sends through all filters again after an internal redirect: it carries what this filter wrote the first time.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Pair } from "../../scripts/fake-host/pairs";
import { ALICE_HEADERS, identityOf, requestOf, sessionOf, startFilter, withSession } from "./fixture";

const OTHER = "static.example.com";

/** The request as it stands after its first pass, with another URL. */
function redirected(pairs: readonly Pair[], target: { host: string; path: string }): Pair[] {
  const host = pairs.find(([name]) => name === ":authority")?.[1] ?? "";
  const path = pairs.find(([name]) => name === ":path")?.[1] ?? "";
  const kept = pairs.filter(([name]) => name !== ":authority" && name !== ":path");
  return [
    [":authority", target.host],
    [":path", target.path],
    ...kept,
    ["x-envoy-original-url", `https://${host}${path}`],
  ];
}

describe("After an internal redirect", () => {
  const filter = (upstream: object = {}) =>
    startFilter({ rules: { hosts: ["app.example.com"] }, upstream: { ...upstream } });

  it("a host that is not guarded gets no token and no identity", () => {
    for (const upstream of [
      {},
      { passAccessToken: false, setXauthrequest: false },
      { authorization: "id_token", stripCookies: false },
      { stripHeaders: ["x-envoy-original-url"] },
    ]) {
      const host = filter(upstream);
      const first = host.request(withSession(sessionOf()));
      assert.ok(first.header("authorization")?.startsWith("Bearer alice-"));
      const second = host.request(redirected(first.request.pairs, { host: OTHER, path: "/moved" }));
      assert.equal(second.state, "forwarded");
      assert.deepEqual(identityOf(second), {});
    }
  });

  it("a host that is not guarded keeps the credentials of its own client", () => {
    const own: Pair[] = [["authorization", "Basic dTpw"]];
    const host = filter();
    const first = host.request(requestOf({ host: OTHER, headers: own }));
    assert.equal(first.header("authorization"), "Basic dTpw");
    const same = host.request(redirected(first.request.pairs, { host: OTHER, path: "/moved" }));
    assert.equal(same.header("authorization"), "Basic dTpw");
    const away = host.request(redirected(first.request.pairs, { host: "cdn.example.com", path: "/moved" }));
    assert.equal(away.header("authorization"), undefined);
  });

  it("a URL that says nothing of its host is taken for another one's", () => {
    const headers: Pair[] = [["authorization", "Bearer T"]];
    for (const url of ["", "x", "http:/", "https://app.example.com@static.example.com/"]) {
      const marked: Pair[] = url === "" ? headers : [...headers, ["x-envoy-original-url", url]];
      const stream = filter().request(requestOf({ host: OTHER, headers: marked }));
      assert.equal(stream.header("authorization"), url === "" ? "Bearer T" : undefined, url);
    }
  });

  it("a guarded host judges what the filter wrote as if a client had sent it", () => {
    const host = filter({ stripCookies: false });
    const first = host.request(withSession(sessionOf()));
    assert.equal(first.header("x-auth-request-user"), ALICE_HEADERS["x-auth-request-user"]);
    const second = host.request(redirected(first.request.pairs, { host: "app.example.com", path: "/b" }));
    assert.equal(second.state, "forwarded", "beside a session its own access token is no second credential");
    assert.deepEqual(identityOf(second), identityOf(first));
  });

  it("a guarded host asks about what the filter wrote where no session goes with it", () => {
    const host = filter();
    const first = host.request(withSession(sessionOf()));
    const second = host.request(redirected(first.request.pairs, { host: "app.example.com", path: "/b" }));
    assert.equal(second.state, "waiting", "an access token that no issuer here has signed is asked about");
    assert.deepEqual(host.calls[0]?.headers.all("authorization"), ["Bearer alice-access-token"]);
    assert.equal(host.calls[0]?.headers.has("x-auth-request-user"), false);
  });
});
