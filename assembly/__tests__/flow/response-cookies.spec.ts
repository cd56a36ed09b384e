import { SpanList } from "../../bytes/span-list";
import { ResponseCookies } from "../../flow/requests/response-cookies";
import { Plugin } from "../../flow/plugins/plugin";
import { SessionName } from "../../session/session-name";
import { Text } from "../judge/text";
import { FakeProcess } from "./fake-process";
import { FakeStream, FakeStreams } from "./fake-streams";
import { TestWorker } from "./test-worker";

/** Its session's cookie is called _oauth2_proxy. */
const worker = new TestWorker(new FakeProcess());
const plugin: Plugin = worker.plugin;
const BEGIN: i64 = 1_770_000_000_000;
/** The cookie itself, and its first part. */
const WHOLE: u64 = 1;
const FIRST_PART: u64 = 2;

/** The session of a login of this number. */
function sessionOf(login: u64): SessionName {
  const name = new SessionName();
  name.loginLow = login;
  name.sealLow = login;
  return name;
}

function linesOf(texts: string[]): SpanList {
  const lines = new SpanList();
  for (let i = 0; i < texts.length; i++) {
    const text = new Text(texts[i]);
    lines.add(text.pointer, text.length);
  }
  return lines;
}

function streamsWith(count: i32): FakeStreams {
  const streams = new FakeStreams();
  for (let i = 0; i < count; i++) streams.all.set(u32(i), new FakeStream(new ArrayBuffer(4)));
  return streams;
}

/** What the response of a stream gets, names and values by turns. */
function addedTo(streams: FakeStreams, cookies: ResponseCookies, stream: u32): string[] {
  streams.enter(stream);
  cookies.addTo(stream);
  return streams.all.get(stream).addedToResponse;
}

/** Sweeps while a stream is gone. */
function sweepWithout(stream: u32, streams: FakeStreams, cookies: ResponseCookies): void {
  streams.all.get(stream).isGone = true;
  cookies.sweep();
  streams.all.get(stream).isGone = false;
}

describe("New cookies", () => {
  it("go out with the response of the stream that they are for, once", () => {
    const streams = streamsWith(2);
    const cookies = new ResponseCookies(streams);
    cookies.keep(0, plugin, linesOf(["_oauth2_proxy=new; Path=/", "other=1"]), WHOLE, sessionOf(1));
    expect(addedTo(streams, cookies, 1)).toStrictEqual([]);
    const expected = ["set-cookie", "_oauth2_proxy=new; Path=/", "set-cookie", "other=1"];
    expect(addedTo(streams, cookies, 0)).toStrictEqual(expected);
    expect(addedTo(streams, cookies, 0)).toStrictEqual(expected);
  });

  it("keep their response out of shared caches, and leave every other response as it is", () => {
    const streams = streamsWith(2);
    const cookies = new ResponseCookies(streams);
    cookies.keep(0, plugin, linesOf(["_oauth2_proxy=new"]), WHOLE, sessionOf(1));
    addedTo(streams, cookies, 1);
    addedTo(streams, cookies, 0);
    expect(streams.all.get(1).replacedInResponse).toStrictEqual([]);
    expect(streams.all.get(0).replacedInResponse[0]).toBe("cache-control");
    expect(streams.all.get(0).replacedInResponse[1]).toBe("private");
  });

  it("clear those of the old session that the new one has no use for", () => {
    const streams = streamsWith(1);
    const cookies = new ResponseCookies(streams);
    cookies.keep(0, plugin, linesOf(["_oauth2_proxy=new; Path=/"]), WHOLE | FIRST_PART, sessionOf(1));
    expect(addedTo(streams, cookies, 0)).toStrictEqual([
      "set-cookie",
      "_oauth2_proxy=new; Path=/",
      "set-cookie",
      "_oauth2_proxy_0=; Path=/; Max-Age=0",
    ]);
  });

  it("that could break the response open are dropped", () => {
    const streams = streamsWith(1);
    const cookies = new ResponseCookies(streams);
    cookies.keep(0, plugin, linesOf(["a=1\r\nx: y", "b=2"]), 0, sessionOf(1));
    expect(addedTo(streams, cookies, 0)).toStrictEqual(["set-cookie", "b=2"]);
  });

  it("of streams that ended without a response are dropped, few as they may be", () => {
    const streams = streamsWith(3);
    const cookies = new ResponseCookies(streams);
    for (let i = 0; i < 3; i++) cookies.keep(u32(i), plugin, linesOf(["a=" + i.toString()]), 0, sessionOf(1));
    sweepWithout(1, streams, cookies);
    expect(cookies.has(1)).toBe(false);
    expect(addedTo(streams, cookies, 1).length).toBe(0);
    expect(addedTo(streams, cookies, 2).length).toBe(2);
  });

  it("give no session again that has signed out meanwhile, and clear what they would have cleared", () => {
    const streams = streamsWith(2);
    const cookies = new ResponseCookies(streams);
    const lines = [
      "_oauth2_proxy=new; Path=/",
      "other=1",
      "_oauth2_proxy_0=part",
      "_oauth2_proxy_1=; Max-Age=0",
    ];
    cookies.keep(0, plugin, linesOf(lines), 0, sessionOf(2));
    cookies.keep(1, plugin, linesOf(lines), 0, sessionOf(3));
    worker.filter.worker.signOuts.denied.add(2, 0, BEGIN + 1000, BEGIN);
    expect(addedTo(streams, cookies, 0)).toStrictEqual([
      "set-cookie",
      "other=1",
      "set-cookie",
      "_oauth2_proxy_1=; Max-Age=0",
    ]);
    expect(addedTo(streams, cookies, 1).length).toBe(8);
  });
});
