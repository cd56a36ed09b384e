// An app may take its time to answer: new cookies that wait for its response are those of the session as it is then, and of no other stream.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Stream } from "../../scripts/fake-host/stream";
import { PLAIN } from "../support/request-doubts";
import { ALLOWED_AS_BOB, BOB_ANSWER, HOUR, NOW, requestOf, SECOND, startFilter } from "./fixture";
import { Gateway, requestFor } from "./gateway";

const SIGN_OUT = "/oauth2/sign_out";
const DUE = { createdAt: new Date(NOW - 2 * HOUR) };

function gatewayOf(workers: number, session: object = {}): Gateway {
  const sections = { session: { cookieRefresh: "3600s", ...session } };
  return new Gateway({ sections, workers, model: { cookieRefresh: HOUR } });
}

/** A request to an app that takes its time, on this worker: passed on. */
function slowRequest(gateway: Gateway, value: string, worker = 0): { respond(): string[] } {
  const [slow] = gateway.arrive([requestFor(value, "/slow", PLAIN)], [worker]);
  assert.ok(slow);
  gateway.settle([slow.stream]);
  assert.equal(slow.stream.state, "forwarded");
  return { respond: () => gateway.sessionsIn({ headers: slow.host.respond(slow.stream) }) };
}

describe("A response that comes after its session has signed out", () => {
  for (const refreshBehind of [true, false])
    for (const hasNonce of [true, false])
      it(`gives none again: refreshed ${refreshBehind ? "behind" : "before"} the request, ${hasNonce ? "with" : "without"} a nonce`, () => {
        const gateway = gatewayOf(2, { refreshBehind });
        const value = hasNonce ? gateway.sessionWithNonce(DUE) : gateway.session(DUE);
        const slow = slowRequest(gateway, value);
        assert.equal(gateway.send(requestFor(value, SIGN_OUT, PLAIN), 1).status, 302);
        gateway.advance(5 * SECOND);
        assert.deepEqual(slow.respond(), []);
      });

  it("gives none again to a request with the cookies of before the refresh, by whichever cookies the sign-out came", () => {
    for (const signsOutBy of ["old", "new"]) {
      const gateway = gatewayOf(2);
      const value = gateway.sessionWithNonce(DUE);
      const renewed = gateway.sessionsIn(gateway.send(requestFor(value, "/x", PLAIN)))[0] ?? "";
      assert.notEqual(renewed, "");
      const slow = slowRequest(gateway, value, 1);
      const by = signsOutBy === "old" ? value : renewed;
      assert.equal(gateway.send(requestFor(by, SIGN_OUT, PLAIN), 0).status, 302);
      assert.deepEqual(slow.respond(), [], signsOutBy);
    }
  });

  it("gives one where somebody else has signed out, or nobody", () => {
    const gateway = gatewayOf(2);
    const slow = slowRequest(gateway, gateway.sessionWithNonce(DUE));
    const bob = gateway.sessionWithNonce({ ...DUE, email: "bob@example.com", user: "bob" });
    assert.equal(gateway.send(requestFor(bob, SIGN_OUT, PLAIN), 1).status, 302);
    assert.equal(slow.respond().length, 1);
  });
});

describe("New cookies of a stream that ended without a response", () => {
  it("are not given to another stream of its number, which hosts count anew at 2^32", () => {
    const host = startFilter();
    const first: Stream = host.request(requestOf());
    host.answerOnly(answerOf(202, [...BOB_ANSWER, ["set-cookie", "_oauth2_proxy=bobs-session; Path=/"]]));
    assert.equal(first.state, "forwarded");
    host.end(first);
    host.advance(SECOND);
    host.tick();
    host.countFrom(first.id);
    const next = host.request(requestOf());
    assert.equal(next.id, first.id);
    host.answerOnly(ALLOWED_AS_BOB);
    assert.deepEqual(host.respond(next).all("set-cookie"), []);
  });
});
