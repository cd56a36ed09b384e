// A rotation of the cookie secret under sessions in use: oauth2-proxy starts with the new secret, and nobody is signed out.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Member, sessionValueIn } from "../../../scripts/lab/member";
import { changedSessionValue, openSessionValue } from "../../../scripts/lab/opened-cookie";
import type { RawResponse } from "../../../scripts/lab/raw-http";
import { RefreshStack } from "../../../scripts/lab/refresh-stack";
import { denseText, mintSessionValue, signValue } from "../../../scripts/lab/session-cookie";
import { COOKIE_SECRET } from "../../../scripts/stack/oauth2-proxy";

const OLD = COOKIE_SECRET;
const NEW = "the secret of after the rotation";
const COOKIE_REFRESH_SECONDS = 2;
/** Between two requests of one member. */
const STEP_MILLISECONDS = 250;
const MOST_STEPS = 60;
/** One each: Dex keeps one refresh token for a user. */
const USERS = ["one", "two", "three"].map((username) => ({
  email: `${username}@example.com`,
  username,
  userID: username,
}));
/** A session of some 20 KiB, in six cookies. */
const SPLIT_GROUPS = Array.from({ length: 560 }, (_, i) => denseText(26, i % 256));

function isUnder(secret: string, value: string): boolean {
  const [payload = "", stamp = "", signature] = value.split("|");
  return signValue(secret, "_oauth2_proxy", payload, stamp) === signature;
}

for (const order of [
  [OLD, NEW],
  [NEW, OLD],
]) {
  describe(`With the ${order[0] === NEW ? "new" : "old"} secret first in the list`, () => {
    let setup: RefreshStack;
    const members: Member[] = [];

    before(async () => {
      setup = await RefreshStack.start({
        session: { cookieSecret: order.map((value) => ({ value })) },
        oauth2Proxy: { cookieRefresh: `${COOKIE_REFRESH_SECONDS}s` },
        dex: { users: USERS },
      });
      for (const { email } of USERS) members.push(await Member.login(setup.stack, email));
      const split = members[2];
      assert.ok(split);
      // oauth2-proxy writes the groups of a refreshed session anew, from the identity provider.
      split.value = changedSessionValue(OLD, split.value, { groups: SPLIT_GROUPS });
      assert.match(split.cookie, /_oauth2_proxy_1=/);
    });
    after(() => setup?.finish());

    function keep(member: Member, answer: RawResponse): void {
      assert.equal(answer.status, 200, JSON.stringify(answer.headers));
      const value = sessionValueIn(answer);
      if (value !== "") member.value = value;
    }

    async function goOn(isDone: () => boolean): Promise<void> {
      for (let step = 0; step < MOST_STEPS && !isDone(); step++) {
        for (const member of members) keep(member, await member.get());
        await delay(STEP_MILLISECONDS);
      }
      assert.ok(isDone());
    }

    it("sessions are refreshed under the old one while oauth2-proxy goes by it", async () => {
      const before = members.map(({ value }) => value);
      await goOn(() => members.every(({ value }, i) => value !== before[i]));
      for (const { value } of members) assert.ok(isUnder(OLD, value));
    });

    it("nobody is signed out when oauth2-proxy starts with the new one, and all end up under it", async () => {
      const split = members[2];
      assert.ok(split);
      split.value = changedSessionValue(OLD, split.value, { groups: SPLIT_GROUPS });
      await setup.stack.restartOauth2Proxy({ cookieSecret: NEW });
      await goOn(() => members.every(({ value }) => isUnder(NEW, value)));
      assert.deepEqual(
        members.map(({ value }) => openSessionValue(NEW, value).email),
        USERS.map(({ email }) => email),
      );
    });

    it("pages that carry the session take it under either, and a sign-out ends it", async () => {
      const [one, two] = members;
      assert.ok(one && two);
      one.value = mintSessionValue(OLD, openSessionValue(NEW, one.value));
      assert.equal((await one.get("/oauth2/userinfo")).status, 200);
      assert.equal((await one.get("/oauth2/sign_out")).status, 302);
      assert.equal((await one.get()).status, 302);
      keep(two, await two.get());
    });

    it("and none when it goes back to the old one", async () => {
      members.shift();
      await setup.stack.restartOauth2Proxy({ cookieSecret: OLD });
      await goOn(() => members.every(({ value }) => isUnder(OLD, value)));
    });
  });
}
