// Questions about a session, told as stories: who asks, who waits for whom, and what ends each wait.

import { FakeProcess } from "./fake-process";
import { Fate } from "./fake-streams";
import { ALLOWED, cookieOf, refreshedTo, REFUSED, TestWorker, TO_LOGIN, UNAVAILABLE } from "./test-worker";

const ALICE = cookieOf("alice");

describe("Requests of one session in one worker", () => {
  it("share one call, and all go on with its answer", () => {
    const worker = new TestWorker(new FakeProcess());
    const first = worker.request(ALICE);
    const second = worker.request(ALICE);
    expect(worker.calls).toBe(1);
    expect(worker.fate(second)).toBe(Fate.Held);
    worker.answer(ALLOWED);
    expect(worker.fate(first)).toBe(Fate.Passed);
    expect(worker.fate(second)).toBe(Fate.Passed);
    expect(worker.stream(second).header("x-auth-request-email")).toBe("alice@example.com");
    expect(worker.stream(first).resumed).toBe(1);
    expect(worker.stream(second).resumed).toBe(1);
  });

  it("ask no more while the verdict is kept", () => {
    const worker = new TestWorker(new FakeProcess());
    worker.request(ALICE);
    worker.answer(ALLOWED);
    expect(worker.fate(worker.request(ALICE))).toBe(Fate.Passed);
    expect(worker.calls).toBe(0);
  });

  it("do not wait for another session's call", () => {
    const worker = new TestWorker(new FakeProcess());
    worker.request(ALICE);
    const bob = worker.request(cookieOf("bob"));
    expect(worker.calls).toBe(2);
    worker.answer(ALLOWED);
    expect(worker.fate(bob)).toBe(Fate.Held);
  });

  it("go on where the client of the one that asked has gone", () => {
    const worker = new TestWorker(new FakeProcess());
    const first = worker.request(ALICE);
    const second = worker.request(ALICE);
    worker.leave(first);
    worker.answer(ALLOWED);
    expect(worker.stream(first).resumed).toBe(0);
    expect(worker.fate(second)).toBe(Fate.Passed);
  });

  it("are each asked about for themselves after a refusal, for that was one request's answer", () => {
    const worker = new TestWorker(new FakeProcess());
    const first = worker.request(ALICE, "/one");
    const second = worker.request(ALICE, "/two");
    worker.answer(REFUSED);
    expect(worker.calls).toBe(2);
    expect(worker.fake.calls.sent[0].header("x-forwarded-uri")).toBe("/one");
    expect(worker.fake.calls.sent[1].header("x-forwarded-uri")).toBe("/two");
    // No refresh of it was refused that anybody knows of: the session is shown as it came.
    expect(worker.fake.calls.sent[0].header("cookie")).toBe(ALICE);
    expect(worker.fake.calls.sent[1].header("cookie")).toBe(ALICE);
    worker.answer(TO_LOGIN);
    worker.answer(TO_LOGIN);
    expect(worker.stream(first).status).toBe(302);
    expect(worker.stream(second).status).toBe(302);
  });

  it("all fail where the service does, and the next one asks again", () => {
    const worker = new TestWorker(new FakeProcess());
    const first = worker.request(ALICE);
    const second = worker.request(ALICE);
    worker.answer(UNAVAILABLE);
    expect(worker.stream(first).status).toBe(503);
    expect(worker.stream(second).status).toBe(503);
    worker.request(ALICE);
    expect(worker.calls).toBe(1);
  });
});

describe("Two workers", () => {
  it("ask once about a session: the other one waits for the lease", () => {
    const process = new FakeProcess();
    const one = new TestWorker(process);
    const two = new TestWorker(process);
    one.request(ALICE);
    const other = two.request(ALICE);
    expect(two.calls).toBe(0);
    expect(two.fate(other)).toBe(Fate.Held);
    expect(two.fake.machine.tickMillis).toBe(10);
    two.tick();
    expect(two.fate(other)).toBe(Fate.Held);
  });

  it("take the new cookies that the other one got, and never show the spent ones", () => {
    const process = new FakeProcess();
    const one = new TestWorker(process);
    const two = new TestWorker(process);
    const first = one.request(ALICE);
    const other = two.request(ALICE);
    one.answer(refreshedTo("alice-anew"));
    expect(one.fate(first)).toBe(Fate.Passed);
    two.tick();
    // Without a secret only oauth2-proxy can say who the new cookies are of.
    expect(two.calls).toBe(1);
    expect(two.fake.calls.sent[0].header("cookie")).toBe(cookieOf("alice-anew"));
    two.answer(ALLOWED);
    expect(two.fate(other)).toBe(Fate.Passed);
    two.respond(other);
    expect(two.stream(other).addedToResponse[1]).toBe(cookieOf("alice-anew") + "; Path=/; HttpOnly");
  });

  it("ask themselves once the lease is given back without new cookies", () => {
    const process = new FakeProcess();
    const one = new TestWorker(process);
    const two = new TestWorker(process);
    one.request(ALICE);
    const other = two.request(ALICE);
    one.answer(ALLOWED);
    two.tick();
    expect(two.calls).toBe(1);
    two.answer(ALLOWED);
    expect(two.fate(other)).toBe(Fate.Passed);
  });

  it("take a lease over whose worker died, once it is over", () => {
    const process = new FakeProcess();
    const one = new TestWorker(process);
    const two = new TestWorker(process);
    one.request(ALICE);
    one.loseCall();
    const other = two.request(ALICE);
    two.wait(4000);
    expect(two.calls).toBe(0);
    two.wait(3000);
    expect(two.calls).toBe(1);
    two.answer(ALLOWED);
    expect(two.fate(other)).toBe(Fate.Passed);
  });

  it("wait for others no longer than a call takes", () => {
    const process = new FakeProcess();
    const one = new TestWorker(process);
    const two = new TestWorker(process);
    const three = new TestWorker(process);
    one.request(ALICE);
    one.loseCall();
    const other = two.request(ALICE);
    three.request(ALICE);
    for (let second = 1; second < 8; second++) {
      process.nowMillis += 1000;
      // The third worker is always the first to look, and takes the lease over.
      three.tick();
      two.tick();
      expect(two.fate(other)).toBe(Fate.Held, second.toString());
    }
    expect(three.calls).toBe(1);
    process.nowMillis += 1000;
    two.tick();
    expect(two.stream(other).details).toBe("postern_waited_too_long");
  });

  it("do not wait for a lease from before the clock stepped back", () => {
    const process = new FakeProcess();
    const one = new TestWorker(process);
    const two = new TestWorker(process);
    one.request(ALICE);
    process.nowMillis -= 3600_000;
    two.request(ALICE);
    expect(two.calls).toBe(1);
  });

  it("share a sign-out at once", () => {
    const process = new FakeProcess();
    const one = new TestWorker(process);
    const two = new TestWorker(process);
    two.request(ALICE);
    two.answer(ALLOWED);
    expect(two.fate(two.request(ALICE))).toBe(Fate.Passed);
    one.request(ALICE);
    one.answer(ALLOWED);
    one.request(ALICE, "/oauth2/sign_out");
    one.answer(TO_LOGIN);
    const after = two.request(ALICE);
    expect(two.fate(after)).toBe(Fate.Held);
    expect(two.fake.calls.sent[0].header("cookie")).toBe("_oauth2_proxy=-");
  });
});

