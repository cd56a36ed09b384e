// A session that has signed out is nobody's any more: in no form of its cookie, on no path and page, with nothing beside it, in no
// worker, at no later time, neither itself nor what it was before a refresh or became by one. And oauth2-proxy, which would
// take it, is not shown it again.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ALL_DOUBTS, type Doubt, DOUBTS, PAGE_WAYS, PLAIN } from "../support/request-doubts";
import { denseText, type SessionContents } from "../../scripts/lab/session-cookie";
import { ALICE, HOUR, NOW, SECOND } from "./fixture";
import { Gateway, type Outcome, requestFor } from "./gateway";

const APP = "/app/x";
const WAYS = [...ALL_DOUBTS, ...PAGE_WAYS];
/** What passes since the sign-out: cookies live for a week. */
const LATER: readonly (readonly [string, number])[] = [
  ["at once", 0],
  ["after a minute", 61 * SECOND],
  ["after two hours", 2 * HOUR],
  ["after six days", 6 * 24 * HOUR - 3 * HOUR],
];

const AT_ONCE = LATER.slice(0, 1);
/** One of each kind, for tests that try many sessions. */
const FEW = [
  PLAIN,
  ...[DOUBTS.queries[0], DOUBTS.paths[0], DOUBTS.credentials[0], DOUBTS.cookies[3], DOUBTS.cookies[11]],
  ...PAGE_WAYS.slice(0, 5),
].filter((way) => way !== undefined);
/** Forms of a request for sign-out that oauth2-proxy takes for one, and of which it can clear all cookies in one answer. */
const SIGN_OUT_FORMS = [
  PLAIN,
  ...DOUBTS.queries,
  ...DOUBTS.cookies.filter(({ name }) => !/neighbours|(65|200) parts/.test(name)),
  ...DOUBTS.credentials.filter(({ name }) => !name.includes(", ")),
  ...DOUBTS.headers.slice(3),
  ...DOUBTS.methods,
];
/** Of an access token, up to what Envoy takes as headers by default. */
const SIZES = [10, 6000, 30_000, 42_000];
/** Above what one ring of sign-outs holds. */
const MANY = 2000;

interface Setting {
  readonly name: string;
  readonly hasNonce: boolean;
  readonly session: object;
}

const WITHOUT_SECRET = { cookieSecret: undefined };

const SETTINGS: readonly Setting[] = [
  { name: "with the cookie secret", hasNonce: true, session: {} },
  { name: "with the cookie secret, of a login without a nonce", hasNonce: false, session: {} },
  { name: "where requests wait for refreshes", hasNonce: true, session: { refreshBehind: false } },
  { name: "without a cookie secret", hasNonce: true, session: WITHOUT_SECRET },
];

/** Two workers whose sessions are due after so many seconds. */
function gatewayOf({ session }: Setting, rotates = false, refreshSeconds = 3600): Gateway {
  const sections = { session: { cookieRefresh: `${refreshSeconds}s`, ...session } };
  const model = { cookieRefresh: refreshSeconds * SECOND, rotates };
  const gateway = new Gateway({ sections, workers: 2, model });
  gateway.model.spend(SPENT);
  return gateway;
}

const SPENT = "a refresh token that the provider refuses";
const DUE: SessionContents = { createdAt: new Date(NOW - 2 * HOUR) };
const STATES: Readonly<Record<string, SessionContents>> = {
  fresh: {},
  "due for a refresh": DUE,
  "due, its access token over,": { ...DUE, expiresOn: new Date(NOW - HOUR) },
  "due, its refresh token taken no more,": { ...DUE, refreshToken: SPENT },
};

/** What is wrong with how a request of a signed-out session ended; null when nothing is. */
function leakOf(gateway: Gateway, outcome: Outcome): string | null {
  if (outcome.passed) return "it passed";
  if (outcome.status === 202) return "it is called good";
  if (outcome.body.includes(ALICE.email ?? "")) return "its user is told";
  if (gateway.sessionsIn(outcome).length > 0) return "a new session came back";
  if (gateway.showsSession(outcome.calls)) return "oauth2-proxy was shown it";
  return null;
}

