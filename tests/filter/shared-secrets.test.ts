// What workers share lies open to every plugin of the process: no session can be read from it, and it is wiped when its time is over.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import { Process } from "../../scripts/fake-host/process";
import { BOB_ANSWER, configOf, configWithoutSecret, NOW, SECOND, sessionOf, withSession } from "./fixture";

const GRACE_SECONDS = 60;

/** Two workers of one process, after a refresh that the first of them led. */
function afterRefresh(hasSecret: boolean) {
  const process = new Process();
  const session = { cookieRefresh: "30s", refreshBehind: false };
  const config = hasSecret ? configOf({ session }) : configWithoutSecret({ session });
  const workers = [0, 1].map(() => {
    const host = new FakeHost({ now: NOW, process });
    host.configure(config);
    return host;
  });
  const old = sessionOf();
  const renewed = sessionOf({ createdAt: new Date(NOW) }, new Date(NOW));
  const [first, second] = workers as [FakeHost, FakeHost];
  first.request(withSession(old));
  first.answerOnly(answerOf(202, [...BOB_ANSWER, ["set-cookie", `_oauth2_proxy=${renewed}; Path=/`]]));
  return { process, first, second, old, renewed };
}

const holds = (process: Process, text: string): boolean =>
  process.sharedData.entries.some(([, value]) => value.includes(text));
/** Slots that somebody wrote to: free ones hold their own name. */
const filled = (process: Process): string[] =>
  process.sharedData.entries.filter(([, value]) => value.startsWith("PST")).map(([key]) => key);

describe("New cookies in shared data", () => {
  for (const hasSecret of [true, false]) {
    const name = hasSecret ? "a cookie secret" : "no cookie secret";
    it(`are of use to the other worker, and cannot be read: ${name}`, () => {
      const { process, second, old, renewed } = afterRefresh(hasSecret);
      for (const part of [
        renewed,
        renewed.slice(0, 24),
        renewed.slice(-24),
        "_oauth2_proxy=",
        old.slice(-24),
      ])
        assert.equal(holds(process, part), false, part);
      const stream = second.request(withSession(old));
      if (stream.state === "waiting") second.answerOnly(answerOf(202, BOB_ANSWER));
      assert.equal(stream.state, "forwarded");
      assert.deepEqual(second.respond(stream).all("set-cookie"), [`_oauth2_proxy=${renewed}; Path=/`]);
    });

    it(`are wiped when their time is over: ${name}`, () => {
      const { process, first } = afterRefresh(hasSecret);
      assert.equal(filled(process).length, 1);
      first.advance((GRACE_SECONDS - 1) * SECOND);
      first.tick();
      assert.equal(filled(process).length, 1);
      first.advance(SECOND);
      first.tick();
      assert.equal(filled(process).length, 0);
    });
  }

  it("stay where the slot is another session's meanwhile, and where somebody wrote something else", () => {
    const { process, first } = afterRefresh(true);
    const [key = ""] = filled(process);
    process.sharedData.set(key, Buffer.from("theirs"), 0);
    first.advance(GRACE_SECONDS * SECOND);
    first.tick();
    assert.equal(process.sharedData.get(key)?.value.toString(), "theirs");
  });
});
