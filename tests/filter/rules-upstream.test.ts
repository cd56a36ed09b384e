// What of an identity reaches the app on a route.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Pair } from "../../scripts/fake-host/pairs";
import {
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  type ConfigSections,
  identityOf,
  requestOf,
  type RequestParts,
  sessionOf,
  withSession,
} from "./fixture";
import { ended, startRules } from "./rules-fixture";
import { INLINE, tokenWith } from "./tokens";

function bearer(token: string, parts: RequestParts = {}): Pair[] {
  return requestOf({ ...parts, headers: [["authorization", `Bearer ${token}`], ...(parts.headers ?? [])] });
}

describe("What reaches the app on a route", () => {
  const identity = (route: object, sections: ConfigSections = {}) => {
    const host = startRules({ routes: [{ paths: ["/r/*"], ...route }] }, sections);
    const stream = host.request(
      withSession(sessionOf(), { path: "/r/x", headers: [["x-auth-request-user", "mallory"]] }),
    );
    assert.equal(stream.state, "forwarded");
    return identityOf(stream);
  };
  const { authorization, ...NAMES } = ALICE_HEADERS;

  it("is the token that it says", () => {
    assert.equal(identity({ authorization: "access_token" })["authorization"], authorization);
    assert.equal(identity({ authorization: "id_token" })["authorization"], "Bearer alice-id-token");
    assert.equal(identity({ authorization: "none" })["authorization"], undefined);
    assert.equal(identity({ authorization: "preserve" })["authorization"], undefined);
    const none = { upstream: { authorization: "none" } };
    assert.equal(identity({ authorization: "id_token" }, none)["authorization"], "Bearer alice-id-token");
    assert.equal(identity({ name: "x" }, none)["authorization"], undefined);
  });

  it("is the ID token of a session that the auth service judged", () => {
    const host = startRules(
      { routes: [{ paths: ["/r/*"], authorization: "id_token" }] },
      { session: { cookieSecret: undefined } },
    );
    const request = withSession(sessionOf(), { path: "/r/x" });
    for (let i = 0; i < 2; i++) {
      const stream = ended(host, request, ALLOWED_AS_BOB);
      assert.equal(stream.header("authorization"), "Bearer bob-id-token", `request ${i}`);
    }
  });

  it("is a bearer's own token, unless it is to have none", () => {
    const token = tokenWith({});
    const seen = (wanted: string) =>
      startRules({ routes: [{ paths: ["/r/*"], authorization: wanted }] }, INLINE)
        .request(bearer(token, { path: "/r/x" }))
        .header("authorization");
    assert.equal(seen("access_token"), `Bearer ${token}`);
    assert.equal(seen("preserve"), `Bearer ${token}`);
    assert.equal(seen("none"), undefined);
  });

  it("is the identity headers that it names", () => {
    const without = { authorization: "none" };
    assert.deepEqual(identity({ ...without, identityHeaders: [] }), {});
    assert.deepEqual(identity({ ...without, identityHeaders: ["email", "groups"] }), {
      "x-auth-request-email": "alice@example.com",
      "x-auth-request-groups": "platform,dev",
    });
    const all = ["user", "email", "groups", "preferred_username", "access_token"];
    const quiet = { upstream: { setXauthrequest: false, passAccessToken: false } };
    assert.deepEqual(identity({ ...without, identityHeaders: all }, quiet), NAMES);
    assert.deepEqual(identity(without, quiet), {});
  });
});
