// Sessions that become due while their questions are on the way, told as stories: what an answer is still good for, and who asks again.

import { FakeProcess } from "./fake-process";
import { Fate } from "./fake-streams";
import { BEGIN, freshCookie, sealedCookie, WITH_SECRET } from "./sealed-session";
import { ALLOWED, NO_SECRET, TestWorker } from "./test-worker";

/** What the session of alice-anew is answered to be refreshed to. */
const ANEW = freshCookie("alice-anew");
const REFRESHED = ALLOWED.concat(["set-cookie", ANEW + "; Path=/; HttpOnly"]);

const NO_SECRET_TEN_MINUTES = NO_SECRET.replace('"session": {', '"session": {"cookieRefresh": "600s", ');

describe("An answer that was long on its way", () => {
  it("is no word on a session that became due meanwhile, where its times alone can be read", () => {
    const worker = new TestWorker(new FakeProcess(), NO_SECRET_TEN_MINUTES);
    const cookie = sealedCookie("alice", BEGIN - 598, BEGIN + 3600);
    const first = worker.request(cookie);
    worker.wait(5000);
    worker.answer(ALLOWED);
    expect(worker.fate(first)).toBe(Fate.Passed);
    worker.request(cookie);
    expect(worker.calls).toBe(1);
  });

  it("nor where it is opened here", () => {
    const worker = new TestWorker(new FakeProcess(), WITH_SECRET);
    const cookie = sealedCookie("alice", BEGIN - 598, BEGIN + 3600);
    worker.request(cookie);
    worker.wait(5000);
    worker.answer(ALLOWED);
    worker.request(cookie);
    expect(worker.calls).toBe(1);
  });

  it("is one where the question came long after that", () => {
    const worker = new TestWorker(new FakeProcess(), NO_SECRET_TEN_MINUTES);
    const cookie = sealedCookie("alice", BEGIN - 602, BEGIN + 3600);
    worker.request(cookie);
    worker.wait(5000);
    worker.answer(ALLOWED);
    const second = worker.request(cookie);
    expect(worker.fate(second)).toBe(Fate.Passed);
    expect(worker.calls).toBe(0);
  });

  it("has those that waited for it ask anew, in the lead of one, as the one does that has a question of its own", () => {
    const worker = new TestWorker(new FakeProcess(), NO_SECRET_TEN_MINUTES);
    const cookie = sealedCookie("alice", BEGIN - 598, BEGIN + 3600);
    const page = worker.request(cookie, "/oauth2/userinfo");
    const other = worker.request(cookie);
    worker.wait(5000);
    worker.answer(ALLOWED);
    expect(worker.calls).toBe(1);
    expect(worker.fake.calls.sent[0].header(":path")).toBe("/oauth2/auth");
    worker.answer(REFRESHED);
    expect(worker.fate(other)).toBe(Fate.Passed);
    expect(worker.fate(page)).toBe(Fate.Held);
    expect(worker.calls).toBe(1);
    expect(worker.fake.calls.sent[0].header("cookie")).toBe(ANEW);
  });
});

describe("A session that becomes due while its request is told something of the path", () => {
  it("is asked about for all, before the request is", () => {
    const worker = new TestWorker(new FakeProcess(), NO_SECRET_TEN_MINUTES);
    const cookie = sealedCookie("alice", BEGIN - 598, BEGIN + 3600);
    worker.request(cookie);
    worker.answer(ALLOWED);
    const odd = worker.request(cookie, "//odd");
    expect(worker.fake.calls.sent[0].header(":path")).toBe("//odd");
    worker.wait(2000);
    worker.answer([":status", "301", "location", "/odd"]);
    const other = worker.request(cookie);
    expect(worker.calls).toBe(1);
    worker.answer(REFRESHED);
    expect(worker.fate(other)).toBe(Fate.Passed);
    expect(worker.calls).toBe(1);
    expect(worker.fake.calls.sent[0].header("cookie")).toBe(ANEW);
    worker.answer(ALLOWED);
    expect(worker.fate(odd)).toBe(Fate.Passed);
  });

  it("is asked about once, also where the answer leaves nothing behind", () => {
    const worker = new TestWorker(new FakeProcess(), NO_SECRET_TEN_MINUTES);
    const cookie = sealedCookie("alice", BEGIN - 598, BEGIN + 3600);
    worker.request(cookie);
    worker.answer(ALLOWED);
    const odd = worker.request(cookie, "//odd");
    worker.wait(2000);
    worker.answer([":status", "301", "location", "/odd"]);
    // Allowed, and nobody is named.
    worker.answer([":status", "202"]);
    worker.answer([":status", "202"]);
    // Nobody is known: what is said of the path is the client's.
    expect(worker.fake.calls.sent[0].header(":path")).toBe("//odd");
    worker.answer([":status", "301", "location", "/odd"]);
    expect(worker.calls).toBe(0);
    expect(worker.fate(odd)).toBe(Fate.Replied);
  });
});
