// Sessions that end, told as stories: by a sign-out while a call is under way, and by the revocation list.

import { FakeProcess } from "./fake-process";
import { Fate } from "./fake-streams";
import { freshCookie, spentCookie, WITH_SECRET } from "./sealed-session";
import { ALLOWED, cookieOf, REFUSED, refreshedTo, TestWorker, TO_LOGIN } from "./test-worker";

const ANEW = freshCookie("alice-anew");
const REFRESHED = ALLOWED.concat(["set-cookie", ANEW + "; Path=/"]);

const ALICE_REVOKED = '{"revoked": [{"email": "alice@example.com", "before": 1770000000}]}';

const WITH_LIST = WITH_SECRET.replace(
  '"session": {',
  '"revocation": {"list": {"cluster": "directory", "path": "/revoked"}, "interval": "5s"}, "session": {',
);

/** A request of Alice's that waits for a refresh, while she signs out and is told so. */
function signedOutMeanwhile(worker: TestWorker): u32 {
  const waiting = worker.request(spentCookie("alice"), "/page");
  const signOut = worker.request(spentCookie("alice"), "/oauth2/sign_out");
  expect(worker.calls).toBe(2);
  // A sign-out waits for nobody's refresh, and carries the session that is to end.
  const refresh = worker.fake.calls.sent.shift();
  expect(worker.fake.calls.sent[0].header("cookie")).toBe(spentCookie("alice"));
  worker.answer(TO_LOGIN);
  expect(worker.stream(signOut).status).toBe(302);
  worker.fake.calls.sent.push(refresh);
  return waiting;
}

describe("A session that signs out while a call about it is under way", () => {
  it("does not pass by that call's answer, and gets no new cookies", () => {
    const worker = new TestWorker(new FakeProcess(), WITH_SECRET);
    const waiting = signedOutMeanwhile(worker);
    worker.answer(REFRESHED);
    expect(worker.fate(waiting)).toBe(Fate.Held);
    expect(worker.calls).toBe(1);
    expect(worker.fake.calls.sent[0].header("cookie")).toBe("_oauth2_proxy=-");
    worker.answer(TO_LOGIN);
    expect(worker.stream(waiting).status).toBe(302);
    worker.respond(waiting);
    expect(worker.stream(waiting).addedToResponse.length).toBe(0);
  });

  it("leaves no way in with the cookies that the refresh made", () => {
    const process = new FakeProcess();
    const worker = new TestWorker(process, WITH_SECRET);
    signedOutMeanwhile(worker);
    worker.answer(REFRESHED);
    const other = new TestWorker(process, WITH_SECRET);
    other.request(spentCookie("alice"));
    expect(other.fake.calls.sent[0].header("cookie")).toBe("_oauth2_proxy=-");
  });

  it("is not answered with a session that the service would give on the way", () => {
    const worker = new TestWorker(new FakeProcess(), WITH_SECRET);
    const page = worker.request(freshCookie("alice"), "/oauth2/sign_out");
    worker.answer(
      TO_LOGIN.concat(["set-cookie", ANEW + "; Path=/", "set-cookie", "_oauth2_proxy=; Max-Age=0"]),
    );
    expect(worker.stream(page).answerHeader("set-cookie")).toBe("_oauth2_proxy=; Max-Age=0");
    expect(worker.fate(worker.request(freshCookie("alice")))).toBe(Fate.Held);
  });

  it("stays signed in where the service did not carry the sign-out through", () => {
    const worker = new TestWorker(new FakeProcess(), WITH_SECRET);
    const page = worker.request(freshCookie("alice"), "/oauth2/sign_out");
    worker.answer([":status", "503"]);
    expect(worker.stream(page).status).toBe(503);
    expect(worker.fate(worker.request(freshCookie("alice")))).toBe(Fate.Passed);
  });
});

describe("A session that cannot be opened here, and was refreshed by another worker", () => {
  it("signs out with its earlier cookie, also in a worker that never saw the new one", () => {
    const process = new FakeProcess();
    const one = new TestWorker(process);
    const two = new TestWorker(process);
    const cookie = cookieOf("alice");
    one.request(cookie);
    one.answer(refreshedTo("alice-anew"));
    const page = two.request(cookie, "/oauth2/sign_out");
    // Its session is settled first, of which this worker knows nothing.
    while (two.calls > 1 || two.fake.calls.sent[0].header(":path") !== "/oauth2/sign_out")
      two.answer(REFUSED);
    expect(two.fake.calls.sent[0].header("cookie")).toBe(cookieOf("alice-anew"));
    two.answer(TO_LOGIN);
    expect(two.stream(page).status).toBe(302);
    one.request(cookie);
    expect(one.fake.calls.sent[0].header("cookie")).toBe("_oauth2_proxy=-");
  });
});

