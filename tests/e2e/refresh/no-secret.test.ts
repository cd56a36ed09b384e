// Without a cookie secret every verdict is the auth service's; the calls are shared all the same.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, afterEach, describe, it } from "node:test";
import { answerBytes, ChaosServer, replying } from "../../../scripts/lab/chaos-server";
import { Member, tokenSeen } from "../../../scripts/lab/member";
import { Race } from "../../../scripts/lab/refresh-race";
import { RefreshStack } from "../../../scripts/lab/refresh-stack";
import type { PluginConfig } from "../../../scripts/stack/plugin-config";
import { mintSessionValue } from "../../../scripts/lab/session-cookie";
import { until } from "../../../scripts/lab/until";

const ROUNDS = 5;
const REQUESTS = 20;
const WORKERS = 2;

function withoutSession({ authService, upstream, rules }: PluginConfig): PluginConfig {
  return { authService, upstream, rules, cache: { verdictTtl: "1h" } };
}

describe("with no cookie secret", () => {
  it("twenty requests at once of a session that is due make one refresh", async () => {
    const setup = await RefreshStack.start({ plugin: withoutSession });
    try {
      const member = await Member.login(setup.stack);
      const figures = await new Race(setup.stack, member).run(ROUNDS, REQUESTS);
      console.error(`Postern, no cookieSecret: ${JSON.stringify(figures)}`);
      const { rounds, begun, failed, spent, bad, delivered, oldGood, newGood } = figures;
      assert.deepEqual(
        { rounds, begun, failed, spent, bad, delivered, oldGood, newGood },
        {
          ...{ rounds: ROUNDS, begun: ROUNDS, failed: 0, spent: 0, bad: 0 },
          ...{ delivered: ROUNDS, oldGood: ROUNDS, newGood: ROUNDS },
        },
      );
    } finally {
      await setup.finish();
    }
  });
});

describe("verdicts of an auth service, with no cookie secret", async () => {
  const chaos = await ChaosServer.start();
  const setup = await RefreshStack.start({ plugin: withoutSession, envoy: { authPort: chaos.port } });
  after(async () => {
    await setup.finish();
    await chaos.stop();
  });
  afterEach(() => {
    chaos.behaviour = replying(answerBytes(401));
  });

  const allowed = replying(
    answerBytes(200, [
      ["x-auth-request-user", "bob"],
      ["x-auth-request-access-token", "AT"],
    ]),
  );
  const somebody = () => new Member(setup.stack, mintSessionValue(setup.stack.cookieSecret));
  const tokenOf = (cookie: string) => createHash("sha256").update(cookie).digest("hex");

  it("are asked for once by each worker, and hold", async () => {
    chaos.behaviour = allowed;
    const member = somebody();
    const before = chaos.calls.length;
    for (let round = 0; round < 3; round++) {
      for (const answer of await member.getAll(REQUESTS)) assert.equal(answer.status, 200);
    }
    assert.ok(chaos.calls.length - before <= WORKERS, `${chaos.calls.length - before} calls`);
  });

  it("are shared by the requests of one session only", async () => {
    chaos.behaviour = ({ socket, headers }) => {
      const [, cookie = ""] = headers.find(([name]) => name === "cookie") ?? [];
      const token = tokenOf(cookie);
      const answer = answerBytes(200, [
        ["x-auth-request-user", token],
        ["x-auth-request-access-token", token],
      ]);
      setTimeout(() => socket.write(answer), 50);
    };
    const members = Array.from({ length: REQUESTS }, somebody);
    const answers = await Promise.all(members.map((member) => member.getAll(4)));
    for (const [i, ofOne] of answers.entries()) {
      for (const answer of ofOne) {
        assert.equal(tokenSeen(answer), tokenOf(members[i]?.cookie ?? ""));
      }
    }
  });

  for (const status of [401, 403]) {
    it(`that refuse with ${status} are not remembered for long`, async () => {
      chaos.behaviour = replying(answerBytes(status));
      const member = somebody();
      const refused = await member.getAll(REQUESTS, "/app", [["accept", "application/json"]]);
      for (const answer of refused) assert.equal(answer.status, status);
      chaos.behaviour = allowed;
      await until("the session's being good", async () => (await member.get()).status === 200);
    });
  }

  it("that name nobody are never remembered", async () => {
    const member = somebody();
    chaos.behaviour = replying(answerBytes(200));
    const before = chaos.calls.length;
    for (let i = 0; i < 5; i++) await member.get();
    // One about the session, and one about the request as it stands.
    assert.equal(chaos.calls.length - before, 2 * 5);
  });
});
