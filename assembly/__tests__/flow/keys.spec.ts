// Key sets that requests wait for, told as stories: when they are fetched, who waits for them, and what ends the wait.

import { Fate } from "./fake-streams";
import { FakeProcess } from "./fake-process";
import { TestWorker } from "./test-worker";

const CONFIGURATION = `{
  "authService": {"cluster": "oauth2-proxy"},
  "session": {"cookieName": "_oauth2_proxy"},
  "jwt": {"issuers": [{
    "issuer": "https://dex.example.com",
    "audiences": ["postern"],
    "jwks": {"cluster": "dex", "path": "/keys", "refresh": "600s"}
  }]}
}`;

/** A set with a key that verifies nothing here. */
const KEYS = `{"keys": [{"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "one",
  "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}`;

/** {"alg":"ES256","kid":"one"} and {"iss":"https://dex.example.com","aud":"postern","exp":1999999999,"sub":"alice"}. */
const TOKEN =
  "eyJhbGciOiJFUzI1NiIsImtpZCI6Im9uZSJ9." +
  "eyJpc3MiOiJodHRwczovL2RleC5leGFtcGxlLmNvbSIsImF1ZCI6InBvc3Rlcm4iLCJleHAiOjE5OTk5OTk5OTksInN1YiI6ImFsaWNlIn0." +
  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

function bearer(worker: TestWorker): u32 {
  const headers = [":method", "GET", ":path", "/", ":authority", "app.example.com", ":scheme", "https"];
  return worker.begin(headers.concat(["authorization", "Bearer " + TOKEN]));
}

/** Answers the oldest call under way with a key set. */
function answerKeys(worker: TestWorker, text: string): void {
  worker.answerWith([":status", "200"], text);
}

describe("A key set", () => {
  it("is fetched at once, and every refresh after", () => {
    const worker = new TestWorker(new FakeProcess(), CONFIGURATION);
    expect(worker.calls).toBe(1);
    expect(worker.fake.calls.sent[0].header(":path")).toBe("/keys");
    answerKeys(worker, KEYS);
    worker.wait(599_000);
    expect(worker.calls).toBe(0);
    worker.wait(1000);
    expect(worker.calls).toBe(1);
  });

  it("is waited for by all requests that need it, which are decided by it then", () => {
    const worker = new TestWorker(new FakeProcess(), CONFIGURATION);
    const first = bearer(worker);
    const second = bearer(worker);
    expect(worker.calls).toBe(1);
    expect(worker.fate(first)).toBe(Fate.Held);
    answerKeys(worker, KEYS);
    // The signature is no good one.
    expect(worker.stream(first).details).toBe("postern_token_invalid");
    expect(worker.stream(second).details).toBe("postern_token_invalid");
  });

  it("that does not come lets nobody in, and is asked for again after a pause that grows", () => {
    const worker = new TestWorker(new FakeProcess(), CONFIGURATION);
    const first = bearer(worker);
    worker.answer([":status", "500"]);
    expect(worker.stream(first).status).toBe(503);
    worker.wait(1000);
    expect(worker.calls).toBe(1);
    worker.answer([":status", "500"]);
    worker.wait(1000);
    expect(worker.calls).toBe(0);
    worker.wait(1000);
    expect(worker.calls).toBe(1);
  });

  it("whose fetch is lost with its root context is given up, and asked for again", () => {
    const worker = new TestWorker(new FakeProcess(), CONFIGURATION);
    const first = bearer(worker);
    worker.loseCall();
    worker.wait(6000);
    expect(worker.fate(first)).toBe(Fate.Held);
    worker.wait(2000);
    expect(worker.stream(first).status).toBe(503);
    worker.wait(1000);
    expect(worker.calls).toBe(1);
  });

  it("that is no key set leaves the last good one in force", () => {
    const worker = new TestWorker(new FakeProcess(), CONFIGURATION);
    answerKeys(worker, KEYS);
    worker.wait(600_000);
    answerKeys(worker, "{}");
    const held = bearer(worker);
    expect(worker.stream(held).details).toBe("postern_token_invalid");
    const lines = worker.fake.log.lines;
    expect(lines[lines.length - 1].startsWith('{"event":"fetch_failed","document":"keys from ')).toBe(true);
  });
});