/** Tries sessions in every way, in both workers, at once and later: the ways in which one was no stranger. */
function waysIn(
  gateway: Gateway,
  values: readonly string[],
  ways: readonly Doubt[] = WAYS,
  times: readonly (readonly [string, number])[] = LATER,
): string[] {
  const found: string[] = [];
  for (const [when, millis] of times) {
    gateway.advance(millis);
    for (const value of values) {
      for (const way of ways) {
        for (const worker of [0, 1]) {
          const leak = leakOf(gateway, gateway.send(requestFor(value, APP, way), worker));
          if (leak !== null) found.push(`${when}, worker ${worker}, ${way.name}: ${leak}`);
        }
      }
    }
  }
  return found;
}

function signOut(gateway: Gateway, value: string, worker = 0, form: Doubt = PLAIN): void {
  const answer = gateway.send(requestFor(value, "/oauth2/sign_out", form), worker);
  assert.equal(answer.status, 302, form.name);
  assert.deepEqual(gateway.sessionsIn(answer), [], "the sign-out's own answer brings a session");
}

function mint(gateway: Gateway, { hasNonce }: Setting, contents: SessionContents = {}): string {
  return hasNonce ? gateway.sessionWithNonce(contents) : gateway.session(contents);
}

/** Sends a plain request, which has to pass, and returns the session that the browser has after it. */
function used(gateway: Gateway, value: string, worker = 0): string {
  const outcome = gateway.send(requestFor(value, APP, PLAIN), worker);
  assert.equal(outcome.passed, true, "a session that has not signed out");
  return gateway.sessionsIn(outcome)[0] ?? value;
}

/** As many sessions, each refreshed so often within a minute, in turn by the two workers: all their cookies. */
function lineages(gateway: Gateway, setting: Setting, count: number, refreshes: number): string[][] {
  const chains = Array.from({ length: count }, () => [mint(gateway, setting)]);
  for (let i = 0; i < refreshes; i++) {
    for (const values of chains) {
      const value = values.at(-1) ?? "";
      const renewed = used(gateway, value, i % 2);
      assert.notEqual(renewed, value, "the session was due");
      values.push(renewed);
    }
    gateway.advance(14 * SECOND);
  }
  return chains;
}

