// A refusal by rule never becomes a pass by what somebody adds to the request: every rule that refuses, in every doubt that makes
// the filter ask oauth2-proxy, which knows nothing of the rule and calls the session good.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ALL_DOUBTS, DOUBTS, type Doubt, PLAIN, type SessionRequest } from "../support/request-doubts";
import type { SessionContents } from "../../scripts/lab/session-cookie";
import { ALICE, type ConfigSections, HOUR, NOW, SECOND } from "./fixture";
import { Gateway, requestFor } from "./gateway";
import { INLINE, tokenWith } from "./tokens";

const FREE = "/free/x";
const TOKEN = tokenWith({ tier: "basic", groups: ["dev"] });

/** Routes that refuse ALICE, by their first segment, and one that does not. */
const REFUSING: Readonly<Record<string, object>> = {
  ops: { allowedGroups: ["ops"] },
  part: { allowedGroups: ["plat", "de", "platform,dev", "Dev"] },
  tier: { requiredClaims: { tier: ["gold", "bas"] } },
  tenant: { requiredClaims: { tenant: ["acme"] } },
  both: { allowedGroups: ["dev"], requiredClaims: { tenant: ["acme"] } },
  aud: { audiences: ["other"] },
  audpart: { audiences: ["ap", "application"] },
};
const PASSING: Readonly<Record<string, object>> = {
  free: {},
  dev: { allowedGroups: ["dev"] },
  basic: { requiredClaims: { tier: ["basic"] } },
  app: { audiences: ["app"] },
};

function routesOf(demands: Readonly<Record<string, object>>): object[] {
  return Object.entries(demands).map(([name, demand]) => ({ name, paths: [`/${name}/*`], ...demand }));
}

const RULES = { routes: [...routesOf(REFUSING), ...routesOf(PASSING)] };

const SETTINGS: Readonly<Record<string, ConfigSections>> = {
  "with the cookie secret": {},
  "where requests wait for refreshes": { session: { refreshBehind: false } },
  "without a cookie secret": { session: { cookieSecret: undefined } },
};

const DUE: SessionContents = { createdAt: new Date(NOW - 2 * HOUR) };
const STATES: readonly (readonly [string, SessionContents, readonly string[]])[] = [
  ["a session", {}, Object.keys(REFUSING)],
  ["a session that is due", DUE, ["ops", "tenant", "aud"]],
  ["a session whose access token is over", { ...DUE, expiresOn: new Date(NOW - HOUR) }, ["ops", "aud"]],
];

function gatewayOf(sections: ConfigSections): Gateway {
  const session = { cookieRefresh: "1h", ...sections.session };
  const rules = { rules: RULES };
  const bearers = { [TOKEN]: { ...ALICE, accessToken: TOKEN, idToken: TOKEN } };
  return new Gateway({
    sections: { ...INLINE, ...sections, ...rules, session },
    workers: 2,
    model: { cookieRefresh: HOUR, bearers },
  });
}

/** Sends each request twice to both workers, the second for what they remember by then. */
function passes(gateway: Gateway, request: SessionRequest): boolean {
  return [0, 1, 0, 1].some((worker) => gateway.send(request, worker).passed);
}

/** The doubts in which a route lets a session in after all; another path first, where it may go. */
function waysPast(sections: ConfigSections, route: string, contents: SessionContents): string[] {
  const gateway = gatewayOf(sections);
  return ALL_DOUBTS.filter((doubt) => {
    const value = gateway.sessionWithNonce({ accessToken: TOKEN, ...contents });
    if (passes(gateway, requestFor(value, `/${route}/x`, doubt))) return true;
    assert.equal(gateway.send(requestFor(value, FREE, PLAIN)).passed, true, "the session is good elsewhere");
    return passes(gateway, requestFor(value, `/${route}/x`, doubt));
  }).map(({ name }) => name);
}

for (const [setting, sections] of Object.entries(SETTINGS)) {
  describe(`A route's refusal, ${setting},`, () => {
    for (const [state, contents, routes] of STATES) {
      for (const route of routes) {
        it(`holds for ${state} in every doubt: ${JSON.stringify(REFUSING[route])}`, () => {
          assert.deepEqual(waysPast(sections, route, contents), []);
        });
      }
    }

    it("holds for an access token that is no JWT, where claims or audiences are wanted", () => {
      for (const route of ["tenant", "aud", "basic", "app"]) {
        assert.deepEqual(waysPast(sections, route, { accessToken: "opaque" }), [], route);
      }
    });

    it("holds for a bearer token in every doubt", () => {
      for (const route of Object.keys(REFUSING)) {
        const gateway = gatewayOf(sections);
        const found = BEARER_DOUBTS.filter((doubt) => passes(gateway, bearerRequest(`/${route}/x`, doubt)));
        assert.deepEqual(
          found.map(({ name }) => name),
          [],
          route,
        );
      }
    });

    it("is none where the demand is met, as the control of this table", () => {
      const gateway = gatewayOf(sections);
      for (const route of Object.keys(PASSING)) {
        for (const doubt of [PLAIN, ...DOUBTS.queries.slice(0, 4)]) {
          const value = gateway.sessionWithNonce({ accessToken: TOKEN });
          const request = requestFor(value, `/${route}/x`, doubt);
          assert.equal(gateway.send(request).passed, true, `/${route}/x, ${doubt.name}`);
        }
        assert.equal(gateway.send(bearerRequest(`/${route}/x`, PLAIN)).passed, true, `${route}, by a bearer`);
      }
    });
  });
}

const TOKEN_FORMS = [`Bearer ${TOKEN}`, `Basic ${Buffer.from(`${TOKEN}:`).toString("base64")}`];

const BEARER_DOUBTS: readonly Doubt[] = TOKEN_FORMS.flatMap((authorization) =>
  [PLAIN, ...DOUBTS.queries, ...DOUBTS.paths, ...DOUBTS.methods, ...DOUBTS.headers].map((doubt) => ({
    name: `${authorization.split(" ")[0]}, ${doubt.name}`,
    of: (request: SessionRequest) => {
      const { headers, ...rest } = doubt.of(request);
      return { ...rest, headers: [...headers, ["authorization", authorization] as const] };
    },
  })),
);

function bearerRequest(path: string, doubt: Doubt): SessionRequest {
  const request: SessionRequest = { method: "GET", path, cookies: [], headers: [] };
  if (doubt === PLAIN) return { ...request, headers: [["authorization", `Bearer ${TOKEN}`]] };
  return doubt.of(request);
}

describe("A refusal of the session by its own options", () => {
  const OPTIONS = {
    groups: [{ allowedGroups: ["ops"] }, { allowedGroups: ["ops"] }],
    domains: [{ emailDomains: ["example.org"] }, { emailDomains: ["example.org"] }],
    window: [{ cookieExpire: "30s" }, { cookieExpire: 30 * SECOND }],
  } as const;

  for (const [name, [session, model]] of Object.entries(OPTIONS)) {
    for (const [setting, sections] of Object.entries(SETTINGS)) {
      it(`holds in every doubt, ${setting}: ${name}`, () => {
        const gateway = new Gateway({
          sections: { ...sections, session: { ...sections.session, ...session } },
          workers: 2,
          model,
        });
        const found = ALL_DOUBTS.filter((doubt) =>
          passes(gateway, requestFor(gateway.sessionWithNonce(), "/app/x", doubt)),
        );
        assert.deepEqual(
          found.map((doubt) => doubt.name),
          [],
        );
      });
    }
  }
});
