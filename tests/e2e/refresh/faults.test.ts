// What can happen to the auth service, to the client and to Envoy's configuration while calls are under way.
import assert from "node:assert/strict";
import { after, afterEach, beforeEach, describe, it } from "node:test";
import { BEHAVIOURS } from "../../../scripts/lab/auth-behaviours";
import { answerBytes, ChaosServer, replying } from "../../../scripts/lab/chaos-server";
import { Member, tokenSeen } from "../../../scripts/lab/member";
import {
  openSocket,
  type RawResponse,
  readResponse,
  requestBytes,
  send,
} from "../../../scripts/lab/raw-http";
import { RefreshLog } from "../../../scripts/lab/refresh-log";
import { RefreshStack } from "../../../scripts/lab/refresh-stack";
import { until } from "../../../scripts/lab/until";

const MANY = 20;

// A listener that was replaced lives on for so long, and with it whoever waits on its connections.
const setup = await RefreshStack.start({ timeout: "1500ms", envoy: { drainSeconds: 60 } });
const { stack, relay, app } = setup;
const chaos = await ChaosServer.start();
after(async () => {
  await setup.finish();
  await chaos.stop();
});

const host = new URL(stack.url).host;

function stranger(): Promise<RawResponse> {
  return send(stack.port, { path: "/app", headers: [["host", host]] });
}

/** Somebody whose session is not due, not known to any worker yet. */
const known = await Member.login(stack);
const fresh = () => {
  const member = known.twin();
  member.change({ createdAt: new Date() });
  return member;
};
const due = () => {
  const member = known.twin();
  member.makeDue();
  return member;
};
const expired = () => {
  const member = known.twin();
  member.makeExpired();
  return member;
};

async function assertRecovers(): Promise<void> {
  await until("the auth service being asked again", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, stranger));
    // By chance all of them may be one worker's, while the other still holds its calls back.
    return answers.every(({ status }) => status === 302) && (await setup.counter("auth.circuit_open")) === 0;
  });
}

async function assertAll(member: Member, status: number): Promise<void> {
  for (const answer of await member.getAll(MANY)) {
    assert.equal(answer.status, status);
    if (status === 200) assert.equal(tokenSeen(answer), known.session.accessToken);
  }
}

/** What each kind of user meets while the auth service is no use. */
async function assertOutage(): Promise<void> {
  const reached = app.requests.length;
  await assertAll(fresh(), 200);
  const passes = due();
  await assertAll(passes, 200);
  const answers = await Promise.all([
    ...(await expired().getAll(MANY)),
    ...(await Promise.all(Array.from({ length: MANY }, stranger))),
  ]);
  for (const { status } of answers) assert.equal(status, 503);
  await assertAll(passes, 200);
  assert.equal(app.requests.length, reached + 3 * MANY);
}

describe("an auth service that", () => {
  afterEach(() => {
    relay.target = stack.oauth2Proxy.port;
    relay.drop();
  });

  it("was killed is missed by those only who need it, and asked again when it is back", async () => {
    stack.oauth2Proxy.server.signal("SIGKILL");
    await assertOutage();
    await stack.restartOauth2Proxy();
    await assertRecovers();
  });

  it("is frozen is missed by those only who need it, and asked again when it goes on", async () => {
    stack.oauth2Proxy.server.signal("SIGSTOP");
    try {
      await assertOutage();
    } finally {
      stack.oauth2Proxy.server.signal("SIGCONT");
    }
    await assertRecovers();
  });

  for (const name of ["garbage", "silent", "short-body", "reset", "headers-then-silent", "endless"]) {
    const behaviour = BEHAVIOURS[name === "endless" ? "chunk-endless" : name];
    assert.ok(behaviour !== undefined, name);
    it(`answers badly (${name}) is missed by those only who need it`, async () => {
      relay.target = chaos.port;
      relay.drop();
      chaos.behaviour = behaviour;
      await assertOutage();
      relay.target = stack.oauth2Proxy.port;
      relay.drop();
      await assertRecovers();
    });
  }
});

