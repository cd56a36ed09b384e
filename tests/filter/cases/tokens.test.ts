// Cases from the field about bearer tokens and their claims.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../../scripts/fake-host/http-call";
import { ALLOWED_AS_BOB, BOB_ANSWER, HOUR, NOW, sessionOf, withSession } from "../fixture";
import { Gateway, requestFor } from "../gateway";
import { PLAIN } from "../../support/request-doubts";
import {
  assertAsked,
  assertPasses,
  assertReply,
  AUDIENCE,
  keySet,
  payloadOf,
  sendBearer,
  signed,
  startIssuer,
  tokenOf,
} from "./field-cases";

const KEYS = keySet("keycloak");
const HEADER = { typ: "JWT", kid: "kc-sig" };
const KEYCLOAK = { issuer: "https://keycloak.example.com/realms/acme", audiences: ["account", AUDIENCE] };
const FEED = { routes: [{ name: "feed", paths: ["/feed/*"], access: "optional" }] };
const PRESERVE = { upstream: { authorization: "preserve" }, rules: FEED };
const DN = "CN=ops,OU=groups,DC=example,DC=com";

const token = (claims: string, more?: object): string =>
  tokenOf({ claims, header: HEADER, ...(more === undefined ? {} : { more }) });

describe("A token of the app's own", () => {
  const encode = (text: string) => Buffer.from(text).toString("base64url");
  const withIssuer = (iss: unknown) => token("simplejwt-no-iss", { iss });
  const OWN: Readonly<Record<string, string>> = {
    "SimpleJWT's": tokenOf({ claims: "simplejwt-no-iss", header: { typ: "JWT" } }),
    "Flask's": tokenOf({ claims: "flask-no-iss", header: { typ: "JWT" } }),
    "with a foreign issuer": withIssuer("my-app"),
    "with null for an issuer": withIssuer(null),
    "with a number for an issuer": withIssuer(42),
    "with a list of issuers": withIssuer(["my-app"]),
    "in five parts": `${encode('{"alg":"dir","enc":"A256GCM"}')}..AAAA.AAAA.AAAA`,
    "with a payload that is no JSON": `${encode('{"alg":"HS256"}')}.${encode("hello")}.AAAA`,
  };

  for (const [name, own] of Object.entries(OWN)) {
    const headers = [["authorization", `Bearer ${own}`]] as const;

    it(`C04: ${name}, stays as sent beside a session`, () => {
      const host = startIssuer(KEYS, {}, PRESERVE);
      const stream = host.request(withSession(sessionOf(), { headers }));
      if (stream.state === "waiting") host.answerOnly(ALLOWED_AS_BOB);
      assertPasses(host, stream, { authorization: `Bearer ${own}` });
    });

    it(`C04: ${name}, is oauth2-proxy's to judge alone, and nobody's on an optional route`, () => {
      const host = startIssuer(KEYS, {}, PRESERVE);
      assertAsked(host, sendBearer(host, own, "/"));
      const feed = sendBearer(host, own, "/feed/1");
      if (feed.state === "waiting") assertAsked(host, feed);
      assertPasses(host, feed, { authorization: `Bearer ${own}` });
      assert.equal(feed.header("x-auth-request-user"), undefined);
    });
  }
});

describe("Claims that a route requires", () => {
  it("C08: are one of a scope's words, and never a piece of one", () => {
    const wants = (name: string, requiredClaims: object) => ({ name, paths: [`/${name}/*`], requiredClaims });
    const routes = [
      wants("orders", { scope: ["orders:read"] }),
      wants("scp", { scp: ["orders:read"] }),
      wants("piece", { scope: ["orders", "read"] }),
    ];
    const host = startIssuer(KEYS, {}, { rules: { routes } });
    assertPasses(host, sendBearer(host, token("scope-text"), "/orders/1"));
    assertPasses(host, sendBearer(host, token("scp-list"), "/scp/1"));
    assertReply(host, sendBearer(host, token("scope-text"), "/piece/1"), 403, "postern_claim_required");
    const session = sessionOf({ accessToken: token("scope-text") });
    assertPasses(host, host.request(withSession(session, { path: "/orders/1" })));
  });
});

