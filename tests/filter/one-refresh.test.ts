// One refresh of a session in the process, whatever its requests look like: those that the filter has to put to oauth2-proxy alone
// share the refresh of all others, and put their question with the cookie that came of it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ALL_DOUBTS, type Doubt, DOUBTS, PAGE_WAYS, PLAIN } from "../support/request-doubts";
import type { SessionContents } from "../../scripts/lab/session-cookie";
import { type ConfigSections, HOUR, SECOND } from "./fixture";
import { Gateway, type Outcome, requestFor } from "./gateway";

const APP = "/app/x";
const AT_ONCE = 20;

const SETTINGS: Readonly<Record<string, ConfigSections>> = {
  "with the cookie secret": {},
  "where requests wait for refreshes": { session: { refreshBehind: false } },
  "without a cookie secret": { session: { cookieSecret: undefined } },
};

const isDue = (now: number): SessionContents => ({ createdAt: new Date(now - 2 * HOUR) });
const isOver = (now: number): SessionContents => ({ ...isDue(now), expiresOn: new Date(now - HOUR) });
const STATES = { due: isDue, "due, its token over": isOver };
/** After this no record of an earlier session can be in a later one's place. */
const PAUSE = 61 * SECOND;

/** Requests in which oauth2-proxy loads the session, and with it refreshes it; a sign-out ends it in any case. */
const LOADING: readonly Doubt[] = [
  ...ALL_DOUBTS,
  ...PAGE_WAYS.filter(({ name }) => !/sign_out|start|sign_in/.test(name)),
].filter(({ name }) => !name.includes("spare bits"));
/** Other spellings of the signature, which oauth2-proxy takes for the same. */
const RESPELLED = ALL_DOUBTS.filter(({ name }) => name.includes("spare bits"));

function gatewayOf(sections: ConfigSections): Gateway {
  const session = { cookieRefresh: "1h", ...sections.session };
  return new Gateway({
    sections: { ...sections, session },
    workers: 2,
    model: { cookieRefresh: HOUR, rotates: true },
  });
}

/** The session is still good in the browser after these answers, which keep it or bring a new one. */
function assertKept(gateway: Gateway, value: string, outcomes: readonly Outcome[], message: string): void {
  const clearing = outcomes.filter(({ headers }) =>
    headers.all("set-cookie").some((line) => /^_oauth2_proxy(_\d+)?=;/.test(line)),
  );
  assert.equal(clearing.length, 0, `${message}: ${clearing.length} answers clear the session`);
  const now = outcomes.flatMap((outcome) => gateway.sessionsIn(outcome)).at(-1) ?? value;
  for (const worker of [0, 1]) {
    assert.equal(gateway.send(requestFor(now, APP, PLAIN), worker).passed, true, message);
  }
}

/** Runs requests of one session, which may have refreshed it once. */
function refreshingOnce(gateway: Gateway, message: string, run: () => Outcome[]): Outcome[] {
  const before = [gateway.model.refreshes, gateway.model.failedRefreshes] as const;
  const outcomes = run();
  const refreshes = gateway.model.refreshes - before[0];
  assert.ok(refreshes <= 1, `${message}: ${refreshes} refreshes`);
  assert.equal(gateway.model.failedRefreshes, before[1], message);
  return outcomes;
}

