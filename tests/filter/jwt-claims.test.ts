// Which claims mean what: what routes require by name, pointer and scope, and oauth2-proxy's options on e-mail, groups, audience and
// Keycloak's roles, for bearers judged here.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import type { Stream } from "../../scripts/fake-host/stream";
import { ALLOWED_AS_BOB, type ConfigSections, sessionOf, withSession } from "./fixture";
import { assertRefused, authCalls, claimsOf, dex, jwtOf, startWithoutKeys, withBearer } from "./jwt-fixture";

const key = dex.key();
const INLINE = { inline: dex.jwks };

function start(options: object = {}, sections: ConfigSections = {}): FakeHost {
  return startWithoutKeys({ jwt: jwtOf(INLINE, options), ...sections });
}

function onRoute(route: object, options: object = {}): FakeHost {
  return start(options, { rules: { routes: [{ paths: ["/r"], ...route }] } });
}

function send(host: FakeHost, claims: object, path = "/r"): Stream {
  return host.request(withBearer(key.sign(claimsOf({ ...claims })), { path }));
}

function assertForbidden(stream: Stream, reason: string): void {
  assert.equal(stream.status, 403);
  assert.equal(stream.reply?.details, `postern_${reason}`);
}

/** The session's access token with these claims; its signature is oauth2-proxy's affair. */
function sessionWith(claims: object): string {
  return sessionOf({ accessToken: key.sign(claims) });
}

describe("A route that requires a scope", () => {
  const SCOPE = "openid profile orders:read";

  for (const wanted of ["orders:read", "openid", "profile"]) {
    it(`finds ${wanted} in the list, of a bearer and of a session`, () => {
      const host = onRoute({ requiredClaims: { scope: [wanted] } });
      assert.equal(send(host, { scope: SCOPE }).state, "forwarded");
      assert.equal(send(host, { scope: SCOPE.split(" ") }).state, "forwarded");
      const session = withSession(sessionWith({ scope: SCOPE }), { path: "/r" });
      assert.equal(host.request(session).state, "forwarded");
    });
  }

  for (const wanted of ["orders", "read", "openid profile", "ORDERS:READ", "open"]) {
    it(`does not find ${wanted}`, () => {
      const host = onRoute({ requiredClaims: { scope: [wanted] } });
      assertForbidden(send(host, { scope: SCOPE }), "claim_required");
      assertForbidden(
        host.request(withSession(sessionWith({ scope: SCOPE }), { path: "/r" })),
        "claim_required",
      );
    });
  }

  it("takes no other claim for one", () => {
    const host = onRoute({ requiredClaims: { scp: ["read"] } });
    assertForbidden(send(host, { scp: "openid read" }), "claim_required");
    assert.equal(send(host, { scp: ["openid", "read"] }).state, "forwarded");
  });
});

describe("A route that requires a claim by pointer", () => {
  const CLAIMS = {
    realm_access: { roles: ["admin"] },
    "https://example.com/tenant": "acme",
    "a/b": { "c~d": 7 },
    list: [{ name: "x" }],
  };

  for (const [pointer, value] of [
    ["/realm_access/roles", "admin"],
    ["/realm_access/roles/0", "admin"],
    ["https://example.com/tenant", "acme"],
    ["/https:~1~1example.com~1tenant", "acme"],
    ["/a~1b/c~0d", "7"],
    ["/list/0/name", "x"],
  ] as const) {
    it(`finds ${pointer}`, () => {
      const host = onRoute({ requiredClaims: { [pointer]: [value] } });
      assert.equal(send(host, CLAIMS).state, "forwarded");
      assertForbidden(send(host, {}), "claim_required");
    });
  }

  it("does not take a claim that is there twice", () => {
    const host = onRoute({ requiredClaims: { "/x/y": ["1"] } });
    const twice = JSON.stringify(claimsOf()).replace(/\}$/, ',"x":{"y":"1","y":"1"}}');
    assertForbidden(host.request(withBearer(key.sign(twice), { path: "/r" })), "claim_required");
    assert.equal(send(host, { x: { y: "1" } }).state, "forwarded");
  });
});

describe("A route that wants claims of an opaque token", () => {
  it("refuses it with a reason of its own, whoever vouches for the session", () => {
    const host = onRoute({ requiredClaims: { scope: ["read"] } });
    assertForbidden(host.request(withSession(sessionOf(), { path: "/r" })), "token_opaque");
    const due = host.request(withSession(sessionOf({ accessToken: "" }), { path: "/r" }));
    host.answerOnly(ALLOWED_AS_BOB);
    assertForbidden(due, "token_opaque");
  });
});