describe("Groups", () => {
  const routes = [
    { name: "admin", paths: ["/admin/*"], allowedGroups: ["role:admin"] },
    { name: "buyers", paths: ["/buy/*"], allowedGroups: ["role:shop:buyer"] },
  ];

  it("C10: of a Keycloak token are those of oauth2-proxy's provider", () => {
    const host = startIssuer(KEYS, { ...KEYCLOAK, keycloak: true }, { rules: { routes } });
    const good = token("keycloak-access");
    for (const path of ["/admin/x", "/buy/x"]) assertPasses(host, sendBearer(host, good, path));
    assertPasses(host, sendBearer(host, good, "/other"), {
      "x-auth-request-groups":
        "/staff/dev,role:default-roles-acme,role:offline_access,role:admin,role:shop:buyer,role:account:manage-account,role:account:view-profile",
    });
    const without = token("keycloak-access", { realm_access: { roles: ["offline_access"] } });
    assertReply(host, sendBearer(host, without, "/admin/x"), 403, "postern_not_in_group");
  });

  it("C21: with commas in their names are matched whole, by token and session, on a hit and a miss", () => {
    const ldap = [
      { name: "ldap", paths: ["/ldap/*"], allowedGroups: [DN] },
      { name: "piece", paths: ["/piece/*"], allowedGroups: ["OU=groups"] },
    ];
    const host = startIssuer(KEYS, {}, { rules: { routes: ldap } });
    assertPasses(host, sendBearer(host, token("comma-group"), "/ldap/x"));
    assertReply(host, sendBearer(host, token("comma-group"), "/piece/x"), 403, "postern_not_in_group");

    const session = { cookieRefresh: "1h" };
    const sections = { session, rules: { routes: ldap } };
    const gateway = new Gateway({ sections, model: { cookieRefresh: HOUR } });
    for (const createdAt of [new Date(NOW - 60_000), new Date(NOW - 2 * HOUR)]) {
      const value = gateway.session({ groups: [DN, "plain"], createdAt });
      assert.equal(gateway.send(requestFor(value, "/piece/x", PLAIN)).status, 403);
      assert.equal(gateway.send(requestFor(value, "/ldap/x", PLAIN)).passed, true);
    }
  });

  it("C31: that are elsewhere are oauth2-proxy's to fetch", () => {
    const issuer = {
      issuer: "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0",
      audiences: ["99999999-8888-7777-6666-555555555555"],
    };
    const host = startIssuer(KEYS, issuer);
    assertAsked(host, sendBearer(host, token("entra-overage")));
  });

  it("C40: that are objects are not decided here, and those of a session as on a miss", () => {
    for (const claims of ["oracle-groups", "zitadel-roles"]) {
      const host = startIssuer(KEYS);
      assertAsked(host, sendBearer(host, token(claims)));
    }
    const groups = ['{"id":"aa01","name":"ops"}', "plain"];
    const gateway = new Gateway({
      sections: { session: { cookieRefresh: "1h" } },
      model: { cookieRefresh: HOUR },
    });
    const fresh = gateway.send(requestFor(gateway.session({ groups }), "/x", PLAIN));
    const due = gateway.session({ groups, createdAt: new Date(NOW - 2 * HOUR) });
    assert.equal(fresh.identity["x-auth-request-groups"], "plain");
    assert.equal(gateway.send(requestFor(due, "/x", PLAIN)).passed, true);
  });
});

