// upstream.claimHeaders: what the app gets of the claims of its token, and that no client writes such a header itself.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DOUBTS, PLAIN } from "../support/request-doubts";
import { ALICE, type ConfigSections, HOUR, NOW, requestOf, startFilter } from "./fixture";
import { Gateway, requestFor } from "./gateway";
import { INLINE, tokenWith } from "./tokens";

const CLAIMS = {
  tenant: "acme",
  tier: 3,
  beta: false,
  nothing: null,
  "https://example.com/role": "buyer",
  realm_access: { roles: ["admin", "a,b", "", 7, true, null, { x: 1 }, ["y"], "dev"] },
  address: { city: "Zürich" },
  lines: "a\nb",
  parts: ["a\r\nb", "c"],
  blanks: " x",
};
const HEADERS = {
  "x-tenant": "tenant",
  "X-Tier": "tier",
  "x-beta": "beta",
  "x-nothing": "nothing",
  "x-role": "https://example.com/role",
  "x-roles": "/realm_access/roles",
  "x-first-role": "/realm_access/roles/0",
  "x-realm": "realm_access",
  "x-city": "/address/city",
  "x-lines": "lines",
  "x-parts": "parts",
  "x-blanks": "blanks",
  "x-absent": "absent",
};
const EXPECTED: Readonly<Record<string, string | undefined>> = {
  "x-tenant": "acme",
  "x-tier": "3",
  "x-beta": "false",
  "x-role": "buyer",
  "x-roles": "admin,7,true,dev",
  "x-first-role": "admin",
  "x-city": Buffer.from("Zürich").toString("latin1"),
  "x-parts": "c",
};
const NAMES = Object.keys(HEADERS).map((name) => name.toLowerCase());
const SECTIONS: ConfigSections = {
  ...INLINE,
  upstream: { claimHeaders: HEADERS },
  session: { cookieRefresh: "1h" },
  rules: {
    public: [{ paths: ["/public"] }],
    routes: [
      { paths: ["/optional"], access: "optional" },
      { paths: ["/some"], identityHeaders: ["email"] },
    ],
  },
};
const FORGED = NAMES.flatMap((name) =>
  [name, name.replaceAll("-", "_"), name.replaceAll("-", ".")].map((each) => [each, "forged"] as const),
);

function found(headers: (name: string) => string | undefined): Record<string, string> {
  const all = NAMES.map((name) => [name, headers(name)] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(all) as Record<string, string>;
}

describe("The claims that an app is to have as headers", () => {
  const accessToken = tokenWith(CLAIMS);
  const ways: Readonly<Record<string, (gateway: Gateway) => ReturnType<Gateway["send"]>>> = {
    "a session": (gateway) =>
      gateway.send(withForged(requestFor(gateway.sessionWithNonce({ accessToken }), "/", PLAIN))),
    "a session that is due": (gateway) => {
      const value = gateway.sessionWithNonce({ accessToken, createdAt: new Date(NOW - 2 * HOUR) });
      return gateway.send(withForged(requestFor(value, "/", PLAIN)));
    },
    "a question about the query": (gateway) => {
      const doubt = DOUBTS.queries[0] ?? assert.fail();
      return gateway.send(withForged(requestFor(gateway.sessionWithNonce({ accessToken }), "/", doubt)));
    },
    "a bearer": (gateway) => gateway.send(withForged(bearer(accessToken))),
    "a bearer that oauth2-proxy judges": (gateway) => {
      const token = tokenWith({ ...CLAIMS, email_verified: false });
      Object.assign(gateway.model.options, { bearers: { [token]: { ...ALICE, accessToken: token } } });
      return gateway.send(withForged(bearer(token)));
    },
  };

  for (const [way, send] of Object.entries(ways)) {
    it(`are those of its token, by ${way}`, () => {
      const { passed, stream } = send(new Gateway({ sections: SECTIONS, model: { cookieRefresh: HOUR } }));
      assert.equal(passed, true);
      assert.deepEqual(
        found((name) => stream.header(name)),
        EXPECTED,
      );
      const names = stream.request.pairs.map(([name]) => name);
      assert.deepEqual(
        names.filter((name) => /^x[_.]/.test(name)),
        [],
      );
      assert.equal(new Set(names).size, names.length, "no header twice");
    });
  }

  it("are none of a token that is no JWT", () => {
    const gateway = new Gateway({ sections: SECTIONS });
    const value = gateway.sessionWithNonce({ accessToken: "opaque" });
    const { passed, stream } = gateway.send(withForged(requestFor(value, "/", PLAIN)));
    assert.deepEqual([passed, found((name) => stream.header(name))], [true, {}]);
  });

  it("reach no route that lists its identity headers, and nobody else's request", () => {
    const gateway = new Gateway({ sections: SECTIONS });
    const value = gateway.sessionWithNonce({ accessToken });
    for (const request of [
      requestFor(value, "/some", PLAIN),
      requestFor(value, "/public", PLAIN),
      { method: "GET", path: "/optional", cookies: [], headers: [] },
    ]) {
      const { passed, stream } = gateway.send(withForged(request));
      assert.deepEqual([passed, found((name) => stream.header(name))], [true, {}], request.path);
    }
  });

  it("are removed on hosts that are not guarded too", () => {
    const host = startFilter({ ...SECTIONS, rules: { hosts: ["guarded.example.com"] } });
    const stream = host.request(requestOf({ headers: FORGED }));
    assert.deepEqual([stream.state, found((name) => stream.header(name))], ["forwarded", {}]);
  });
});

function withForged<T extends { headers: readonly (readonly [string, string])[] }>(request: T): T {
  return { ...request, headers: [...request.headers, ...FORGED] };
}

function bearer(token: string) {
  const headers = [["authorization", `Bearer ${token}`] as const];
  return { method: "GET", path: "/", cookies: [], headers };
}
