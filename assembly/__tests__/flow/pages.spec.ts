// Pages of the auth service's own, told as stories: what is asked, what is relayed, and what is not.

import { FakeProcess } from "./fake-process";
import { Fate } from "./fake-streams";
import { freshCookie, WITH_SECRET } from "./sealed-session";
import { ALLOWED, cookieOf, NO_ANSWER, TestWorker, TO_LOGIN, UNAVAILABLE } from "./test-worker";

const PAGE = "<p>Sign in</p>";

function newWorker(): TestWorker {
  return new TestWorker(new FakeProcess(), WITH_SECRET);
}

describe("A page of the auth service", () => {
  it("is asked for as it was, and relayed with its status, headers and body", () => {
    const worker = newWorker();
    const id = worker.request("a=1", "/oauth2/sign_in?rd=/a");
    expect(worker.fake.calls.sent[0].header(":path")).toBe("/oauth2/sign_in?rd=/a");
    expect(worker.fake.calls.sent[0].header("accept")).toBe("text/html");
    expect(worker.fake.calls.sent[0].header("cookie")).toBe("a=1");
    const headers = [
      ":status",
      "403",
      "content-type",
      "text/html",
      "x-own",
      "1",
      "transfer-encoding",
      "chunked",
    ];
    worker.answerWith(headers.concat(["set-cookie", "b=2"]), PAGE);
    const stream = worker.stream(id);
    expect(stream.status).toBe(403);
    expect(stream.body).toBe(PAGE);
    expect(stream.answerHeader("content-type")).toBe("text/html");
    expect(stream.answerHeader("set-cookie")).toBe("b=2");
    expect(stream.answerHeader("transfer-encoding")).toBe("");
    expect(stream.details).toBe("postern_relayed");
    expect(stream.resumed).toBe(0);
  });

  it("never lets a request by, whatever the service says", () => {
    const worker = newWorker();
    const id = worker.request("a=1", "/oauth2/userinfo");
    worker.answer(ALLOWED);
    expect(worker.fate(id)).toBe(Fate.Replied);
    expect(worker.stream(id).status).toBe(202);
    const good = worker.request(freshCookie("alice"), "/oauth2/userinfo");
    expect(worker.fate(good)).toBe(Fate.Held);
  });

  it("is 503 where the service is not there", () => {
    const worker = newWorker();
    const answers: string[][] = [NO_ANSWER, UNAVAILABLE, [":status", "504"]];
    for (let i = 0; i < answers.length; i++) {
      const id = worker.request("a=1", "/oauth2/sign_in");
      worker.answer(answers[i]);
      expect(worker.stream(id).status).toBe(503);
    }
  });

  it("that hangs takes nothing from questions about requests", () => {
    const worker = newWorker();
    for (let i = 0; i < 5; i++) {
      worker.request("a=1", "/oauth2/callback?state=" + i.toString());
      worker.answer(NO_ANSWER);
    }
    const page = worker.request("a=1", "/oauth2/sign_in");
    expect(worker.stream(page).details).toBe("postern_circuit_open");
    const id = worker.request(cookieOf("alice"));
    expect(worker.fate(id)).toBe(Fate.Held);
    expect(worker.calls).toBe(1);
  });

  it("is asked for again once where the connection was reset before an answer", () => {
    const worker = newWorker();
    const id = worker.request("a=1", "/oauth2/sign_in");
    const reset =
      "upstream connect error or disconnect/reset before headers. reset reason: connection termination";
    worker.answerWith(UNAVAILABLE, reset);
    expect(worker.calls).toBe(1);
    expect(worker.fake.calls.sent[0].header(":path")).toBe("/oauth2/sign_in");
    worker.answerWith(UNAVAILABLE, reset);
    expect(worker.calls).toBe(0);
    expect(worker.stream(id).status).toBe(503);
  });

  it("with a header that could break the answer open is not relayed", () => {
    const worker = newWorker();
    const id = worker.request("a=1", "/oauth2/sign_in");
    worker.answer([":status", "200", "x-own", "a\nset-cookie: b"]);
    expect(worker.stream(id).status).toBe(503);
  });
});

describe("A refusal of the auth service", () => {
  it("is the client's once, and known for a moment without a call", () => {
    const worker = new TestWorker(new FakeProcess());
    const first = worker.request(cookieOf("alice"), "/a");
    worker.answer([":status", "403", "content-type", "application/json"]);
    worker.answerWith([":status", "403", "content-type", "application/json"], "{}");
    expect(worker.stream(first).status).toBe(403);
    const again = worker.request(cookieOf("alice"), "/a");
    expect(worker.stream(again).status).toBe(403);
    expect(worker.stream(again).details).toBe("postern_refusal_reused");
    worker.request(cookieOf("alice"), "/b");
    expect(worker.calls).toBe(1);
    worker.answer([":status", "403"]);
    worker.wait(2000);
    worker.request(cookieOf("alice"), "/a");
    expect(worker.calls > 0).toBe(true);
  });
});

describe("The way to the login", () => {
  it("is shown to a person, and no use to a script, which is told 401", () => {
    const worker = newWorker();
    const person = worker.request("a=1");
    worker.answer(TO_LOGIN);
    expect(worker.stream(person).answerHeader("location")).toBe("https://dex.example.com/auth");
    const headers = [":method", "GET", ":path", "/", ":authority", "app.example.com", ":scheme", "https"];
    const script = worker.begin(headers.concat(["accept", "application/json", "sec-fetch-mode", "cors"]));
    worker.answer(TO_LOGIN);
    expect(worker.stream(script).status).toBe(401);
    expect(worker.stream(script).details).toBe("postern_login_required");
    expect(worker.stream(script).answerHeader("location")).toBe("");
  });
});
