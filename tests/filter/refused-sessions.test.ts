// A session that oauth2-proxy refuses, asked about again within moments: what is remembered is the refusal, never the answer that
// somebody else got. Every request is answered as if it were the first.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Doubt, DOUBTS, PLAIN, type SessionRequest } from "../support/request-doubts";
import type { HeaderLine } from "../../scripts/lab/raw-http";
import { type ConfigSections, HOUR, NOW, SECOND } from "./fixture";
import { Gateway, type Outcome, requestFor } from "./gateway";
import { FORM, GRPC, NAVIGATION, SCRIPT, WEBSOCKET, XHR } from "./rules-fixture";

const SPA = "https://spa.example.com";
const OTHER_SPA = "https://other.example.com";
const FOREIGN = "https://evil.example.net";

const RULES = {
  api: [{ paths: ["/api/*"] }],
  public: [{ paths: ["/public"] }],
  cors: { allowedOrigins: [SPA, OTHER_SPA] },
  routes: [
    { name: "maybe", paths: ["/maybe/*"], access: "optional" },
    { name: "ops", paths: ["/ops/*"], allowedGroups: ["ops"] },
    { name: "page", paths: ["/page/*"], answer: "page" },
    { name: "data", paths: ["/data/*"], answer: "api" },
  ],
};

function asker(name: string, path: string, headers: readonly HeaderLine[] = [], method = "GET"): Doubt {
  return { name, of: (request) => ({ ...request, method, path, headers: [...request.headers, ...headers] }) };
}

const from = (origin: string): HeaderLine => ["origin", origin];

/** Who asks with the session, each with an answer of its own. */
const ASKERS: readonly Doubt[] = [
  asker("a page", "/app/x", NAVIGATION),
  asker("a script", "/app/x", SCRIPT),
  asker("a script of an origin", "/app/x", [...SCRIPT, from(SPA)]),
  asker("a script of another origin", "/app/x", [...SCRIPT, from(OTHER_SPA)]),
  asker("a script of a foreign origin", "/app/x", [...SCRIPT, from(FOREIGN)]),
  asker("a request for JSON of an origin", "/app/x", [["accept", "application/json"], from(SPA)]),
  asker("a request for JSON of another origin", "/app/x", [["accept", "application/json"], from(OTHER_SPA)]),
  asker("a request for JSON", "/app/x", [["accept", "application/json"]]),
  asker("an old script", "/app/x", XHR),
  asker("a form", "/app/x", FORM, "POST"),
  asker("a HEAD request", "/app/x", NAVIGATION, "HEAD"),
  asker("a WebSocket", "/app/x", [...WEBSOCKET, from(SPA)]),
  asker("gRPC", "/app/x", GRPC, "POST"),
  asker("an API client", "/api/x"),
  asker("an API client of an origin", "/api/x", [...SCRIPT, from(OTHER_SPA)]),
  asker("an optional route", "/maybe/x", NAVIGATION),
  asker("an optional route's script", "/maybe/x", [...SCRIPT, from(SPA)]),
  asker("a public path", "/public", NAVIGATION),
  asker("a path that oauth2-proxy lets by", "/open/x", NAVIGATION),
  asker("a route of a group", "/ops/x", NAVIGATION),
  asker("a route of pages", "/page/x", SCRIPT),
  asker("a route of data", "/data/x", NAVIGATION),
  asker("a preflight", "/app/x", [from(SPA), ["access-control-request-method", "GET"]], "OPTIONS"),
  asker("a reserved path", "/ping", NAVIGATION),
  asker("oauth2-proxy's verdict", "/oauth2/auth"),
  asker("oauth2-proxy's page", "/oauth2/userinfo"),
  ...DOUBTS.queries.slice(0, 1),
  ...DOUBTS.paths.slice(0, 1),
  ...DOUBTS.credentials.slice(0, 1),
];

const SETTINGS: Readonly<Record<string, ConfigSections>> = {
  "with the cookie secret": { session: { allowedGroups: ["ops"] } },
  "where only oauth2-proxy refuses": {},
  "without a cookie secret": { session: { cookieSecret: undefined } },
};

