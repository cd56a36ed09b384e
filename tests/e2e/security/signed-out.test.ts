// Every way back in for a session that has signed out, on a real Envoy with two workers, a real oauth2-proxy and a Dex that takes a
// refresh token as often as it is shown: there is none. A new login gets in.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { inTurn, sendCrumbs, sendDoubted } from "../../support/doubted-requests";
import { Http2Client } from "../../support/http2-client";
import { Member, sessionValueIn } from "../../../scripts/lab/member";
import type { RawResponse } from "../../../scripts/lab/raw-http";
import { RefreshLog } from "../../../scripts/lab/refresh-log";
import { RefreshStack } from "../../../scripts/lab/refresh-stack";
import { ALL_DOUBTS, type Doubt, DOUBTS, PAGE_WAYS, PLAIN } from "../../support/request-doubts";

const APP = "/app/x";
const WAYS = [...ALL_DOUBTS, ...PAGE_WAYS];
const FEW = [PLAIN, ...DOUBTS.pairs, ...PAGE_WAYS];
const CRUMBS = [PLAIN, ...DOUBTS.queries.slice(0, 2), ...DOUBTS.cookies.slice(0, 5)];
const REFRESH_SECONDS = 2;
/** Until a session of this moment is due. */
const DUE_MILLISECONDS = (REFRESH_SECONDS + 1.2) * 1000;

/** Dex keeps one refresh token for each person. */
const PEOPLE = ["ann", "ben", "cem"].map((username) => ({
  email: `${username}@example.com`,
  username,
  userID: `id-of-${username}`,
}));

const SETTINGS = [
  { name: "with the cookie secret", session: {}, rotates: false },
  { name: "with the cookie secret, refresh tokens rotating", session: {}, rotates: true },
  { name: "without a cookie secret", session: { cookieSecret: undefined }, rotates: false },
];

/** What of an answer shows that its sender was no stranger. */
function leakOf(answer: RawResponse): string | null {
  if (answer.status === 202) return "it is called good";
  if (/"(admin|ann|ben|cem)@example\.com"/.test(answer.body.toString())) return "its user is told";
  return sessionValueIn(answer) === "" ? null : "a new session came back";
}

for (const { name, session, rotates } of SETTINGS) {
  describe(`A session that has signed out, ${name},`, () => {
    let setup: RefreshStack;
    let log: RefreshLog;
    before(async () => {
      setup = await RefreshStack.start({
        session: { cookieRefresh: `${REFRESH_SECONDS}s`, ...session },
        oauth2Proxy: { cookieRefresh: `${REFRESH_SECONDS}s` },
        dex: { rotateRefreshTokens: rotates, users: PEOPLE },
        cache: { verdictTtl: "1s" },
      });
      log = new RefreshLog(setup.stack);
    });
    after(() => setup.finish());

    const host = () => new URL(setup.stack.url).host;
    const requestOf = (member: Member, way: Doubt, path = APP) =>
      way.of({ method: "GET", path, cookies: [member.cookie], headers: [] });

    async function signOut(member: Member): Promise<void> {
      const answer = await member.get("/oauth2/sign_out");
      assert.equal(answer.status, 302);
      assert.equal(sessionValueIn(answer), "", "the sign-out's own answer brings a session");
    }

    /** Sends requests in every way, twice each, so that both workers get some, and over HTTP/2. */
    async function sendAll(member: Member, ways: readonly Doubt[]): Promise<[string, RawResponse][]> {
      const { port } = setup.stack;
      const client = await Http2Client.connect(port);
      const send = (way: Doubt) => sendDoubted(port, host(), requestOf(member, way));
      const sendFields = (way: Doubt) => sendCrumbs(client, host(), requestOf(member, way));
      const lines = await inTurn([...ways, ...ways], async (way) => [way.name, await send(way)] as const);
      const fields = await inTurn(
        CRUMBS,
        async (way) => [`${way.name}, HTTP/2`, await sendFields(way)] as const,
      );
      await client.close();
      return [...lines, ...fields].map(([name, answer]) => [name, answer]);
    }

    async function assertNoWayIn(member: Member, ways: readonly Doubt[] = WAYS): Promise<void> {
      const reached = setup.app.requests.length;
      const refreshed = await log.read();
      const answers = await sendAll(member, ways);
      const leaks = answers
        .map(([name, answer]) => [name, leakOf(answer)])
        .filter(([, leak]) => leak !== null);
      assert.deepEqual(leaks, []);
      const passed = setup.app.requests.slice(reached).map(({ method, url }) => `${method} ${url}`);
      assert.deepEqual(passed, [], "requests at the app");
      assert.deepEqual(await log.read(), refreshed, "refreshes of a session that has signed out");
    }

    /** Somebody's cookies before, between and after so many refreshes. */
    async function lineage(email: string, refreshes: number): Promise<Member[]> {
      const tabs = [await Member.login(setup.stack, email)];
      for (let i = 0; i < refreshes; i++) {
        await delay(DUE_MILLISECONDS);
        const next = (tabs.at(-1) ?? assert.fail()).twin();
        next.adopt([await next.get()]);
        tabs.push(next);
      }
      return tabs;
    }

    async function assertGood(member: Member): Promise<void> {
      for (const answer of await member.getAll(6)) assert.equal(answer.status, 200);
    }

    it("has none, and a new login of the same person gets in", async () => {
      const member = await Member.login(setup.stack);
      await signOut(member);
      await assertNoWayIn(member);
      await assertGood(await Member.login(setup.stack));
      await assertNoWayIn(member, [PLAIN]);
    });

    it("has none when it was due", async () => {
      const member = await Member.login(setup.stack);
      member.makeDue();
      await signOut(member);
      await assertNoWayIn(member);
    });

    it("has none when it was due and its token over", async () => {
      const member = await Member.login(setup.stack);
      member.makeExpired();
      await signOut(member);
      await assertNoWayIn(member);
    });

    it("has none by any cookie of two refreshes, whichever signed out", async () => {
      const lineages = await Promise.all(PEOPLE.map(({ email }) => lineage(email, 2)));
      for (const [by, tabs] of lineages.entries()) {
        await signOut(tabs[by] ?? assert.fail());
        for (const tab of tabs) await assertNoWayIn(tab, FEW);
      }
    });

    it("has none by refreshes under way, in whatever look, when it signs out", async () => {
      const member = await Member.login(setup.stack);
      member.makeDue();
      setup.relay.holdAnswers(1);
      const looks = [
        PLAIN,
        ...DOUBTS.queries.slice(0, 1),
        ...DOUBTS.credentials.slice(0, 1),
        ...DOUBTS.paths.slice(0, 1),
      ];
      const early = looks.map((way) => sendDoubted(setup.stack.port, host(), requestOf(member, way)));
      await setup.relay.holding(1);
      const leaving = signOut(member);
      setup.relay.release();
      await leaving;
      const answers = await Promise.all(early);
      await assertNoWayIn(member, FEW);
      for (const value of answers.map(sessionValueIn).filter((each) => each !== "")) {
        const renewed = member.twin();
        renewed.value = value;
        await assertNoWayIn(renewed, FEW);
      }
    });
  });
}