describe("An answer that does not come", () => {
  it("is given up for lost, and all that waited for it are told", () => {
    const worker = new TestWorker(new FakeProcess());
    const first = worker.request(ALICE);
    const second = worker.request(ALICE);
    worker.loseCall();
    worker.wait(5000);
    expect(worker.fate(first)).toBe(Fate.Held);
    worker.wait(5000);
    expect(worker.stream(first).status).toBe(503);
    expect(worker.stream(second).status).toBe(503);
    worker.request(ALICE);
    expect(worker.calls).toBe(1);
  });

  it("is not given up because the clock was set forward", () => {
    const worker = new TestWorker(new FakeProcess());
    const first = worker.request(ALICE);
    worker.process.nowMillis += 3600_000;
    worker.tick();
    expect(worker.fate(first)).toBe(Fate.Held);
    worker.answer(ALLOWED);
    expect(worker.fate(first)).toBe(Fate.Passed);
  });

  it("that comes after all, once it was given up, changes nothing", () => {
    const worker = new TestWorker(new FakeProcess());
    const first = worker.request(ALICE);
    const token = worker.fake.calls.sent[0].token;
    worker.loseCall();
    worker.wait(10_000);
    expect(worker.stream(first).status).toBe(503);
    worker.filter.onCallAnswer(token, 0);
    expect(worker.stream(first).resumed).toBe(0);
  });
});

describe("A configuration that changes while a call is under way", () => {
  it("leaves the request with the one that it began under", () => {
    const worker = new TestWorker(new FakeProcess());
    const first = worker.request(ALICE);
    worker.configure(`{"authService": {"cluster": "other"}, "session": {"cookieName": "_oauth2_proxy"}}`);
    const second = worker.request(ALICE);
    expect(worker.fate(second)).toBe(Fate.Held);
    worker.answer(ALLOWED);
    expect(worker.fate(first)).toBe(Fate.Passed);
  });

  it("frees those that shared a call of a root context that is gone with the client that asked", () => {
    const worker = new TestWorker(new FakeProcess());
    const old = worker.root;
    const first = worker.request(ALICE);
    const second = worker.request(ALICE);
    // The same text again: the same plugin, by another root context.
    worker.configure(
      `{"authService": {"cluster": "oauth2-proxy"}, "session": {"cookieName": "_oauth2_proxy"}}`,
    );
    worker.leave(first);
    worker.loseCall();
    worker.fake.machine.goneRoots.push(old);
    worker.wait(1000);
    expect(worker.fate(second)).toBe(Fate.Held);
    worker.wait(7000);
    expect(worker.calls).toBe(1);
    worker.answer(ALLOWED);
    expect(worker.fate(second)).toBe(Fate.Passed);
  });
});

const TO_PLAIN_PATH: string[] = [":status", "301", "location", "/odd"];

describe("Requests on an odd path in two workers, of a session that is refused", () => {
  it("are each answered after one way past the path, and do not send each other back to its beginning", () => {
    const process = new FakeProcess();
    const here = new TestWorker(process);
    const there = new TestWorker(process);
    const first = here.request(ALICE, "//odd");
    const second = there.request(ALICE, "//odd");
    expect(there.calls).toBe(0);
    here.answer(REFUSED);
    there.tick();
    expect(there.calls).toBe(1);
    here.answer(TO_PLAIN_PATH);
    expect(here.calls).toBe(0);
    there.answer(REFUSED);
    here.tick();
    // About the session first, then about the request.
    expect(here.fake.calls.sent[0].header(":path")).toBe("/oauth2/auth");
    here.answer(REFUSED);
    expect(here.fake.calls.sent[0].header(":path")).toBe("/oauth2/auth");
    here.answer(REFUSED);
    here.answer(TO_PLAIN_PATH);
    expect(here.fate(first)).toBe(Fate.Replied);
    expect(here.calls).toBe(0);
    there.answer(TO_PLAIN_PATH);
    there.answer(REFUSED);
    there.answer(REFUSED);
    there.answer(TO_PLAIN_PATH);
    expect(there.fate(second)).toBe(Fate.Replied);
    expect(there.calls).toBe(0);
  });
});