describe("emailClaim", () => {
  it("names the address, which nobody asks to be verified then", () => {
    const host = start({ emailClaim: "upn" });
    const stream = send(host, { upn: "ann@corp", email: "x@y", email_verified: false });
    assert.equal(stream.header("x-auth-request-email"), "ann@corp");
    assert.deepEqual(host.calls, []);
  });

  it("leaves the subject for who has none, and is held to the domains", () => {
    const host = start({ emailClaim: "upn" }, { session: { emailDomains: ["corp"] } });
    send(host, { email: "x@corp" });
    assert.equal(authCalls(host).length, 1, "the subject is of no domain");
    assert.equal(send(host, { upn: "ann@corp" }).state, "forwarded");
    assert.equal(send(start({ emailClaim: "upn" }), { sub: "s" }).header("x-auth-request-email"), "s");
  });

  it("that is email by another name is held to its verification", () => {
    const host = start({ emailClaim: "/email" });
    send(host, { email_verified: false });
    assert.equal(authCalls(host).length, 1);
  });
});

describe("groupsClaim", () => {
  for (const groupsClaim of ["roles", "realm_access.roles", "/realm_access/roles"]) {
    it(`takes ${groupsClaim} for the groups, in the header and on routes`, () => {
      const rules = { routes: [{ paths: ["/r"], allowedGroups: ["ops"] }] };
      const host = start({ groupsClaim }, { rules });
      const claims = (roles: string[]) => ({ groups: ["x"], roles, realm_access: { roles } });
      const stream = send(host, claims(["dev", "ops"]));
      assert.equal(stream.state, "forwarded");
      assert.equal(stream.header("x-auth-request-groups"), "dev,ops");
      assertForbidden(send(host, claims(["dev"])), "not_in_group");
    });
  }
});

describe("audienceClaims", () => {
  it("decides by the first claim that is there", () => {
    const host = start({ audiences: ["app"], audienceClaims: ["client_id", "aud"] });
    assert.equal(send(host, { client_id: "app", aud: "other" }).state, "forwarded");
    assert.equal(send(host, { aud: ["app"] }).state, "forwarded");
    assertRefused(host, send(host, { client_id: "other", aud: "app" }));
    assertRefused(host, send(host, { aud: "other" }));
  });
});

describe("keycloak", () => {
  const CLAIMS = {
    groups: ["/staff/dev"],
    realm_access: { roles: ["default-roles-acme", "admin"] },
    resource_access: { shop: { roles: ["buyer"] }, account: { roles: ["manage-account"] } },
  };
  const ALL = "/staff/dev,role:default-roles-acme,role:admin,role:shop:buyer,role:account:manage-account";

  it("makes groups of a bearer's roles as oauth2-proxy's provider does (C10)", () => {
    const rules = { routes: [{ paths: ["/r"], allowedGroups: ["role:admin"] }] };
    const host = start({ keycloak: true }, { rules });
    const stream = send(host, CLAIMS);
    assert.equal(stream.state, "forwarded");
    assert.equal(stream.header("x-auth-request-groups"), ALL);
    assertForbidden(send(host, { ...CLAIMS, realm_access: { roles: ["user"] } }), "not_in_group");
    assert.equal(send(start(), CLAIMS, "/").header("x-auth-request-groups"), "/staff/dev");
  });

  it("decides allowedGroups too, so that a token without the role is asked about", () => {
    const host = start({ keycloak: true }, { session: { allowedGroups: ["role:shop:buyer"] } });
    assert.equal(send(host, CLAIMS).state, "forwarded");
    send(host, { ...CLAIMS, resource_access: {} });
    assert.equal(authCalls(host).length, 1);
  });

  it("leaves roles to oauth2-proxy that it reads otherwise", () => {
    for (const odd of [
      { Realm_Access: {} },
      { realm_access: [] },
      { resource_access: { a: { roles: "x" } } },
    ]) {
      const host = start({ keycloak: true });
      send(host, odd);
      assert.equal(authCalls(host).length, 1, JSON.stringify(odd));
    }
  });

  it("gives the same groups from memory", () => {
    const host = start({ keycloak: true });
    const token = key.sign(claimsOf(CLAIMS));
    for (let i = 0; i < 2; i++) {
      assert.equal(host.request(withBearer(token)).header("x-auth-request-groups"), ALL);
    }
  });
});