describe("A claim in an odd form", () => {
  it("C36: may be a time as a fraction or in scientific form, but no text", () => {
    const host = startIssuer(KEYS);
    assertPasses(host, sendBearer(host, token("float-dates")));
    assertPasses(host, sendBearer(host, token("scientific-dates")));
    const text = sendBearer(host, token("text-exp"));
    assert.equal(text.status, 401, "a text is no NumericDate, and never no expiry");
    assert.deepEqual(host.calls, []);
  });

  it("C37: an e-mail that is verified by a text, or not at all, is oauth2-proxy's to judge", () => {
    for (const claims of ["email-verified-text", "email-verified-false"]) {
      const host = startIssuer(KEYS);
      assertAsked(host, sendBearer(host, token(claims)));
    }
  });

  it("C41: no e-mail is the subject, which is of no domain", () => {
    const strict = startIssuer(KEYS, {}, { session: { emailDomains: ["example.com"] } });
    assertAsked(strict, sendBearer(strict, token("no-email")));
    const open = startIssuer(KEYS);
    assertPasses(open, sendBearer(open, token("no-email")), { "x-auth-request-email": "0f3c1b2a" });
  });

  it("C58: a name beyond ASCII reaches the app as UTF-8, however JSON spells it, on a hit and on a miss", () => {
    const escaped = (name: string) =>
      JSON.stringify(name).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
    for (const name of ["J\u00f6rg", "\u{1f600}"]) {
      const host = startIssuer(KEYS, {}, { session: { cookieRefresh: "1h", refreshBehind: false } });
      const utf8 = Buffer.from(name).toString("latin1");
      const payload = payloadOf("plain", { preferred_username: "@" });
      const asked = host.request(withSession(sessionOf({ createdAt: new Date(NOW - 2 * HOUR) })));
      host.answerOnly(
        answerOf(202, [...BOB_ANSWER.slice(0, 3), ["x-auth-request-preferred-username", utf8]]),
      );
      const streams = [
        asked,
        host.request(withSession(sessionOf({ preferredUsername: name }))),
        ...[JSON.stringify(name), escaped(name)].map((text) =>
          sendBearer(host, signed(payload.replace('"@"', text), HEADER)),
        ),
      ];
      for (const stream of streams) {
        assertPasses(host, stream, { "x-auth-request-preferred-username": utf8 });
      }
    }
  });

  it("C45: a nonce in the header that was hashed for the signature makes the signature wrong", () => {
    const [header, payload, signature] = tokenOf({
      claims: "plain",
      header: { ...HEADER, nonce: "hashed" },
    }).split(".");
    const shown = Buffer.from(JSON.stringify({ alg: "RS256", ...HEADER, nonce: "abc" })).toString(
      "base64url",
    );
    assert.notEqual(header, shown);
    const host = startIssuer(KEYS);
    const stream = sendBearer(host, `${shown}.${payload}.${signature}`);
    assertReply(host, stream, 401, "The signature of the token is invalid");
  });
});

describe("Long groups", () => {
  it("C59: pass, and a route says which headers its app gets", () => {
    const groups = Array.from({ length: 152 }, (_, i) => `group-${i}-`.padEnd(120, "x"));
    const routes = [{ name: "lean", paths: ["/lean/*"], identityHeaders: ["user", "email"] }];
    const host = startIssuer(KEYS, {}, { rules: { routes }, upstream: { passAccessToken: false } });
    const sent = token("plain", { groups });
    assertPasses(host, sendBearer(host, sent, "/x"), { "x-auth-request-groups": groups.join(",") });
    for (const stream of [
      sendBearer(host, sent, "/lean/x"),
      host.request(withSession(sessionOf({ groups, accessToken: sent }), { path: "/lean/x" })),
    ]) {
      assertPasses(host, stream, { authorization: `Bearer ${sent}` });
      assert.equal(stream.header("x-auth-request-groups"), undefined);
      const copies = stream.request.pairs.filter(([, value]) => value.includes(sent));
      assert.equal(copies.length, 1);
    }
  });
});
