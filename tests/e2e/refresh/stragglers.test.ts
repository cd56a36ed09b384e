// A cookie that is older than the one before last: its successor is itself due while the grace still runs.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Member, tokenSeen } from "../../../scripts/lab/member";
import { RefreshLog } from "../../../scripts/lab/refresh-log";
import { RefreshStack } from "../../../scripts/lab/refresh-stack";
import { until } from "../../../scripts/lab/until";

const MANY = 20;
const COOKIE_REFRESH = "2s";
const DUE_MILLISECONDS = 3500;
/** A younger session than this no worker takes for due, be it early. */
const YOUNG_MILLISECONDS = 800;

const setup = await RefreshStack.start({ oauth2Proxy: { cookieRefresh: COOKIE_REFRESH } });
const { stack } = setup;
after(() => setup.finish());

const ageOf = (member: Member): number => Date.now() - (member.session.createdAt?.getTime() ?? 0);
const isDue = (member: Member): boolean => ageOf(member) > DUE_MILLISECONDS;

test("a cookie whose successor is due in turn is not shown to the auth service again", async () => {
  const log = new RefreshLog(stack);
  const member = await Member.login(stack);
  const tab = member.twin();
  await until("the session's being due", () => isDue(member));
  member.adopt([await member.get()]);
  await until("the new session's being due", () => isDue(member));
  const answers = await tab.getAll(MANY);
  for (const answer of answers) assert.notEqual(tokenSeen(answer), "");
  tab.adopt(answers);
  for (const answer of await member.getAll(MANY)) assert.notEqual(tokenSeen(answer), "");
  const { begun, ...rest } = await log.read();
  // On a slow machine what came of the second refresh may be due in turn before the last request, and no other time.
  assert.ok(begun === 2 || (begun === 3 && ageOf(tab) > YOUNG_MILLISECONDS), `${begun} refreshes`);
  assert.deepEqual(rest, { failed: 0, spent: 0 });
});
