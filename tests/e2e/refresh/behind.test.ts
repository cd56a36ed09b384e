// A session that is due passes while it is refreshed; one whose token is over waits; those with the old cookie are helped on.
import assert from "node:assert/strict";
import { after, beforeEach, describe, it } from "node:test";
import { Member, sessionValueIn, tokenSeen } from "../../../scripts/lab/member";
import type { RawResponse } from "../../../scripts/lab/raw-http";
import { RefreshLog } from "../../../scripts/lab/refresh-log";
import { RefreshStack } from "../../../scripts/lab/refresh-stack";
import { until } from "../../../scripts/lab/until";

const MANY = 20;

const setup = await RefreshStack.start();
const { stack, relay, app } = setup;
after(() => setup.finish());

const log = new RefreshLog(stack);
const member = await Member.login(stack);
let asked = 0;
let refreshes = 0;

/** The member goes on with the cookies of a refresh. */
function adopt(answers: readonly RawResponse[]): void {
  member.adopt(answers);
  refreshes++;
}

function hasReachedApp(path: string): boolean {
  return app.requests.some(({ url }) => url === path);
}

/** Calls since the test began. */
function calls(): number {
  return relay.calls - asked;
}

beforeEach(() => {
  asked = relay.calls;
});

describe("a session that is due and whose access token is good", () => {
  it("reaches the app before the auth service has answered, and its response brings the new cookies", async () => {
    member.makeDue();
    const token = member.session.accessToken;
    relay.hold();
    const response = member.get("/behind");
    await until("the request at the app", () => hasReachedApp("/behind"));
    assert.equal(calls(), 1);
    relay.release();
    const answer = await response;
    assert.equal(tokenSeen(answer), token);
    adopt([answer]);
    const renewed = tokenSeen(await member.get());
    assert.equal(renewed, member.session.accessToken);
    assert.notEqual(renewed, token);
    assert.equal(calls(), 1);
  });

  it("passes in both workers while the refresh runs, with no further call", async () => {
    member.makeDue();
    const token = member.session.accessToken;
    relay.hold();
    const first = member.get("/first");
    await until("the request at the app", () => hasReachedApp("/first"));
    for (const answer of await member.getAll(MANY)) assert.equal(tokenSeen(answer), token);
    assert.equal(calls(), 1);
    relay.release();
    adopt([await first]);
    assert.equal(calls(), 1);
  });
});

describe("a session whose access token is over", () => {
  it("waits for its refresh", async () => {
    member.makeExpired();
    relay.hold();
    const response = member.get("/waits");
    await relay.called(asked + 1);
    assert.equal(hasReachedApp("/waits"), false);
    relay.release();
    const answer = await response;
    adopt([answer]);
    assert.equal(tokenSeen(answer), member.session.accessToken);
  });

  it("is refreshed once for all its requests, and each gets the new token and the new cookies", async () => {
    member.makeExpired();
    const before = await log.read();
    const answers = await member.getAll(MANY);
    const counts = await log.read();
    adopt(answers);
    for (const answer of answers) {
      assert.equal(tokenSeen(answer), member.session.accessToken);
      assert.equal(sessionValueIn(answer), member.value);
    }
    assert.deepEqual(counts, { ...before, begun: before.begun + 1 });
    assert.equal(calls(), 1);
  });
});

describe("requests that still carry the cookie of before the refresh", () => {
  it("get the new token and the new cookies, from memory, in both workers", async () => {
    member.makeDue();
    const tab = member.twin();
    adopt([await member.get()]);
    const answers = await tab.getAll(MANY);
    for (const answer of answers) {
      assert.equal(tokenSeen(answer), member.session.accessToken);
      assert.equal(sessionValueIn(answer), member.value);
    }
    assert.equal(calls(), 1);
  });

  it("do not make the next refresh fail when the new session is due in turn", async () => {
    member.makeDue();
    const tab = member.twin();
    adopt([await member.get()]);
    member.makeDue();
    adopt([await member.get()]);
    const { failed } = await log.read();
    for (const answer of await tab.getAll(MANY)) assert.equal(answer.status, 200);
    assert.equal((await log.read()).failed, failed);
  });
});

describe("a session without a refresh token", () => {
  it("is asked about once by each worker, and passes by that verdict", async () => {
    const visitor = member.twin();
    visitor.change({ refreshToken: "" });
    visitor.makeDue();
    for (let round = 0; round < 3; round++) {
      for (const answer of await visitor.getAll(MANY)) {
        assert.equal(tokenSeen(answer), member.session.accessToken);
        assert.equal(sessionValueIn(answer), "");
      }
    }
    assert.ok(calls() <= 2, `${calls()} calls`);
  });

  it("passes no more once the auth service has refused it", async () => {
    const visitor = member.twin();
    visitor.change({ refreshToken: "", idToken: "" });
    visitor.makeDue();
    await visitor.get();
    await until("the refusal", async () => (await visitor.get()).status === 302);
    for (let round = 0; round < 3; round++) {
      for (const answer of await visitor.getAll(MANY)) assert.equal(answer.status, 302);
    }
  });
});

describe("the filter's counters", () => {
  it("tell what happened", async () => {
    await until("the counters", async () => (await setup.counter("auth.refreshed")) === refreshes);
    for (const name of [
      "auth.call",
      "request.session_verified",
      "request.refresh_behind",
      "request.straggler",
    ]) {
      assert.ok((await setup.counter(name)) > 0, name);
    }
    const isFlushed = async () => (await setup.counter("auth.call")) === (await stack.authCalls());
    await until("the count of calls", isFlushed);
    assert.equal(await setup.counter("auth.refresh_failed"), 0);
  });
});
