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

const setup = await RefreshStack.start({ oauth2Proxy: { cookieRefresh: COOKIE_REFRESH } });
const { stack } = setup;
after(() => setup.finish());

function isDue(member: Member): boolean {
  return Date.now() - (member.session.createdAt?.getTime() ?? 0) > DUE_MILLISECONDS;
}

test("a cookie whose successor is due in turn is not shown to the auth service again", async () => {
  const log = new RefreshLog(stack);
  const member = await Member.login(stack);
  const tab = member.twin();
  await until("the session's being due", () => isDue(member));
  member.adopt([await member.get()]);
  await until("the new session's being due", () => isDue(member));
  for (const answer of await tab.getAll(MANY)) assert.notEqual(tokenSeen(answer), "");
  for (const answer of await member.getAll(MANY)) assert.notEqual(tokenSeen(answer), "");
  const { begun, ...rest } = await log.read();
  // On a slow machine what came of the second refresh may be due in turn before the last request; a cookie shown twice would be spent.
  assert.ok(begun >= 2);
  assert.deepEqual(rest, { failed: 0, spent: 0 });
});