describe("a client that leaves", () => {
  beforeEach(() => assertRecovers());
  afterEach(() => relay.release());

  async function leaving(member: Member) {
    const socket = await openSocket(stack.port);
    const headers = [
      ["host", host],
      ["cookie", member.cookie],
    ] as const;
    socket.write(requestBytes({ path: "/leaves", headers }));
    return socket;
  }

  const active = () => stack.envoy.stat("http.gateway.downstream_rq_active");
  const isActive = (count: number) => until(`${count} requests`, async () => (await active()) === count);

  it("after asking for others does not end their call", async () => {
    const member = await Member.login(stack);
    member.makeExpired();
    const before = relay.calls;
    relay.hold();
    const leader = await leaving(member);
    await relay.called(before + 1);
    const others = member.getAll(MANY);
    await isActive(MANY + 1);
    leader.destroy();
    await isActive(MANY);
    relay.release();
    const answers = await others;
    member.adopt(answers);
    for (const answer of answers) assert.equal(tokenSeen(answer), member.session.accessToken);
    assert.equal(relay.calls - before, 1);
  });

  it("while it waits for another's call is no harm to anybody", async () => {
    const member = await Member.login(stack);
    member.makeExpired();
    const before = relay.calls;
    relay.hold();
    const leader = member.get();
    await relay.called(before + 1);
    const waiters = await Promise.all(Array.from({ length: MANY }, () => leaving(member)));
    await isActive(MANY + 1);
    for (const waiter of waiters) waiter.destroy();
    await isActive(1);
    relay.release();
    assert.equal((await leader).status, 200);
    assert.equal(relay.calls - before, 1);
  });

  it("during the refresh behind its request does not lose the new cookies", async () => {
    const member = await Member.login(stack);
    member.makeDue();
    const log = new RefreshLog(stack);
    const before = relay.calls;
    relay.hold();
    const leader = await leaving(member);
    await relay.called(before + 1);
    leader.destroy();
    await isActive(0);
    relay.release();
    const answers: RawResponse[] = [];
    await until("the new cookies", async () => {
      const answer = await member.get();
      assert.equal(answer.status, 200);
      answers.push(answer);
      return answer.headers.some(([name]) => name === "set-cookie");
    });
    member.adopt(answers);
    assert.equal(relay.calls - before, 1);
    assert.deepEqual(await log.read(), { begun: 1, failed: 0, spent: 0 });
  });
});

describe("a configuration that changes while calls are under way", () => {
  it("leaves every request its answer: those of the session pass, the others are sent to the login", async () => {
    await assertRecovers();
    const member = await Member.login(stack);
    member.makeExpired();
    const [before, reached] = [relay.calls, app.requests.length];
    relay.hold();
    const waiting = Array.from({ length: MANY }, () => member.get());
    const sockets = await Promise.all(Array.from({ length: MANY }, () => openSocket(stack.port)));
    const strangers = sockets.map((socket) => readResponse(socket));
    for (const socket of sockets) socket.write(requestBytes({ path: "/app", headers: [["host", host]] }));
    await relay.called(before + 1 + MANY);
    const config = stack.pluginConfig as { cache?: object };
    await stack.envoy.reconfigure({ ...config, cache: { verdictTtl: "17s" } });
    relay.release();
    for (const { status } of await Promise.all(waiting)) assert.equal(status, 200);
    for (const { status } of await Promise.all(strangers)) assert.equal(status, 302);
    assert.equal(app.requests.length, reached + MANY);
    await assertRecovers();
    await assertAll(fresh(), 200);
  });
});

describe("a refusal", () => {
  it("that follows a passing of a due session is the last of it", async () => {
    await stack.restartDex();
    await stack.restartOauth2Proxy();
    relay.drop();
    await assertRecovers();
    const member = due();
    await member.get();
    await until("the refusal", async () => (await member.get()).status === 302);
    const reached = app.requests.length;
    for (let round = 0; round < 3; round++) {
      for (const answer of await member.getAll(MANY)) assert.equal(answer.status, 302);
    }
    assert.equal(app.requests.length, reached);
    const newcomer = await Member.login(stack);
    assert.equal((await newcomer.get()).status, 200);
  });
});

describe("after failures in a row", () => {
  const CALLS_OF_A_MINUTE = 200;

  it("calls are held back, and recovery is noticed", async () => {
    relay.target = chaos.port;
    relay.drop();
    const close = BEHAVIOURS.close;
    if (close !== undefined) chaos.behaviour = close;
    const before = chaos.calls.length;
    for (let i = 0; i < CALLS_OF_A_MINUTE; i++) assert.equal((await stranger()).status, 503);
    const calls = chaos.calls.length - before;
    assert.ok(calls < CALLS_OF_A_MINUTE / 4, `${calls} calls`);
    chaos.behaviour = replying(answerBytes(302, [["location", "/login"]]));
    await assertRecovers();
    for (const name of ["auth.call_failed", "request.circuit_open", "request.stale_served"]) {
      await until(name, async () => (await setup.counter(name)) > 0);
    }
    await until("closed circuits", async () => (await setup.counter("auth.circuit_open")) === 0);
  });
});
