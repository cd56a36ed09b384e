// Signing out ends a session in all workers at once: what they remember of it, its earlier cookie, a refresh under way.
import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { after, describe, it } from "node:test";
import { Member, sessionValueIn, sessionValueOf } from "../../../scripts/lab/member";
import { RefreshStack } from "../../../scripts/lab/refresh-stack";
import { until } from "../../../scripts/lab/until";

const MANY = 30;

const setup = await RefreshStack.start();
const { stack, relay, app } = setup;
after(() => setup.finish());

let signOuts = 0;

async function signOut(member: Member): Promise<void> {
  signOuts++;
  const answer = await member.get("/oauth2/sign_out");
  assert.equal(answer.status, 302);
  assert.equal(sessionValueIn(answer), "");
}

async function assertEnded(member: Member): Promise<void> {
  const reached = app.requests.length;
  for (const answer of await member.getAll(MANY)) {
    assert.equal(answer.status, 302);
    assert.equal(sessionValueIn(answer), "");
  }
  assert.equal(app.requests.length, reached, "a request of a session that was signed out reached the app");
}

async function assertGood(member: Member): Promise<void> {
  for (const answer of await member.getAll(MANY)) assert.equal(answer.status, 200);
}

describe("signing out", () => {
  it("ends what both workers remember", async () => {
    const member = await Member.login(stack);
    await assertGood(member);
    await signOut(member);
    await assertEnded(member);
  });

  it("ends the cookie of before a refresh too", async () => {
    const member = await Member.login(stack);
    member.makeDue();
    const tab = member.twin();
    member.adopt([await member.get()]);
    await assertGood(member);
    await assertGood(tab);
    await signOut(member);
    await assertEnded(tab);
    await assertEnded(member);
  });

  it("with the cookie of before a refresh ends the new one as well", async () => {
    const member = await Member.login(stack);
    member.makeDue();
    const tab = member.twin();
    member.adopt([await member.get()]);
    await assertGood(member);
    await signOut(tab);
    await assertEnded(tab);
    await assertEnded(member);
  });

  it("while a refresh is under way leaves no way back in", async () => {
    const member = await Member.login(stack);
    member.makeDue();
    relay.holdAnswers(1);
    const early = member.get("/early");
    await relay.holding(1);
    await signOut(member);
    relay.release();
    const answer = await early;
    await assertEnded(member);
    assert.equal(sessionValueIn(answer), "", "the session came back with the response of an earlier request");
  });

  it("while the app takes its time leaves no way back in with its response", async () => {
    const member = await Member.login(stack);
    member.makeDue();
    const refreshed = await setup.counter("auth.refreshed");
    // The app answers once the body is whole.
    const headers = { host: new URL(stack.url).host, cookie: member.cookie, "content-length": "4" };
    const upload = request({ port: stack.port, method: "POST", path: "/upload", agent: false, headers });
    const response = once(upload, "response") as Promise<[IncomingMessage]>;
    upload.write("ab");
    await until("the refresh", async () => (await setup.counter("auth.refreshed")) > refreshed);
    await signOut(member);
    upload.end("cd");
    const [answer] = await response;
    answer.resume();
    assert.equal(answer.statusCode, 200);
    const given = (answer.headers["set-cookie"] ?? []).map((line) => line.split(";")[0] ?? "");
    assert.equal(sessionValueOf(given), "", "the session came back with a late response");
    await assertEnded(member);
  });

  it("of one session leaves another session of the same user alone", async () => {
    const [one, other] = [await Member.login(stack), await Member.login(stack)];
    await assertGood(other);
    await signOut(one);
    await assertGood(other);
    await assertEnded(one);
  });

  it("is counted once each time", async () => {
    const counted = () => setup.counter("sign_outs");
    await until("the counter", async () => (await counted()) >= signOuts);
    // Whatever came of an earlier one is counted before the next.
    await signOut(await Member.login(stack));
    await until("the last one", async () => (await counted()) >= signOuts);
    assert.equal(await counted(), signOuts);
    assert.equal(signOuts, 7);
  });
});
