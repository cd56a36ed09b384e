import { copyOf } from "../../bytes/copy-of";
import { SpanList } from "../../bytes/span-list";
import { Attempt } from "../../flow/attempt";
import { addCookies } from "../../flow/calls/call-cookies";
import { SessionCookies } from "../../flow/calls/session-cookies";
import { Exchange } from "../../flow/exchange";
import { HeaderList } from "../../http/header-list";
import { finishPairs, pairsBytes, pairsLength, startPairs } from "../../http/pairs";
import { Text, textOf } from "../judge/text";
import { FakeProcess } from "./fake-process";
import { FakeStream, headerBytes } from "./fake-streams";
import { TestWorker } from "./test-worker";

const STREAM: u32 = 77;

/** The Cookie lines of a call about a request with these. */
function cookiesOf(lines: string[], cookies: SessionCookies, refreshed: string[] = []): string[] {
  const worker = new TestWorker(new FakeProcess());
  const headers = [":method", "GET", ":path", "/", ":authority", "app.example.com"];
  for (let i = 0; i < lines.length; i++) {
    headers.push("cookie");
    headers.push(lines[i]);
  }
  worker.fake.streams.all.set(STREAM, new FakeStream(headerBytes(headers)));
  worker.fake.streams.enter(STREAM);
  const exchange = new Exchange(worker.filter.worker);
  exchange.takeUp(STREAM, worker.plugin, Attempt.First, 0);
  // Whoever puts a question has looked for the session.
  worker.plugin.authenticator.cookies.find(exchange.request);
  startPairs();
  addCookies(exchange, cookies, spansOf(refreshed));
  finishPairs();
  return valuesOf(copyOf(pairsBytes(), pairsLength()));
}

function spansOf(texts: string[]): SpanList {
  const spans = new SpanList();
  for (let i = 0; i < texts.length; i++) {
    const text = new Text(texts[i]);
    spans.add(text.pointer, text.length);
  }
  return spans;
}

function valuesOf(pairs: ArrayBuffer): string[] {
  const values: string[] = [];
  const list = new HeaderList();
  list.take(changetype<usize>(pairs), pairs.byteLength);
  while (list.next()) {
    expect(textOf(list.name, list.nameLength)).toBe("cookie");
    values.push(textOf(list.value, list.valueLength));
  }
  return values;
}

describe("The cookies of a call", () => {
  it("are the request's, line by line as they came", () => {
    const lines = ["a=1; _oauth2_proxy=old", "b=2; c"];
    expect(cookiesOf(lines, SessionCookies.AsSent)).toStrictEqual(lines);
    expect(cookiesOf([], SessionCookies.AsSent)).toStrictEqual([]);
  });

  it("leave the session out, whole or in parts", () => {
    expect(cookiesOf(["a=1; _oauth2_proxy=old; b=2"], SessionCookies.LeftOut)).toStrictEqual(["a=1; b=2"]);
    expect(cookiesOf(["_oauth2_proxy_0=o; a=1", "_oauth2_proxy_1=ld"], SessionCookies.LeftOut)).toStrictEqual(
      ["a=1"],
    );
    expect(cookiesOf(["_oauth2_proxy=old"], SessionCookies.LeftOut)).toStrictEqual([]);
  });

  it("give the session's names a value that is none, so that the service clears them", () => {
    expect(cookiesOf(["a=1; _oauth2_proxy=old"], SessionCookies.Voided)).toStrictEqual([
      "a=1; _oauth2_proxy=-",
    ]);
  });

  it("have the new session in the place of the old one, without attributes, and what is cleared left out", () => {
    const refreshed = [
      "_oauth2_proxy_0=ne; Path=/; HttpOnly",
      "_oauth2_proxy_1=w",
      "_oauth2_proxy=; Max-Age=0",
      "broken\r\nx=y",
    ];
    const expected = ["a=1", "_oauth2_proxy_0=ne", "_oauth2_proxy_1=w"];
    expect(cookiesOf(["a=1; _oauth2_proxy=old"], SessionCookies.Refreshed, refreshed)).toStrictEqual(
      expected,
    );
  });

  it("join a session that came in more parts than the service could clear", () => {
    let line = "a=1";
    let whole = "";
    for (let i = 0; i < 65; i++) {
      line += "; _oauth2_proxy_" + i.toString() + "=" + (i % 10).toString();
      whole += (i % 10).toString();
    }
    expect(cookiesOf([line], SessionCookies.AsSent)).toStrictEqual(["a=1", "_oauth2_proxy=" + whole]);
    expect(cookiesOf([line], SessionCookies.Voided)).toStrictEqual(["a=1"]);
  });

  it("have a session of up to 128 KiB with its name, joined, and none of more", () => {
    const name = "_oauth2_proxy=";
    for (let more = 0; more < 2; more++) {
      let line = "";
      for (let i = 0; i < 65; i++) line += "_oauth2_proxy_" + i.toString() + "=" + "v".repeat(2000) + "; ";
      const rest = 131072 - name.length - 65 * 2000 + more;
      const joined = cookiesOf([line + "_oauth2_proxy_65=" + "v".repeat(rest)], SessionCookies.AsSent);
      expect(joined.length).toBe(1 - more);
      if (more === 0) expect(joined[0].length).toBe(131072);
    }
  });
});
