// Several logins in one plugin, told as stories: whose a request is, and what one realm has to do with another. Nothing.

import { FakeProcess } from "./fake-process";
import { Fate } from "./fake-streams";
import { ALLOWED, cookieOf, NO_ANSWER, TestWorker, UNAVAILABLE } from "./test-worker";

function realm(name: string, host: string): string {
  return `{"name": "${name}", "hosts": ["${host}"], "authService": {"cluster": "${name}-proxy"}}`;
}

const SHOP = realm("shop", "shop.example.com");
const WIKI = realm("wiki", "wiki.example.com");
const REALMS = `{"realms": [${SHOP}, ${WIKI}]}`;

function requestTo(worker: TestWorker, host: string, cookie: string = cookieOf("alice")): u32 {
  const headers = [":method", "GET", ":path", "/", ":authority", host, ":scheme", "https"];
  return worker.begin(
    headers.concat(["accept", "text/html", "cookie", cookie, "x-auth-request-user", "mallory"]),
  );
}

describe("Realms", () => {
  it("ask each about its own requests, whatever another one knows of the session", () => {
    const worker = new TestWorker(new FakeProcess(), REALMS);
    const first = requestTo(worker, "shop.example.com");
    const second = requestTo(worker, "wiki.example.com");
    expect(worker.calls).toBe(2);
    worker.answer(ALLOWED);
    expect(worker.fate(first)).toBe(Fate.Passed);
    expect(worker.fate(second)).toBe(Fate.Held);
    expect(worker.fate(requestTo(worker, "shop.example.com"))).toBe(Fate.Passed);
    requestTo(worker, "wiki.example.com");
    expect(worker.calls).toBe(1);
  });

  it("have each a circuit of its own", () => {
    const worker = new TestWorker(new FakeProcess(), REALMS);
    for (let i = 0; i < 5; i++) {
      requestTo(worker, "shop.example.com", cookieOf("person" + i.toString()));
      worker.answer(NO_ANSWER);
    }
    const held = requestTo(worker, "shop.example.com");
    expect(worker.stream(held).details).toBe("postern_circuit_open");
    requestTo(worker, "wiki.example.com");
    expect(worker.calls).toBe(1);
  });

  it("are counted each by itself", () => {
    const worker = new TestWorker(new FakeProcess(), REALMS);
    requestTo(worker, "shop.example.com");
    worker.answer(ALLOWED);
    requestTo(worker, "wiki.example.com");
    worker.answer(UNAVAILABLE);
    worker.tick();
    expect(worker.process.metric("postern.realm.shop.passed")).toBe(1);
    expect(worker.process.metric("postern.realm.wiki.unavailable")).toBe(1);
    expect(worker.process.metric("postern.realm.wiki.passed")).toBe(0);
  });

  it("leave a host of none alone, but for identity headers that a client made up", () => {
    const worker = new TestWorker(new FakeProcess(), REALMS);
    const id = requestTo(worker, "other.example.com");
    expect(worker.fate(id)).toBe(Fate.Passed);
    expect(worker.calls).toBe(0);
    expect(worker.stream(id).removed).toStrictEqual(["x-auth-request-user"]);
    expect(worker.stream(id).added).toStrictEqual([]);
  });

  it("keep what they remember where another one of the configuration changes", () => {
    const worker = new TestWorker(new FakeProcess(), REALMS);
    requestTo(worker, "shop.example.com");
    worker.answer(ALLOWED);
    requestTo(worker, "wiki.example.com");
    worker.answer(ALLOWED);
    worker.configure(
      `{"realms": [${SHOP}, ${realm("wiki", "wiki.example.com").replace("wiki-proxy", "new")}]}`,
    );
    expect(worker.fate(requestTo(worker, "shop.example.com"))).toBe(Fate.Passed);
    expect(worker.fate(requestTo(worker, "wiki.example.com"))).toBe(Fate.Held);
  });
});
