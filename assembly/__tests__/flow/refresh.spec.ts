// Sessions that are due for a refresh, told as stories: who goes on by the token that is still good, who waits, and who gets the new cookies.

import { FakeProcess } from "./fake-process";
import { Fate } from "./fake-streams";
import { BEGIN, dueCookie, freshCookie, sealedCookie, spentCookie, WITH_SECRET } from "./sealed-session";
import { ALLOWED, NO_ANSWER, REFUSED, TestWorker, TO_LOGIN, UNAVAILABLE } from "./test-worker";

/** What the session of alice-anew is answered to be refreshed to. */
const ANEW = freshCookie("alice-anew");
const REFRESHED = ALLOWED.concat(["set-cookie", ANEW + "; Path=/; HttpOnly"]);

function newWorker(process: FakeProcess = new FakeProcess()): TestWorker {
  return new TestWorker(process, WITH_SECRET);
}

describe("A session that is not due", () => {
  it("is nobody's to ask about", () => {
    const worker = newWorker();
    const id = worker.request(freshCookie("alice"));
    expect(worker.fate(id)).toBe(Fate.Passed);
    expect(worker.calls).toBe(0);
    expect(worker.stream(id).header("x-auth-request-email")).toBe("alice@example.com");
    worker.respond(id);
    expect(worker.stream(id).responseIsHeld).toBe(false);
  });
});

describe("A session that is due, with a token that is good", () => {
  it("goes on at once, and its response waits for the new cookies", () => {
    const worker = newWorker();
    const id = worker.request(dueCookie("alice"));
    expect(worker.fate(id)).toBe(Fate.Passed);
    expect(worker.stream(id).header("x-auth-request-user")).toBe("alice");
    expect(worker.calls).toBe(1);
    expect(worker.fake.calls.sent[0].header(":path")).toBe("/oauth2/auth");
    worker.respond(id);
    expect(worker.stream(id).responseIsHeld).toBe(true);
    worker.answer(REFRESHED);
    expect(worker.stream(id).responseIsHeld).toBe(false);
    expect(worker.stream(id).addedToResponse).toStrictEqual(["set-cookie", ANEW + "; Path=/; HttpOnly"]);
    expect(worker.stream(id).resumed).toBe(0);
  });

  it("gets its new cookies also where they come before the response", () => {
    const worker = newWorker();
    const id = worker.request(dueCookie("alice"));
    worker.answer(REFRESHED);
    worker.respond(id);
    expect(worker.stream(id).responseIsHeld).toBe(false);
    expect(worker.stream(id).addedToResponse[1]).toBe(ANEW + "; Path=/; HttpOnly");
  });

  it("is asked about once, whoever else comes with it, and nobody else's response waits", () => {
    const process = new FakeProcess();
    const worker = newWorker(process);
    const other = newWorker(process);
    worker.request(dueCookie("alice"));
    const second = worker.request(dueCookie("alice"));
    const third = other.request(dueCookie("alice"));
    expect(worker.fate(second)).toBe(Fate.Passed);
    expect(other.fate(third)).toBe(Fate.Passed);
    expect(worker.calls).toBe(1);
    expect(other.calls).toBe(0);
    worker.respond(second);
    expect(worker.stream(second).responseIsHeld).toBe(false);
  });

  it("goes on by its token where the refresh fails, and is left alone for a moment", () => {
    const worker = newWorker();
    const first = worker.request(dueCookie("alice"));
    worker.respond(first);
    worker.answer(NO_ANSWER);
    expect(worker.stream(first).responseIsHeld).toBe(false);
    expect(worker.stream(first).addedToResponse.length).toBe(0);
    expect(worker.fate(worker.request(dueCookie("alice")))).toBe(Fate.Passed);
    expect(worker.calls).toBe(0);
    worker.wait(3000);
    expect(worker.fate(worker.request(dueCookie("alice")))).toBe(Fate.Passed);
    expect(worker.calls).toBe(1);
  });

  it("goes on by its token while the service cannot be asked at all", () => {
    const worker = newWorker();
    worker.fake.calls.isRefusing = true;
    expect(worker.fate(worker.request(dueCookie("alice")))).toBe(Fate.Passed);
    expect(worker.stream(worker.request(spentCookie("bob"))).status).toBe(503);
    worker.fake.calls.isRefusing = false;
    // The lease on it was given back.
    worker.request(dueCookie("alice"));
    expect(worker.calls).toBe(1);
  });

  it("passes by its token no longer once the refresh was refused", () => {
    const worker = newWorker();
    worker.request(dueCookie("alice"));
    worker.answer(REFUSED);
    const next = worker.request(dueCookie("alice"));
    expect(worker.fate(next)).toBe(Fate.Held);
    expect(worker.calls).toBe(1);
    // The spent session is shown to nobody any more.
    expect(worker.fake.calls.sent[0].header("cookie")).toBe("_oauth2_proxy=-");
    worker.answer(TO_LOGIN);
    expect(worker.stream(next).status).toBe(302);
  });
});

