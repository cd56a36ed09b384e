// Paths that oauth2-proxy answers itself, whoever asks: its 200 there says nothing about anybody, and is never a way to the app.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Doubt, DOUBTS, PLAIN, type SessionRequest } from "../support/request-doubts";
import { cookieHeader } from "../../scripts/lab/session-cookie";
import { type ConfigSections, HOUR, NOW, SECOND } from "./fixture";
import { Gateway, type Outcome } from "./gateway";

const RESERVED = ["/ping", "/ready", "/robots.txt"];
/** Above the pages that it has, there are paths below its prefix that it proxies. */
const BELOW_PREFIX = ["/oauth2/auth", "/oauth2/", "/oauth2/x", "/oauth2/auth/", "/oauth2/static/css/x.css"];

const SETTINGS: Readonly<Record<string, ConfigSections>> = {
  "with the cookie secret": {},
  "without a cookie secret": { session: { cookieSecret: undefined } },
  "with API rules": { rules: { api: [{ paths: ["/*"] }] } },
  "with a route for them": { rules: { routes: [{ name: "r", paths: ["/*"], allowedGroups: ["dev"] }] } },
};

/** Cookies and credentials of somebody who is nobody to oauth2-proxy. */
const STRANGERS: Readonly<Record<string, (gateway: Gateway) => Partial<SessionRequest>>> = {
  "nothing at all": () => ({}),
  "a made-up cookie": () => ({ cookies: ["_oauth2_proxy=x|1768478400|y"] }),
  "made-up parts": () => ({ cookies: ["_oauth2_proxy_0=x; _oauth2_proxy_1=y"] }),
  "a session that is over": (gateway) => ({
    cookies: [cookieHeader(gateway.session({ createdAt: new Date(NOW - 200 * HOUR) }))],
  }),
  "a session whose refresh fails": (gateway) => {
    const value = gateway.session({
      createdAt: new Date(NOW - 2 * HOUR),
      expiresOn: new Date(NOW - HOUR),
      refreshToken: "spent",
    });
    gateway.model.spend("spent");
    return { cookies: [cookieHeader(value)] };
  },
  "an opaque bearer": () => ({ headers: [["authorization", "Bearer opaque"]] }),
  "Basic credentials": () => ({ headers: [["authorization", "Basic dXNlcjpwYXNz"]] }),
};

const FORMS: readonly Doubt[] = [
  PLAIN,
  ...DOUBTS.queries,
  ...DOUBTS.methods,
  ...DOUBTS.headers,
  {
    name: "GoogleHC",
    of: (request) => ({ ...request, headers: [...request.headers, ["user-agent", "GoogleHC/1.0"]] }),
  },
];

function gatewayOf(sections: ConfigSections): Gateway {
  const session = { cookieRefresh: "1h", ...sections.session };
  return new Gateway({
    sections: { ...sections, session },
    workers: 2,
    model: { cookieRefresh: HOUR, rotates: true },
  });
}

function formed(path: string, who: Partial<SessionRequest>, form: Doubt): SessionRequest {
  return form.of({ method: "GET", path, cookies: [], headers: [], ...who });
}

/** Both workers' ends of a request, asked twice. */
function ends(gateway: Gateway, request: SessionRequest): Outcome[] {
  return [0, 1, 0, 1].map((worker) => gateway.send(request, worker));
}

for (const [setting, sections] of Object.entries(SETTINGS)) {
  describe(`A path that oauth2-proxy answers itself, ${setting},`, () => {
    for (const [stranger, who] of Object.entries(STRANGERS)) {
      it(`never passes with ${stranger}`, () => {
        for (const path of [...RESERVED, ...BELOW_PREFIX]) {
          const gateway = gatewayOf(sections);
          const passed = FORMS.filter((form) =>
            ends(gateway, formed(path, who(gateway), form)).some((outcome) => outcome.passed),
          );
          assert.deepEqual(
            passed.map(({ name }) => `${path}, ${name}`),
            [],
          );
        }
      });
    }

    it("is the session's where there is a good one, or oauth2-proxy's own answer", () => {
      for (const path of RESERVED) {
        const gateway = gatewayOf(sections);
        const who = { cookies: [cookieHeader(gateway.sessionWithNonce())] };
        for (const { passed, identity, status } of ends(gateway, formed(path, who, PLAIN))) {
          if (passed) assert.equal(identity["x-auth-request-email"], "alice@example.com", path);
          else assert.equal(status, 200, path);
        }
      }
    });

    it("never passes with a session that has signed out", () => {
      for (const path of RESERVED) {
        const gateway = gatewayOf(sections);
        const who = { cookies: [cookieHeader(gateway.sessionWithNonce())] };
        gateway.send({ ...who, path: "/oauth2/sign_out" });
        const outcomes = FORMS.flatMap((form) => ends(gateway, formed(path, who, form)));
        assert.equal(outcomes.filter(({ passed }) => passed).length, 0, path);
      }
    });

    it("teaches nothing about a session that oauth2-proxy refuses elsewhere", () => {
      for (const path of RESERVED) {
        const gateway = gatewayOf(sections);
        const value = gateway.session({
          createdAt: new Date(NOW - 200 * HOUR),
          expiresOn: new Date(NOW + HOUR),
        });
        const who = { cookies: [cookieHeader(value)] };
        ends(gateway, formed(path, who, PLAIN));
        gateway.advance(SECOND);
        assert.equal(
          ends(gateway, formed("/app", who, PLAIN)).some(({ passed }) => passed),
          false,
        );
      }
    });
  });
}

describe("A path that oauth2-proxy answers itself, on an optional route,", () => {
  it("passes as nobody at the most", () => {
    const rules = { routes: [{ name: "maybe", paths: ["/*"], access: "optional" }] };
    for (const session of [{}, { cookieSecret: undefined }]) {
      const gateway = gatewayOf({ rules, session });
      for (const path of RESERVED) {
        for (const who of Object.values(STRANGERS)) {
          for (const { identity } of ends(gateway, formed(path, who(gateway), PLAIN))) {
            const { authorization: _, ...headers } = identity;
            assert.deepEqual(headers, {}, path);
          }
        }
      }
    }
  });
});
