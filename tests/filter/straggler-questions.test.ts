// Requests with the cookie of before a refresh, whose successors are due or were refreshed in turn: a question or a page of theirs
// is put with the newest cookie, and answered as any other's.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Doubt, DOUBTS, PAGE_WAYS, PLAIN } from "../support/request-doubts";
import { type ConfigSections, HOUR, NOW, SECOND } from "./fixture";
import { Gateway, type Outcome, requestFor } from "./gateway";

const APP = "/app/x";
const REFRESH_SECONDS = 10;

const SETTINGS: Readonly<Record<string, ConfigSections>> = {
  "with the cookie secret": {},
  "where requests wait for refreshes": { session: { refreshBehind: false } },
  "without a cookie secret": { session: { cookieSecret: undefined }, cache: { verdictTtl: "1s" } },
};

const RULES = { routes: [{ name: "ops", paths: ["/ops/*"], allowedGroups: ["ops"] }] };

/** Seconds between refreshes: the newest session is due after the last, not due, or as old as the first is forgotten. */
const PAUSES = [14, 5, 25];
/** For how long a replaced cookie still leads to what replaced it, and a little less. */
const GRACE_SECONDS = 55;
/** So few sessions that hardly two share a place among what is known of refreshes. */
const AT_ONCE = 8;

function gatewayOf(sections: ConfigSections): Gateway {
  const session = { cookieRefresh: `${REFRESH_SECONDS}s`, ...sections.session };
  return new Gateway({
    sections: { ...sections, session, rules: RULES },
    workers: 2,
    model: { cookieRefresh: REFRESH_SECONDS * SECOND, rotates: true },
  });
}

/** As many sessions, each refreshed so often: the cookies of each, the first before all refreshes. */
function chainsOf(gateway: Gateway, count: number, refreshes: number, pause: number): string[][] {
  const chains = Array.from({ length: count }, () => [gateway.sessionWithNonce()]);
  for (let i = 0; i < refreshes; i++) {
    for (const values of chains) {
      const outcome = gateway.send(requestFor(values.at(-1) ?? "", APP, PLAIN), i % 2);
      const [renewed] = gateway.sessionsIn(outcome);
      values.push(renewed ?? assert.fail("no refresh"));
    }
    gateway.advance((i + 1 < refreshes ? REFRESH_SECONDS + 4 : pause) * SECOND);
  }
  return chains;
}

const OWN_PAGES = PAGE_WAYS.filter(({ name }) => /page \/oauth2\//.test(name) && !name.includes("spare"));

/** By a constraint, by a route, by a route and a constraint that holds. */
const REFUSED = [
  `${APP}?allowed_groups=ops`,
  `${APP}?allowed_emails=bob@example.com`,
  "/ops/x",
  "/ops/x?allowed_groups=dev",
];

const GOOD: readonly Doubt[] = [
  PLAIN,
  ...DOUBTS.queries.slice(0, 4),
  ...DOUBTS.credentials.slice(0, 4),
  ...DOUBTS.methods.slice(0, 3),
  ...DOUBTS.paths.slice(0, 1),
];

type Asked = readonly [path: string, look: Doubt];

/** Sends each of these requests with every cookie of a chain of its own, by both workers, for chains and pauses of all kinds. */
function eachStraggler(
  sections: ConfigSections,
  requests: readonly Asked[],
  check: (outcome: Outcome, what: string) => void,
): void {
  for (const refreshes of [1, 2, 3]) {
    for (const pause of PAUSES) {
      for (let at = 0; at <= refreshes; at++) {
        const age = (refreshes - 1 - at) * (REFRESH_SECONDS + 4) + pause;
        if (age >= GRACE_SECONDS) continue;
        for (let i = 0; i < requests.length; i += AT_ONCE) {
          tryAll(sections, requests.slice(i, i + AT_ONCE), { refreshes, pause, at }, check);
        }
      }
    }
  }
}

function tryAll(
  sections: ConfigSections,
  requests: readonly Asked[],
  { refreshes, pause, at }: { refreshes: number; pause: number; at: number },
  check: (outcome: Outcome, what: string) => void,
): void {
  const gateway = gatewayOf(sections);
  const chains = chainsOf(gateway, requests.length * 2, refreshes, pause);
  for (const [i, values] of chains.entries()) {
    const [path, look] = requests[i >> 1] ?? assert.fail();
    const what = `${path}, ${look.name}, cookie ${at} of ${refreshes} refreshes, ${pause} s later, worker ${i % 2}`;
    const outcome = gateway.send(requestFor(values[at] ?? "", path, look), i % 2);
    assert.equal(gateway.model.failedRefreshes, 0, `${what}: a refresh failed`);
    check(outcome, what);
  }
}

for (const [setting, sections] of Object.entries(SETTINGS)) {
  describe(`The cookie of before a refresh, ${setting},`, () => {
    it("never takes a page of oauth2-proxy's own to the app", () => {
      const pages = OWN_PAGES.map((look): Asked => [APP, look]);
      eachStraggler(sections, pages, ({ passed }, what) => assert.equal(passed, false, what));
    });

    it("is no way past a refusal", () => {
      const refused = REFUSED.map((path): Asked => [path, PLAIN]);
      eachStraggler(sections, refused, ({ passed }, what) => assert.equal(passed, false, what));
    });

    it("passes where the newest cookie would, whatever the request looks like", () => {
      const good = GOOD.map((look): Asked => [APP, look]);
      eachStraggler(sections, good, ({ passed }, what) => assert.equal(passed, true, what));
    });
  });

  describe(`A refresh, ${setting},`, () => {
    it("brings its cookie to the client by whatever answer there is", () => {
      const looks = [
        PLAIN,
        ...DOUBTS.queries.slice(0, 2),
        ...DOUBTS.credentials.slice(0, 1),
        ...DOUBTS.methods.slice(0, 3),
      ];
      const gateway = gatewayOf(sections);
      for (const path of [APP, "/ops/x", `${APP}?allowed_groups=ops`, "/oauth2/auth", "/oauth2/userinfo"]) {
        for (const look of path.includes("?") ? [PLAIN] : looks) {
          for (const expiresOn of [new Date(NOW + HOUR), new Date(NOW - 600 * SECOND)]) {
            const before = gateway.model.refreshes;
            const value = gateway.sessionWithNonce({ createdAt: new Date(NOW - HOUR), expiresOn });
            const outcome = gateway.send(requestFor(value, path, look));
            assert.equal(gateway.model.refreshes, before + 1, `${path}, ${look.name}`);
            assert.equal(gateway.sessionsIn(outcome).length, 1, `${path}, ${look.name}: its cookie is lost`);
          }
        }
      }
    });
  });
}
