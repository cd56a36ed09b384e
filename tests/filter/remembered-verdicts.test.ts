// What the filter remembers is about the session: never what oauth2-proxy says of a path on which it lets everybody by, never more
// than the rules of the configuration allow, and never longer than the session's window, refresh and token.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ModelOptions } from "../support/model-oauth2-proxy";
import { type Doubt, DOUBTS, PLAIN, type SessionRequest } from "../support/request-doubts";
import { cookieHeader, type SessionContents } from "../../scripts/lab/session-cookie";
import { ALICE, type ConfigSections, HOUR, NOW, SECOND } from "./fixture";
import { Gateway, requestFor } from "./gateway";

const MINUTE = 60 * SECOND;
const APP = "/admin/x";
const DUE: SessionContents = { createdAt: new Date(NOW - 2 * HOUR) };

/** Requests that oauth2-proxy lets by whoever asks, and the filter does not know as public. */
const LET_BY: Readonly<Record<string, Partial<SessionRequest>>> = {
  "another spelling of the public path": { path: "/%68ealthz" },
  "an encoded end": { path: "/healthz%2Fx" },
  "a query constraint on it": { path: "/healthz/x?allowed_groups=" },
  "a path that only oauth2-proxy knows": { path: "/open/x" },
  "a method that the filter does not have as public": { method: "POST", path: "/healthz" },
  "a preflight": {
    method: "OPTIONS",
    path: "/",
    headers: [
      ["origin", "https://spa.example.com"],
      ["access-control-request-method", "GET"],
    ],
  },
  "an OPTIONS request": { method: "OPTIONS", path: "/admin" },
};

const SETTINGS: Readonly<Record<string, ConfigSections>> = {
  "with the cookie secret": {},
  "where requests wait for refreshes": { session: { refreshBehind: false } },
  "without a cookie secret": { session: { cookieSecret: undefined } },
  "without a cookie secret, for an hour": {
    session: { cookieSecret: undefined },
    cache: { verdictTtl: "1h" },
  },
};

/** Options that refuse ALICE, as both have them. */
const REFUSING: Readonly<Record<string, Partial<ModelOptions>>> = {
  "a group": { allowedGroups: ["ops"] },
  "an e-mail domain": { emailDomains: ["example.org"] },
};

const STATES: Readonly<Record<string, SessionContents>> = {
  "": {},
  " that is due": DUE,
  " whose token is over": { ...DUE, expiresOn: new Date(NOW - MINUTE) },
  " that the filter does not judge": { preferredUsername: "ali\nce" },
  " without a token": { accessToken: "" },
};

function gatewayWith(sections: ConfigSections, refusal: Partial<ModelOptions>): Gateway {
  const session = { cookieRefresh: "1h", ...sections.session, ...refusal };
  const rules = { public: [{ methods: ["GET"], paths: ["/healthz"] }] };
  const skipAuthRoutes = [/^\/healthz/, /^\/open/];
  return new Gateway({
    sections: { ...sections, session, rules },
    workers: 2,
    model: { cookieRefresh: HOUR, skipAuthRoutes, skipAuthPreflight: true, ...refusal },
  });
}

/** The first of these requests that passes, in either worker, by its number; -1 for none. */
function firstPassing(gateway: Gateway, requests: readonly SessionRequest[]): number {
  return requests.findIndex((request) => [0, 1].some((worker) => gateway.send(request, worker).passed));
}

const AFTERWARDS: readonly Doubt[] = [
  PLAIN,
  ...DOUBTS.queries.slice(0, 2),
  ...DOUBTS.paths.slice(0, 1),
  ...DOUBTS.credentials.slice(0, 1),
  ...DOUBTS.cookies.slice(0, 4),
];

for (const [setting, sections] of Object.entries(SETTINGS)) {
  describe(`A path on which oauth2-proxy lets everybody by, ${setting},`, () => {
    for (const [refused, refusal] of Object.entries(REFUSING)) {
      for (const [state, contents] of Object.entries(STATES)) {
        it(`teaches nothing about a session${state} that ${refused} refuses`, () => {
          for (const [name, letBy] of Object.entries(LET_BY)) {
            const gateway = gatewayWith(sections, refusal);
            const value = gateway.sessionWithNonce(contents);
            const cookies = [cookieHeader(value)];
            for (const worker of [0, 1, 0]) gateway.send({ cookies, ...letBy }, worker);
            const values = [value, ...gateway.model.renewed];
            const requests = values.flatMap((each) =>
              AFTERWARDS.map((doubt) => requestFor(each, APP, doubt)),
            );
            assert.equal(firstPassing(gateway, requests), -1, name);
          }
        });
      }
    }
  });
}

/** Sessions that the filter can open but asks about. */
const ASKED: Readonly<Record<string, SessionContents>> = {
  "with an odd value": { preferredUsername: "ali\nce" },
  "with an odd group": { groups: ["dev", "o\nps"] },
  "without a token": { accessToken: "" },
  "without a token and an e-mail": { accessToken: "", email: "" },
};

interface End {
  readonly session: Readonly<Record<string, unknown>>;
  readonly model: Partial<ModelOptions>;
  /** The session's contents, for an end that comes so many milliseconds after NOW. */
  readonly contents: (millis: number) => SessionContents;
}

