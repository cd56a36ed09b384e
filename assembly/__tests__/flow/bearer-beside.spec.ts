// Requests with a bearer token of an issuer that the filter does not know, and a session beside it, told as stories.

import { FakeProcess } from "./fake-process";
import { Fate } from "./fake-streams";
import { ALLOWED, cookieOf, REFUSED, TestWorker } from "./test-worker";

const ALICE = cookieOf("alice");

/** RS256, {"iss":"https://other.example","sub":"x","aud":"y","exp":1770009999}, and 256 bytes of signature. */
const BEARER =
  "Bearer eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9." +
  "eyJpc3MiOiJodHRwczovL290aGVyLmV4YW1wbGUiLCJzdWIiOiJ4IiwiYXVkIjoieSIsImV4cCI6MTc3MDAwOTk5OX0." +
  "A".repeat(342);

function requestWithBoth(worker: TestWorker): u32 {
  const headers = [":method", "GET", ":path", "/", ":authority", "app.example.com", ":scheme", "https"];
  return worker.begin(headers.concat(["authorization", BEARER, "cookie", ALICE]));
}

describe("A bearer token beside a session that another worker asks about", () => {
  it("is asked about once, however long the wait is", () => {
    const process = new FakeProcess();
    const here = new TestWorker(process);
    const there = new TestWorker(process);
    here.request(ALICE);
    const both = requestWithBoth(there);
    expect(there.fake.calls.sent[0].header("cookie")).toBe("");
    there.answer(REFUSED);
    for (let i = 0; i < 100; i++) {
      process.nowMillis += 10;
      there.tick();
      expect(there.calls).toBe(0);
    }
    here.answer(ALLOWED);
    there.tick();
    // About the session, for all; then about the request.
    expect(there.fake.calls.sent[0].header("cookie")).toBe(ALICE);
    expect(there.fake.calls.sent[0].header("authorization")).toBe("");
    there.answer(ALLOWED);
    expect(there.fake.calls.sent[0].header("authorization")).toBe(BEARER);
    there.answer(ALLOWED);
    expect(there.fate(both)).toBe(Fate.Passed);
  });
});
