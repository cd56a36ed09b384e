// Where logins run, and where a person is led back to by that.

import { FakeProcess } from "./fake-process";
import { TestWorker } from "./test-worker";

const LOGIN = "https://dex.example.com/auth?client_id=app&redirect_uri=";
const ELSEWHERE = LOGIN + "https%3A%2F%2Flogin.example.com%2Foauth2%2Fcallback&state=a%3A%2F";
const HERE = LOGIN + "https%3A%2F%2Fapp.example.com%2Foauth2%2Fcallback";

function redirectTo(location: string): string[] {
  return [":status", "302", "location", location];
}

function workerThatSaw(location: string, path: string = "/"): TestWorker {
  const worker = new TestWorker(new FakeProcess());
  worker.request("a=1", path);
  worker.answer(redirectTo(location));
  return worker;
}

/** What a script is told of where the login begins. */
function loginUrl(worker: TestWorker): string {
  const id = begin(worker, ["accept", "application/json"]);
  worker.answer([":status", "401"]);
  const body = worker.stream(id).body;
  const start = body.indexOf("/oauth2/start");
  return body.substring(start, body.indexOf('"', start));
}

/** The URL that a login is asked to lead back to, for a page of app.example.com. */
function returnUrl(worker: TestWorker, path: string = "/reports?x=1"): string {
  worker.request("a=1", path);
  const url = worker.fake.calls.sent[0].header("x-auth-request-redirect");
  worker.answer(redirectTo(HERE));
  return url;
}

function begin(worker: TestWorker, more: string[]): u32 {
  const headers = [":method", "GET", ":path", "/x", ":authority", "app.example.com", ":scheme", "https"];
  return worker.begin(headers.concat(more));
}

describe("A login that begins here", () => {
  it("is to lead back to the whole URL, until logins are known to run on its own host", () => {
    const worker = new TestWorker(new FakeProcess());
    expect(returnUrl(worker)).toBe("https://app.example.com/reports?x=1");
    expect(returnUrl(worker)).toBe("");
  });

  it("is to lead back to the whole URL where logins run on another host", () => {
    expect(returnUrl(workerThatSaw(ELSEWHERE))).toBe("https://app.example.com/reports?x=1");
  });

  it("learns nothing of what is no login's beginning", () => {
    const client = "https%3A%2F%2Fclient.example.com%2F";
    const others = [
      "",
      "/x",
      "/x?redirect_uri=" + client + "oauth2%2Fcallback",
      LOGIN + "%zz",
      LOGIN + "nothing",
      LOGIN + client + "cb",
      LOGIN + client + "oauth2%2Fcallback%2Fx",
      LOGIN + "https%3A%2F%2F" + "a".repeat(262) + "%2Foauth2%2Fcallback",
    ];
    for (let i = 0; i < others.length; i++) {
      const worker = workerThatSaw(HERE);
      worker.request("a=1");
      worker.answer(redirectTo(others[i]));
      expect(returnUrl(worker)).toBe("", others[i]);
    }
  });

  it("is to lead back by the path alone where the URL is too long, or none", () => {
    const worker = new TestWorker(new FakeProcess());
    expect(returnUrl(worker, "/" + "a".repeat(8192))).toBe("");
  });

  it("has the scheme that the client used at the gateway", () => {
    const worker = new TestWorker(new FakeProcess());
    begin(worker, ["accept", "text/html", "x-forwarded-proto", "http"]);
    const url = worker.fake.calls.sent[0].header("x-auth-request-redirect");
    expect(url).toBe("http://app.example.com/x");
  });

  it("is not asked for where a script is, or a page of the auth service's own", () => {
    const worker = new TestWorker(new FakeProcess());
    worker.request("a=1", "/oauth2/sign_in");
    begin(worker, ["accept", "application/json"]);
    for (let i = 0; i < 2; i++) expect(worker.fake.calls.sent[i].header("x-auth-request-redirect")).toBe("");
  });
});

describe("The way to the login that a script is told", () => {
  it("leads back to its own host where logins run on another", () => {
    const start = "/oauth2/start?rd=https%3A%2F%2Fapp.example.com%2F";
    expect(loginUrl(workerThatSaw(ELSEWHERE))).toBe(start);
    expect(loginUrl(workerThatSaw(ELSEWHERE, "/oauth2/start?rd=%2F"))).toBe(start);
  });

  it("is learned from no page that ends something, whatever its way on says", () => {
    const pages = ["/oauth2/sign_out?rd=/", "/oauth2/callback?code=c&state=s", "/oauth2/userinfo"];
    for (let i = 0; i < pages.length; i++)
      expect(loginUrl(workerThatSaw(ELSEWHERE, pages[i]))).toBe("/oauth2/start?rd=%2F", pages[i]);
  });

  it("is a path where each host has logins of its own", () => {
    const worker = workerThatSaw(HERE);
    const headers = [":method", "GET", ":path", "/", ":authority", "other.example.com", ":scheme", "https"];
    worker.begin(headers.concat(["accept", "text/html"]));
    worker.answer(redirectTo(LOGIN + "https%3A%2F%2Fother.example.com%2Foauth2%2Fcallback"));
    expect(loginUrl(worker)).toBe("/oauth2/start?rd=%2F");
  });

  it("is a path where they run here, or nobody knows", () => {
    expect(loginUrl(new TestWorker(new FakeProcess()))).toBe("/oauth2/start?rd=%2F");
    expect(loginUrl(workerThatSaw(HERE))).toBe("/oauth2/start?rd=%2F");
  });
});
