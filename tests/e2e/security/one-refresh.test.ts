// One refresh of a session, whatever its requests look like, at a Dex that takes a refresh token once: on two workers of a real
// Envoy, with the cookie secret and without.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { sendDoubted } from "../../support/doubted-requests";
import { Member, sessionValueIn } from "../../../scripts/lab/member";
import { RefreshLog } from "../../../scripts/lab/refresh-log";
import { RefreshStack } from "../../../scripts/lab/refresh-stack";
import { type Doubt, DOUBTS, PAGE_WAYS, PLAIN } from "../../support/request-doubts";

const AT_ONCE = 20;

const isPageOf = (page: string) => (way: Doubt) => way.name === `the page ${page}`;
const LOOKS = [
  PLAIN,
  ...DOUBTS.queries.slice(0, 3),
  ...DOUBTS.paths.slice(0, 2),
  ...DOUBTS.credentials.slice(0, 4),
  ...DOUBTS.methods.slice(0, 3),
  ...PAGE_WAYS.filter(isPageOf("/oauth2/auth")),
  ...PAGE_WAYS.filter(isPageOf("/oauth2/userinfo")),
];

const SETTINGS = [
  { name: "with the cookie secret", session: {} },
  { name: "where requests wait for refreshes", session: { refreshBehind: false } },
  { name: "without a cookie secret", session: { cookieSecret: undefined } },
];

for (const { name, session } of SETTINGS) {
  describe(`A session that is due, ${name},`, () => {
    let setup: RefreshStack;
    let log: RefreshLog;
    let member: Member;
    before(async () => {
      setup = await RefreshStack.start({ session });
      log = new RefreshLog(setup.stack);
      member = await Member.login(setup.stack);
    });
    after(() => setup.finish());
    // A session that one row lost is no reason for the next one to fail.
    beforeEach(async () => {
      if ((await member.get()).status !== 200) member = await Member.login(setup.stack);
    });

    /** Requests of these looks at once, after which the session is good and was refreshed once at the most. */
    async function assertOneRefresh(looks: readonly Doubt[], what: string): Promise<void> {
      member.makeDue();
      const before = await log.read();
      const host = new URL(setup.stack.url).host;
      const requests = looks.map((look) =>
        look.of({ method: "GET", path: "/app/x", cookies: [member.cookie], headers: [] }),
      );
      const answers = await Promise.all(
        requests.map((request) => sendDoubted(setup.stack.port, host, request)),
      );
      const { begun, failed, spent } = await log.read();
      const counts = {
        begun: begun - before.begun,
        failed: failed - before.failed,
        spent: spent - before.spent,
      };
      assert.deepEqual(counts, { begun: 1, failed: 0, spent: 0 }, what);
      if (answers.some((answer) => sessionValueIn(answer) !== "")) member.adopt(answers);
      assert.equal((await member.get()).status, 200, what);
    }

    for (const look of LOOKS) {
      it(`is refreshed once by twenty requests at once: ${look.name}`, () =>
        assertOneRefresh(Array<Doubt>(AT_ONCE).fill(look), look.name));
    }

    it("is refreshed once by requests of all looks at once", async () => {
      for (let turn = 0; turn < LOOKS.length; turn += 4) {
        const looks = [...LOOKS.slice(turn), ...LOOKS.slice(0, turn)];
        await assertOneRefresh([...looks, ...looks], `${looks[0]?.name} first`);
      }
    });
  });
}
