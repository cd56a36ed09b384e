// Rules name groups, and a group's name may hold a comma: whoever is in "x,ops" is not in "ops", whichever way a request takes to the app.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DOUBTS, PLAIN, type SessionRequest } from "../support/request-doubts";
import { keyPairFor, SigningKey } from "../../scripts/lab/tokens";
import { ALICE, type ConfigSections, HOUR, NOW } from "./fixture";
import { Gateway, type Outcome, requestFor } from "./gateway";
import { INLINE, tokenWith } from "./tokens";

const DN = "CN=ops,OU=groups,DC=example,DC=com";
const RULES = {
  routes: [
    { name: "ops", paths: ["/ops/*"], allowedGroups: ["ops"] },
    { name: "ldap", paths: ["/ldap/*"], allowedGroups: [DN] },
    { name: "piece", paths: ["/piece/*"], allowedGroups: ["CN=ops", "OU=groups", "DC=com", "x", "x,"] },
    { name: "plain", paths: ["/plain/*"], allowedGroups: ["plain"] },
    { name: "pair", paths: ["/pair/*"], allowedGroups: ["x,ops"] },
  ],
};
const QUERY = DOUBTS.queries[0] ?? assert.fail();
const ASKED = { name: "asked", of: (request: SessionRequest) => QUERY.of(request) };

type Way = (gateway: Gateway, groups: string[], path: string) => Outcome;

function session(contents: object, doubt = PLAIN): Way {
  return (gateway, groups, path) => {
    const value = gateway.sessionWithNonce({ groups, ...contents });
    return gateway.send(requestFor(value, path, doubt));
  };
}

/** The second of two requests of a session. */
function again(first: Way): Way {
  return (gateway, groups, path) => {
    const value = gateway.sessionWithNonce({ groups, ...DUE_SOON });
    first(gateway, groups, path);
    gateway.send(requestFor(value, "/free", PLAIN));
    return gateway.send(requestFor(value, path, PLAIN));
  };
}

function bearer(doubt = PLAIN): Way {
  return (gateway, groups, path) => {
    const token = tokenWith({ groups });
    Object.assign(gateway.model.options, { bearers: { [token]: { ...ALICE, groups, accessToken: token } } });
    const request = {
      method: "GET",
      path,
      cookies: [],
      headers: [["authorization", `Bearer ${token}`] as const],
    };
    return gateway.send(doubt.of(request));
  };
}

const DUE = { createdAt: new Date(NOW - 2 * HOUR) };
const DUE_SOON = { createdAt: new Date(NOW - 60_000) };
const OVER = { ...DUE, expiresOn: new Date(NOW - HOUR) };

const WAYS: Readonly<Record<string, Way>> = {
  "a hit": again(session({})),
  "a first sight": session({}),
  "a question about the query": session({}, ASKED),
  "a session refreshed behind": session(DUE),
  "a session that waits for its refresh": session(OVER),
  "a due session and a question about the query": session(DUE, ASKED),
  "a session that can be read, but not judged": session({ preferredUsername: "a\nb" }),
  "a token": bearer(),
  "a token and a question about the query": bearer(ASKED),
};

const CASES: readonly (readonly [string[], Readonly<Record<string, boolean>>])[] = [
  [["x,ops"], { ops: false, pair: true, piece: false }],
  [["x", "ops"], { ops: true, pair: false, piece: true }],
  [[DN, "plain"], { ldap: true, piece: false, plain: true, ops: false }],
  [["plain", DN], { ldap: true, piece: false, plain: true }],
  [DN.split(","), { ldap: false, piece: true }],
  [[",ops"], { ops: false }],
  [["ops,"], { ops: false }],
  [["ops", "a,b"], { ops: true, pair: false }],
  [["", "ops"], { ops: true }],
];

function gatewayOf(sections: ConfigSections = {}): Gateway {
  const config = {
    ...INLINE,
    ...sections,
    rules: RULES,
    session: { cookieRefresh: "1h", ...sections.session },
  };
  return new Gateway({ sections: config, model: { cookieRefresh: HOUR } });
}

for (const [way, take] of Object.entries(WAYS)) {
  describe(`Groups with commas in their names, by ${way},`, () => {
    for (const [groups, routes] of CASES) {
      it(`are what they are: ${JSON.stringify(groups)}`, () => {
        const found = Object.keys(routes).map((route) => [
          route,
          take(gatewayOf(), groups, `/${route}/x`).passed,
        ]);
        assert.deepEqual(Object.fromEntries(found), routes);
      });
    }

    it("are left out of the header, so that no app reads two names", () => {
      const { passed, identity } = take(gatewayOf(), [DN, "plain", "x,ops"], "/free");
      assert.deepEqual([passed, identity["x-auth-request-groups"]], [true, "plain"]);
    });
  });
}

describe("Where oauth2-proxy's header is all that is known of groups,", () => {
  const sections: ConfigSections = { session: { cookieSecret: undefined } };
  const asked = (groups: string[], path: string, more: ConfigSections = {}) => {
    const gateway = gatewayOf({ ...sections, ...more, session: { ...sections.session, ...more.session } });
    const value = gateway.sessionWithNonce({ groups });
    return [PLAIN, PLAIN, ASKED].map((doubt) => gateway.send(requestFor(value, path, doubt)));
  };

  it("one name is certain", () => {
    for (const { passed } of asked(["ops"], "/ops/x")) assert.equal(passed, true);
    for (const { passed } of asked(["dev"], "/ops/x")) assert.equal(passed, false);
  });

  it("several might be one, and none is granted by them", () => {
    for (const path of ["/ops/x", "/pair/x", "/piece/x"]) {
      for (const groups of [["x,ops"], ["x", "ops"]]) {
        for (const { status, stream } of asked(groups, path)) {
          assert.deepEqual([status, stream.reply?.details], [403, "postern_groups_unclear"]);
        }
      }
    }
  });

  it("a session beside it says nothing of an answer that may be about a token", () => {
    const gateway = gatewayOf();
    const token = new SigningKey("ES256", "other", keyPairFor("ES256")).sign({
      iss: "https://other.example.com",
    });
    const own = gateway.sessionWithNonce({ groups: ["x,ops"] });
    for (const groups of [["x", "ops"], ["x,ops"]]) {
      const bearers = { [token]: { ...ALICE, groups, accessToken: token } };
      Object.assign(gateway.model.options, { bearers });
      const request = requestFor(own, "/pair/x", PLAIN);
      const { stream } = gateway.send({ ...request, headers: [["authorization", `Bearer ${token}`]] });
      assert.equal(stream.reply?.details, "postern_groups_unclear", groups.join("|"));
    }
  });

  it("other routes are not concerned, and the app gets the header as it is", () => {
    for (const { passed, identity } of asked(["x", "ops"], "/free")) {
      assert.deepEqual([passed, identity["x-auth-request-groups"]], [true, "x,ops"]);
    }
  });

  it("session.allowedGroups lets nobody by from memory", () => {
    const more = { session: { allowedGroups: ["ops"] } };
    assert.deepEqual(
      asked(["x,ops"], "/free", more).map(({ calls }) => calls.length > 0),
      [true, true, true],
    );
    const [, second] = asked(["ops"], "/free", more);
    assert.equal(second?.calls.length, 0);
  });
});