for (const [setting, sections] of Object.entries(SETTINGS)) {
  describe(`A session that is due, ${setting},`, () => {
    for (const [state, contents] of Object.entries(STATES)) {
      it(`is refreshed once by twenty requests of one look at once: ${state}`, () => {
        const gateway = gatewayOf(sections);
        for (const doubt of LOADING) {
          for (const workers of [[0], [0, 1]]) {
            gateway.advance(PAUSE);
            const value = gateway.sessionWithNonce(contents(gateway.now));
            const requests = Array.from({ length: AT_ONCE }, () => requestFor(value, APP, doubt));
            const what = `${doubt.name}, workers ${workers.join()}`;
            const outcomes = refreshingOnce(gateway, what, () => gateway.sendAll(requests, workers));
            assertKept(gateway, value, outcomes, what);
          }
        }
      });

      it(`is refreshed once by requests of all looks at once, whatever comes first: ${state}`, () => {
        const gateway = gatewayOf(sections);
        for (let turn = 0; turn < LOADING.length; turn += 9) {
          for (const isReversed of [false, true]) {
            gateway.advance(PAUSE);
            const value = gateway.sessionWithNonce(contents(gateway.now));
            const looks = [...LOADING.slice(turn), ...LOADING.slice(0, turn)];
            const requests = looks.map((doubt) => requestFor(value, APP, doubt));
            const what = `${looks[0]?.name} first`;
            const outcomes = refreshingOnce(gateway, what, () =>
              gateway.sendAll(requests, [0, 1], isReversed),
            );
            assertKept(gateway, value, outcomes, what);
          }
        }
      });

      it(`is refreshed once by requests of all looks one after the other: ${state}`, () => {
        const gateway = gatewayOf(sections);
        const value = gateway.sessionWithNonce(contents(gateway.now));
        const what = "one after the other";
        const outcomes = refreshingOnce(gateway, what, () =>
          LOADING.map((doubt, i) => gateway.send(requestFor(value, APP, doubt), i % 2)),
        );
        assertKept(gateway, value, outcomes, what);
      });
    }

    it("is refreshed once though its signature is spelled in another way each time", () => {
      const gateway = gatewayOf(sections);
      for (const contents of Object.values(STATES)) {
        const value = gateway.sessionWithNonce(contents(gateway.now));
        const looks = [PLAIN, ...RESPELLED, PLAIN, ...RESPELLED, ...DOUBTS.queries.slice(0, 1)];
        const requests = looks.map((look) => requestFor(value, APP, look));
        const outcomes = refreshingOnce(gateway, "respelled", () => gateway.sendAll(requests, [0, 1]));
        assertKept(gateway, value, outcomes, "respelled");
      }
    });

    it("answers each of them by the session that came of it, constraints included", () => {
      const answers: readonly (readonly [string, boolean])[] = [
        ["/app?allowed_groups=dev", true],
        ["/app?allowed_groups=ops", false],
        ["/app?allowed_emails=alice@example.com", true],
        ["/app?allowed_emails=bob@example.com", false],
        ["/app?allowed_email_domains=example.com", true],
        ["/app?allowed_groups=", true],
        ["/a%2Fb", true],
      ];
      const gateway = gatewayOf(sections);
      const value = gateway.sessionWithNonce(isDue(gateway.now));
      const outcomes = gateway.sendAll(
        answers.map(([path]) => requestFor(value, path, PLAIN)),
        [0, 1],
      );
      assert.deepEqual(
        outcomes.map(({ passed }, i) => [answers[i]?.[0], passed]),
        answers,
      );
      for (const { passed, identity } of outcomes) {
        if (passed) assert.equal(identity["x-auth-request-email"], "alice@example.com");
      }
    });

    it("is refreshed once though the answer comes late, and requests of other looks come meanwhile", () => {
      const gateway = gatewayOf(sections);
      const value = gateway.sessionWithNonce(isOver(gateway.now));
      const looks = [
        PLAIN,
        ...DOUBTS.queries.slice(0, 2),
        ...DOUBTS.credentials.slice(0, 2),
        ...DOUBTS.paths.slice(0, 2),
      ];
      const early = gateway.arrive(
        looks.map((doubt) => requestFor(value, APP, doubt)),
        [0, 1],
      );
      gateway.tickAll(SECOND);
      const late = gateway.arrive(
        looks.map((doubt) => requestFor(value, APP, doubt)),
        [1, 0],
      );
      const outcomes = refreshingOnce(gateway, "a late answer", () => gateway.end([...early, ...late]));
      assertKept(gateway, value, outcomes, "a late answer");
    });
  });
}
