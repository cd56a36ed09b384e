// Two thousand requests at once that wait for one call, and what each of them meets when it ends.
import assert from "node:assert/strict";
import { after, afterEach, describe, it } from "node:test";
import { burst } from "../../support/burst";
import { Member } from "../../../scripts/lab/member";
import { RefreshStack } from "../../../scripts/lab/refresh-stack";
import { until } from "../../../scripts/lab/until";

const HERD = 2000;

/** A port where nobody listens. */
const NOBODY = 1;

const setup = await RefreshStack.start({ envoy: { directResponse: true } });
const { stack, relay } = setup;
after(() => setup.finish());
afterEach(() => relay.release());

const active = () => stack.envoy.stat("http.gateway.downstream_rq_active");

/** Sends the herd with this session, ends the call when all of it waits, and returns the statuses with their numbers. */
async function herd(member: Member, endCall: () => void): Promise<Record<string, number>> {
  relay.hold();
  const headers = { ":authority": new URL(stack.url).host, cookie: member.cookie };
  const answers = await burst(stack.port, HERD, headers, async () => {
    await until("the herd", async () => (await active()) >= HERD);
    endCall();
  });
  const counts: Record<string, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe("2,000 requests at once of a session whose access token is over", () => {
  it("pass after one call", async () => {
    const member = await Member.login(stack);
    member.makeExpired();
    const before = relay.calls;
    assert.deepEqual(await herd(member, () => relay.release()), { 200: HERD });
    assert.equal(relay.calls - before, 1);
  });

  it("are sent to the login when the session is refused", async () => {
    const member = await Member.login(stack);
    member.change({ refreshToken: "", idToken: "" });
    member.makeExpired();
    const counts = await herd(member, () => relay.release());
    // Each login is a page of its own, so each is a call; those beyond what one worker may have under way come again.
    assert.deepEqual(
      Object.keys(counts).filter((status) => status !== "302" && status !== "503"),
      [],
    );
    console.error(`2,000 requests of a session that is refused: ${JSON.stringify(counts)}`);
  });

  // The last one: each worker holds calls back for a moment after it.
  it("are told to come again when the call fails", async () => {
    const member = await Member.login(stack);
    member.makeExpired();
    const fail = () => {
      relay.target = NOBODY;
      relay.drop();
    };
    assert.deepEqual(await herd(member, fail), { 503: HERD });
    relay.target = stack.oauth2Proxy.port;
    await until("the session's being good again", async () => (await member.get()).status === 200);
  });
});