function gatewayOf(sections: ConfigSections): Gateway {
  const session = { cookieRefresh: "1h", refreshBehind: false, ...sections.session };
  return new Gateway({
    sections: { ...sections, session, rules: RULES },
    model: { cookieRefresh: HOUR, rotates: true, allowedGroups: ["ops"], skipAuthRoutes: [/^\/open/] },
  });
}

/**
 * How a request ended, and who may read the answer. Its page may be oauth2-proxy's own the first time and the filter's after that,
 * and only the request that made a refresh gets the cookies of it.
 */
function seen({ passed, identity, status, headers }: Outcome): object {
  const shown = headers.pairs.filter(([name]) => /^(access-control-|location|grpc-)/.test(name));
  const lines = shown.map(([name, value]) => `${name}: ${value}`).sort();
  return { passed, identity: Object.keys(identity), status, lines };
}

/** Sessions that oauth2-proxy refuses, or cannot refresh. */
const REFUSED: Readonly<Record<string, (gateway: Gateway) => string>> = {
  "in no group that may": (gateway) => gateway.sessionWithNonce(),
  "in no group that may, due": (gateway) => gateway.sessionWithNonce({ createdAt: new Date(NOW - 2 * HOUR) }),
  "whose refresh fails": (gateway) => {
    gateway.model.spend("spent");
    const over = { createdAt: new Date(NOW - 2 * HOUR), expiresOn: new Date(NOW - HOUR) };
    return gateway.sessionWithNonce({ groups: ["ops"], refreshToken: "spent", ...over });
  },
  "that nobody signed": () => "x|1768478400|y",
};

for (const [setting, sections] of Object.entries(SETTINGS)) {
  for (const [kind, mint] of Object.entries(REFUSED)) {
    describe(`A session ${kind}, ${setting},`, () => {
      it("is answered to each as if there had been nobody before", () => {
        const gateway = gatewayOf(sections);
        const alone = (who: Doubt) => seen(gateway.send(requestFor(mint(gateway), "/app/x", who)));
        const wanted = ASKERS.map(alone);
        const differing: string[] = [];
        for (const first of ASKERS) {
          for (const [i, second] of ASKERS.entries()) {
            const value = mint(gateway);
            gateway.send(requestFor(value, "/app/x", first));
            const answer = seen(gateway.send(requestFor(value, "/app/x", second)));
            if (!isSame(answer, wanted[i])) differing.push(`${second.name} after ${first.name}`);
          }
        }
        assert.deepEqual(differing, []);
      });

      it("is answered to each of many at once as if it were alone", () => {
        const gateway = gatewayOf(sections);
        const wanted = ASKERS.map((who) => seen(gateway.send(requestFor(mint(gateway), "/app/x", who))));
        for (const isReversed of [false, true]) {
          const value = mint(gateway);
          const requests = ASKERS.map((who) => requestFor(value, "/app/x", who));
          const answers = gateway.sendAll(requests, [0], isReversed).map(seen);
          const differing = ASKERS.filter((_, i) => !isSame(answers[i], wanted[i]));
          assert.deepEqual(
            differing.map(({ name }) => name),
            [],
          );
        }
      });
    });
  }

  describe(`A question that only one request puts, ${setting},`, () => {
    it("and that is refused, refuses no other request of the session", () => {
      const gateway = gatewayOf(sections);
      const value = gateway.sessionWithNonce({ groups: ["ops"] });
      const constrained: Partial<SessionRequest> = requestFor(value, "/app/x?allowed_groups=others", PLAIN);
      for (let i = 0; i < 3; i++) {
        assert.equal(gateway.send(constrained).status, 403);
        for (const path of ["/app/x", "/app/x?allowed_groups=ops", "/maybe/x", "/ops/x"]) {
          assert.equal(gateway.send(requestFor(value, path, PLAIN)).passed, true, path);
        }
        gateway.advance(SECOND / 2);
      }
    });
  });
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
