// A plugin that observes, told as stories: it judges every request, counts what it would have done, and changes nothing.

import { FakeProcess } from "./fake-process";
import { Fate, FakeStream } from "./fake-streams";
import { dueCookie, freshCookie, WITH_SECRET } from "./sealed-session";
import { ALLOWED, cookieOf, REFUSED, TestWorker } from "./test-worker";

const OBSERVING = WITH_SECRET.replace(
  '"session": {',
  '"mode": "observe", "observe": {"ask": "100%"}, "session": {',
);

function observing(): TestWorker {
  return new TestWorker(new FakeProcess(), OBSERVING);
}

/** A request that the guard in front let through as somebody. */
function guarded(worker: TestWorker, cookie: string, email: string): u32 {
  const headers = [":method", "GET", ":path", "/a", ":authority", "app.example.com", ":scheme", "https"];
  return worker.begin(headers.concat(["cookie", cookie, "x-auth-request-email", email]));
}

/** Whether a request went on as it came, with a response as it came. */
function isUntouched(stream: FakeStream): bool {
  const edits = stream.added.length + stream.removed.length + stream.values.length;
  const response = stream.addedToResponse.length + stream.replacedInResponse.length;
  return stream.fate === Fate.Passed && !stream.responseIsHeld && edits + response === 0;
}

describe("A plugin that observes", () => {
  it("lets every request go on as it came", () => {
    const worker = observing();
    const cookies = [freshCookie("alice"), dueCookie("alice"), cookieOf("alice"), "a=1"];
    for (let i = 0; i < cookies.length; i++) {
      const id = guarded(worker, cookies[i], "mallory@example.com");
      worker.respond(id);
      expect(isUntouched(worker.stream(id))).toBe(true, cookies[i]);
    }
    const page = worker.request("a=1", "/oauth2/sign_out");
    expect(isUntouched(worker.stream(page))).toBe(true);
    const headers = [":method", "GET", ":path", "/", ":authority", "a"];
    expect(isUntouched(worker.stream(worker.begin(headers.concat(["authorization", "Bearer x"]))))).toBe(
      true,
    );
  });

  it("leaves trailers as they came", () => {
    const worker = observing();
    const id = worker.request(freshCookie("alice"));
    expect(worker.trail(id, ["x-auth-request-user", "mallory"])).toBe(true);
    expect(worker.stream(id).removedTrailers).toStrictEqual([]);
  });

  it("says where it would have named somebody else", () => {
    const worker = observing();
    guarded(worker, freshCookie("alice"), "alice@example.com");
    expect(worker.process.metric("postern.observe.agree")).toBe(1);
    guarded(worker, freshCookie("alice"), "bob@example.com");
    expect(worker.process.metric("postern.observe.differ")).toBe(1);
    const lines = worker.fake.log.lines;
    const line = lines[lines.length - 1];
    expect(line.startsWith('{"event":"observe","difference":"other_identity"')).toBe(true, line);
    expect(line.includes('"path":"/a"')).toBe(true, line);
  });

  it("asks behind those that it would let pass, and says where the service refuses them", () => {
    const worker = observing();
    const id = guarded(worker, freshCookie("alice"), "alice@example.com");
    expect(worker.calls).toBe(1);
    worker.answer(REFUSED);
    expect(worker.process.metric("postern.observe.false_accept.session_verified")).toBe(1);
    guarded(worker, freshCookie("alice"), "alice@example.com");
    worker.answer(ALLOWED);
    expect(worker.process.metric("postern.observe.ask_agreed")).toBe(1);
    worker.respond(id);
    expect(isUntouched(worker.stream(id))).toBe(true);
  });

  it("asks nobody about a session that it could not judge, and refreshes none", () => {
    const worker = observing();
    guarded(worker, dueCookie("alice"), "alice@example.com");
    guarded(worker, "a=1", "");
    expect(worker.calls).toBe(0);
  });

  it("goes on observing where its next configuration is wrong", () => {
    const worker = observing();
    worker.configure("{}");
    const id = guarded(worker, "a=1", "mallory@example.com");
    expect(isUntouched(worker.stream(id))).toBe(true);
  });
});