for (const setting of SETTINGS) {
  describe(`A session that has signed out, ${setting.name},`, () => {
    for (const [state, contents] of Object.entries(STATES)) {
      it(`has no way back in: one that was ${state} when it did`, () => {
        const gateway = gatewayOf(setting);
        const value = mint(gateway, setting, contents);
        signOut(gateway, value);
        assert.deepEqual(waysIn(gateway, [value]), []);
      });
    }

    it("has none when it was in use before, however long ago", () => {
      for (const pause of [0, 10, 45, 1000]) {
        const gateway = gatewayOf(setting);
        const value = mint(gateway, setting);
        used(gateway, value, 0);
        used(gateway, value, 1);
        gateway.advance(pause * SECOND);
        signOut(gateway, value, 1);
        assert.deepEqual(waysIn(gateway, [value], FEW), [], `${pause} seconds ago`);
      }
    });

    it("has none whatever the form in which its cookie signed out", () => {
      const gateway = gatewayOf(setting);
      const values = SIGN_OUT_FORMS.map((form) => {
        const value = mint(gateway, setting);
        used(gateway, value);
        signOut(gateway, value, 0, form);
        return value;
      });
      const passing = SIGN_OUT_FORMS.filter(
        (_, i) => waysIn(gateway, [values[i] ?? ""], FEW, AT_ONCE).length > 0,
      );
      assert.deepEqual(
        passing.map(({ name }) => name),
        [],
      );
    });

    for (const rotates of [true, false]) {
      const kind = rotates ? "rotate" : "stay";
      it(`has none by its other cookies of refreshes within a minute, where refresh tokens ${kind}`, () => {
        for (const refreshes of [1, 2, 3]) {
          const gateway = gatewayOf(setting, rotates, 10);
          const chains = lineages(gateway, setting, 2 * (refreshes + 1), refreshes);
          // Each cookie signs one of them out, at each of the workers.
          for (const [i, values] of chains.entries()) signOut(gateway, values[i >> 1] ?? "", i % 2);
          assert.deepEqual(waysIn(gateway, chains.flat(), FEW), [], `${refreshes} refreshes`);
        }
      });

      it(`has none by a refresh under way at the sign-out, where refresh tokens ${kind}`, () => {
        for (const [i, workers] of [[0], [0, 1], [1, 0]].entries()) {
          for (const isReversed of [false, true]) {
            const gateway = gatewayOf(setting, rotates);
            const value = mint(gateway, setting, DUE);
            const requests = [APP, "/oauth2/sign_out", APP].map((path) => requestFor(value, path, PLAIN));
            const outcomes = gateway.sendAll(requests, workers, isReversed);
            const seen = outcomes.flatMap((outcome) => gateway.sessionsIn(outcome));
            const found = waysIn(gateway, [value, ...seen], FEW);
            assert.deepEqual(found, [], `workers ${i}, ${isReversed ? "newest" : "oldest"} answer first`);
          }
        }
      });
    }

    // Without the secret an old cookie that oauth2-proxy takes no more proves nothing about a login.
    const isProof = setting.session !== WITHOUT_SECRET;
    it(
      "has none by its newest cookie when an old one signs it out, long after the refresh",
      { skip: !isProof },
      () => {
        for (const rotates of [true, false]) {
          for (const pause of [30, 90, 1000]) {
            const gateway = gatewayOf(setting, rotates);
            const value = mint(gateway, setting, DUE);
            const renewed = used(gateway, value);
            gateway.advance(pause * SECOND);
            signOut(gateway, value, 1);
            assert.deepEqual(waysIn(gateway, [renewed, value], FEW), [], `${pause} s, rotates: ${rotates}`);
          }
        }
      },
    );

    it("has none by what became of its cookie when that was refreshed a second time", () => {
      for (const by of [0, 1, 2]) {
        const gateway = gatewayOf(setting, false, 10);
        const value = mint(gateway, setting);
        const first = used(gateway, value);
        gateway.advance(90 * SECOND);
        const second = used(gateway, value);
        assert.equal(new Set([value, first, second]).size, 3);
        signOut(gateway, [value, first, second][by] ?? "");
        assert.deepEqual(waysIn(gateway, [value, first, second], FEW), [], `signed out by cookie ${by}`);
      }
    });

    it("has none in a worker that starts later", () => {
      const gateway = gatewayOf(setting);
      const values = Array.from({ length: MANY }, () => mint(gateway, setting));
      for (const [i, value] of values.entries()) signOut(gateway, value, i % 2);
      const worker = gateway.addWorker();
      const passed = values.filter((value) => gateway.send(requestFor(value, APP, PLAIN), worker).passed);
      assert.equal(passed.length, 0, `${passed.length} of ${MANY} pass in the new worker`);
    });

    it("has none whatever its size", () => {
      for (const bytes of SIZES) {
        const gateway = gatewayOf(setting);
        const value = mint(gateway, setting, { accessToken: denseText(bytes) });
        signOut(gateway, value);
        assert.deepEqual(waysIn(gateway, [value], FEW), [], `a token of ${bytes} bytes`);
      }
    });

    it("keeps nobody else out", () => {
      const gateway = gatewayOf(setting);
      const [value, other] = [mint(gateway, setting), mint(gateway, setting)];
      const [without, otherWithout] = [gateway.session(), gateway.session()];
      for (const each of [value, without]) signOut(gateway, each);
      for (const worker of [0, 1]) for (const each of [other, otherWithout]) used(gateway, each, worker);
    });

    it("gives way to a new login of the same person, its old cookie still beside it on the way", () => {
      const gateway = gatewayOf(setting);
      const value = mint(gateway, setting);
      signOut(gateway, value);
      const login = gateway.send(requestFor(value, "/oauth2/callback?code=c&state=s", PLAIN));
      const [renewed = ""] = gateway.sessionsIn(login);
      assert.notEqual(renewed, "", "the login's cookie does not reach the browser");
      for (const worker of [0, 1]) assert.notEqual(used(gateway, renewed, worker), "");
      assert.equal(gateway.send(requestFor(value, APP, PLAIN)).passed, false);
    });
  });
}