/** What ends a session, an hour after it began at the latest. */
const ENDS: Readonly<Record<string, End>> = {
  "its window": {
    session: { cookieExpire: "1h" },
    model: { cookieExpire: HOUR },
    contents: (millis) => ({ createdAt: new Date(NOW + millis - HOUR), expiresOn: new Date(NOW + 9 * HOUR) }),
  },
  "its token": {
    session: { cookieRefresh: "10m" },
    model: { cookieRefresh: 10 * MINUTE },
    contents: (millis) => ({
      createdAt: new Date(NOW - 8 * MINUTE),
      expiresOn: new Date(NOW + millis),
      refreshToken: "spent",
    }),
  },
};

describe("A verdict on a session that the filter asks about", () => {
  for (const [end, { session, model, contents }] of Object.entries(ENDS)) {
    for (const [kind, asked] of Object.entries(ASKED)) {
      it(`ends with ${end}, for a session ${kind}`, () => {
        for (const millis of [2 * SECOND, 5 * SECOND, 20 * SECOND, 29 * SECOND]) {
          const gateway = new Gateway({ sections: { session }, workers: 2, model });
          const value = gateway.sessionWithNonce({ ...asked, ...contents(millis) });
          const request = requestFor(value, APP, PLAIN);
          assert.equal(gateway.send(request).passed, true, "it is good before its end");
          gateway.advance(millis + 1 * SECOND);
          const { calls } = gateway.send(request);
          assert.notDeepEqual(
            calls,
            [],
            `${millis} ms before its end, it passes from memory a second after it`,
          );
        }
      });
    }
  }

  it("ends when the session is due for its refresh, which is then made", () => {
    for (const [kind, asked] of Object.entries(ASKED)) {
      for (const seconds of [3, 10, 25]) {
        const gateway = new Gateway({
          sections: { session: { cookieRefresh: "10m" } },
          model: { cookieRefresh: 10 * MINUTE },
        });
        const createdAt = new Date(NOW - 10 * MINUTE + seconds * SECOND);
        const request = requestFor(gateway.sessionWithNonce({ ...asked, createdAt }), APP, PLAIN);
        assert.equal(gateway.send(request).passed, true);
        gateway.advance((seconds + 2) * SECOND);
        gateway.send(request);
        assert.equal(gateway.model.refreshes, 1, `${kind}, ${seconds} seconds before it is due`);
      }
    }
  });

  it("on a session that is due and cannot be refreshed ends with its token", () => {
    const gateway = new Gateway({
      sections: { session: { cookieRefresh: "10m", refreshBehind: false } },
      model: { cookieRefresh: 10 * MINUTE },
    });
    const contents = { ...DUE, expiresOn: new Date(NOW + 10 * SECOND) };
    const request = requestFor(gateway.model.login({ ...ALICE, ...contents, refreshToken: "" }), APP, PLAIN);
    assert.equal(gateway.send(request).passed, true);
    gateway.advance(11 * SECOND);
    assert.equal(gateway.send(request).passed, false);
  });
});

const BOB: SessionContents = { ...ALICE, email: "bob@example.com", user: "bob-id", accessToken: "bob-token" };
const OF_BOB = ["Bearer bob-token", `Basic ${Buffer.from("bob-token:").toString("base64")}`];

describe("A verdict on other credentials beside a session", () => {
  for (const [setting, sections] of Object.entries(SETTINGS)) {
    it(`is never taken for one on the session, nor the other way round, ${setting}`, () => {
      for (const authorization of OF_BOB) {
        for (const contents of Object.values(STATES).slice(0, 3)) {
          const gateway = new Gateway({ sections, workers: 2, model: { bearers: { "bob-token": BOB } } });
          const alone = requestFor(gateway.sessionWithNonce(contents), APP, PLAIN);
          const credentials = [["authorization", authorization]] as const;
          const requests = [
            { ...alone, headers: credentials },
            alone,
            { ...alone, cookies: [], headers: credentials },
          ];
          for (const order of [requests, [...requests].reverse()]) {
            for (const request of order) {
              const wanted = request === alone ? ALICE.email : BOB.email;
              const seen = [0, 1, 0].map(
                (worker) => gateway.send(request, worker).identity["x-auth-request-email"],
              );
              const isBeside = request.cookies?.length === 1 && request !== alone;
              if (!isBeside) assert.deepEqual(seen, [wanted, wanted, wanted], authorization);
            }
          }
        }
      }
    });
  }
});

describe("A verdict of an earlier configuration", () => {
  for (const [refused, refusal] of Object.entries(REFUSING)) {
    for (const [setting, sections] of Object.entries(SETTINGS)) {
      it(`does not stand above a new one that refuses the session, by ${refused}, ${setting}`, () => {
        const gateway = gatewayWith(sections, {});
        const values = Object.values(STATES).map((contents) => gateway.sessionWithNonce(contents));
        const requests = values.map((value) => requestFor(value, APP, PLAIN));
        for (const request of requests) gateway.send(request);
        const session = { cookieRefresh: "1h", ...sections.session, ...refusal };
        gateway.reconfigure({ ...sections, session }, refusal);
        const known = [...values, ...gateway.model.renewed];
        assert.equal(
          firstPassing(
            gateway,
            known.map((value) => requestFor(value, APP, PLAIN)),
          ),
          -1,
        );
      });
    }
  }
});