describe("A session that is due, with a token that is over", () => {
  it("waits for the new cookies, which then say who it is of", () => {
    const worker = newWorker();
    const first = worker.request(spentCookie("alice"));
    const second = worker.request(spentCookie("alice"));
    expect(worker.fate(first)).toBe(Fate.Held);
    expect(worker.calls).toBe(1);
    worker.answer(REFRESHED);
    expect(worker.fate(first)).toBe(Fate.Passed);
    expect(worker.fate(second)).toBe(Fate.Passed);
    expect(worker.stream(second).header("x-auth-request-user")).toBe("alice-anew");
    worker.respond(first);
    worker.respond(second);
    expect(worker.stream(first).addedToResponse[1]).toBe(ANEW + "; Path=/; HttpOnly");
    expect(worker.stream(second).addedToResponse[1]).toBe(ANEW + "; Path=/; HttpOnly");
  });

  it("does not pass where the refresh fails", () => {
    const worker = newWorker();
    const first = worker.request(spentCookie("alice"));
    const second = worker.request(spentCookie("alice"));
    worker.answer(NO_ANSWER);
    expect(worker.stream(first).status).toBe(503);
    expect(worker.stream(second).status).toBe(503);
  });
});

describe("A straggler with the cookies of before", () => {
  it("is judged by the new ones, and gets them, in every worker", () => {
    const process = new FakeProcess();
    const worker = newWorker(process);
    const other = newWorker(process);
    worker.request(dueCookie("alice"));
    worker.answer(REFRESHED);
    const late = other.request(dueCookie("alice"));
    expect(other.fate(late)).toBe(Fate.Passed);
    expect(other.calls).toBe(0);
    expect(other.stream(late).header("x-auth-request-user")).toBe("alice-anew");
    other.respond(late);
    expect(other.stream(late).addedToResponse[1]).toBe(ANEW + "; Path=/; HttpOnly");
  });

  it("of two refreshes gets the newest ones", () => {
    const process = new FakeProcess();
    const worker = newWorker(process);
    const between = dueCookie("alice-between");
    worker.request(spentCookie("alice"));
    worker.answer(ALLOWED.concat(["set-cookie", between + "; Path=/"]));
    expect(worker.calls).toBe(0);
    // The session that came of it was old as well, and is refreshed again by whoever has it.
    worker.request(between);
    worker.answer(REFRESHED);
    const late = worker.request(spentCookie("alice"));
    expect(worker.fate(late)).toBe(Fate.Passed);
    expect(worker.calls).toBe(0);
    expect(worker.stream(late).header("x-auth-request-user")).toBe("alice-anew");
    worker.respond(late);
    expect(worker.stream(late).addedToResponse[1]).toBe(ANEW + "; Path=/; HttpOnly");
  });

  it("is helped on whatever a second question about the old ones comes to, which a step of the clock allowed", () => {
    const answers = [NO_ANSWER, REFUSED, UNAVAILABLE, ALLOWED];
    for (let i = 0; i < answers.length; i++) {
      const process = new FakeProcess();
      const worker = newWorker(process);
      const other = newWorker(process);
      worker.request(spentCookie("alice"));
      process.nowMillis += 90_000;
      other.request(spentCookie("alice"));
      expect(other.calls).toBe(1);
      worker.answer(REFRESHED);
      process.nowMillis += 1000;
      other.answer(answers[i]);
      const third = newWorker(process);
      expect(third.fate(third.request(spentCookie("alice")))).toBe(Fate.Passed, i.toString());
      expect(third.calls).toBe(0, i.toString());
    }
  });

  it("is helped on for a minute", () => {
    const worker = newWorker();
    worker.request(spentCookie("alice"));
    worker.answer(REFRESHED);
    worker.wait(59_000);
    worker.request(spentCookie("alice"));
    expect(worker.calls).toBe(0);
    worker.wait(1000);
    worker.request(spentCookie("alice"));
    expect(worker.calls).toBe(1);
  });

  it("has a page of the service's asked for with the new ones", () => {
    const worker = newWorker();
    worker.request(spentCookie("alice"));
    worker.answer(REFRESHED);
    const page = worker.request(spentCookie("alice"), "/oauth2/userinfo");
    expect(worker.fate(page)).toBe(Fate.Held);
    expect(worker.fake.calls.sent[0].header("cookie")).toBe(ANEW);
  });
});

describe("A refresh that brings no new cookies", () => {
  it("lets the session go on until it is due, where it was asked about early", () => {
    const worker = newWorker();
    // Its token lives for 200 seconds, and 5 to 10 percent of that before its end it is refreshed.
    const early = sealedCookie("alice", BEGIN - 195, BEGIN + 5);
    expect(worker.fate(worker.request(early))).toBe(Fate.Passed);
    expect(worker.calls).toBe(1);
    worker.answer(ALLOWED);
    worker.request(early);
    expect(worker.calls).toBe(0);
  });
});