describe("A session that signs out while the app takes its time", () => {
  it("is not given again with the response: in the worker that refreshed it, and with a straggler's in another", () => {
    const process = new FakeProcess();
    const one = new TestWorker(process, WITH_SECRET);
    const two = new TestWorker(process, WITH_SECRET);
    const slow = one.request(spentCookie("alice"));
    one.answer(REFRESHED);
    const straggler = two.request(spentCookie("alice"));
    expect(one.fate(slow) === Fate.Passed && two.fate(straggler) === Fate.Passed).toBe(true);
    one.request(spentCookie("alice"), "/oauth2/sign_out");
    one.answer(TO_LOGIN);
    one.respond(slow);
    two.respond(straggler);
    expect(one.stream(slow).addedToResponse.length).toBe(0);
    expect(two.stream(straggler).addedToResponse.length).toBe(0);
  });

  it("is another's business where somebody else signs out", () => {
    const worker = new TestWorker(new FakeProcess(), WITH_SECRET);
    const slow = worker.request(spentCookie("alice"));
    worker.answer(REFRESHED);
    worker.request(freshCookie("bob"), "/oauth2/sign_out");
    worker.answer(TO_LOGIN);
    worker.respond(slow);
    expect(worker.stream(slow).addedToResponse.length).toBe(2);
  });
});

function listed(entries: string): TestWorker {
  const worker = new TestWorker(new FakeProcess(), WITH_LIST);
  expect(worker.fake.calls.sent[0].header(":path")).toBe("/revoked");
  worker.answerWith([":status", "200"], `{"revoked": [${entries}]}`);
  return worker;
}

describe("A session that is revoked", () => {
  it("passes no more, and is led to the sign-out", () => {
    const worker = listed('{"email": "alice@example.com", "before": 1770000000}');
    const alice = worker.request(freshCookie("alice"));
    expect(worker.stream(alice).status).toBe(302);
    expect(worker.stream(alice).details).toBe("postern_session_revoked");
    expect(worker.stream(alice).answerHeader("location").includes("/oauth2/sign_out")).toBe(
      true,
      worker.stream(alice).answerHeader("location"),
    );
    expect(worker.calls).toBe(0);
    expect(worker.fate(worker.request(freshCookie("bob")))).toBe(Fate.Passed);
  });

  it("passes no more though it was let pass before the list came", () => {
    const worker = listed("");
    expect(worker.fate(worker.request(freshCookie("alice")))).toBe(Fate.Passed);
    worker.wait(5000);
    worker.answerWith([":status", "200"], ALICE_REVOKED);
    expect(worker.stream(worker.request(freshCookie("alice"))).details).toBe("postern_session_revoked");
  });

  it("does not pass by the answer to a call that was under way", () => {
    const worker = listed("");
    const waiting = worker.request(spentCookie("alice"));
    const refresh = worker.fake.calls.sent.shift();
    worker.wait(5000);
    expect(worker.fake.calls.sent[0].header(":path")).toBe("/revoked");
    worker.answerWith([":status", "200"], ALICE_REVOKED);
    expect(worker.fate(waiting)).toBe(Fate.Held);
    worker.fake.calls.sent.push(refresh);
    worker.answer(REFRESHED);
    expect(worker.stream(waiting).details).toBe("postern_session_revoked");
  });

  it("passes as nobody where nobody has to be known, and gets no new cookies on the way", () => {
    const optional = '"rules": {"routes": [{"paths": ["/open"], "access": "optional"}]}, "session": {';
    const worker = new TestWorker(new FakeProcess(), WITH_LIST.replace('"session": {', optional));
    worker.answerWith([":status", "200"], '{"revoked": []}');
    const waiting = worker.request(spentCookie("alice"), "/open");
    const refresh = worker.fake.calls.sent.shift();
    worker.wait(5000);
    worker.answerWith([":status", "200"], ALICE_REVOKED);
    worker.fake.calls.sent.push(refresh);
    worker.answer(REFRESHED);
    expect(worker.fate(waiting)).toBe(Fate.Passed);
    expect(worker.stream(waiting).header("x-auth-request-user")).toBe("");
    worker.respond(waiting);
    expect(worker.stream(waiting).addedToResponse).toStrictEqual([]);
  });
});
