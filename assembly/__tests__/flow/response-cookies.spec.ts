import { SpanList } from "../../bytes/span-list";
import { ResponseCookies } from "../../flow/requests/response-cookies";
import { Text } from "../judge/text";
import { FakeStream, FakeStreams } from "./fake-streams";

const NAME = String.UTF8.encode("_oauth2_proxy");
const SWEEP_ABOVE = 64;
/** The cookie itself, and its first part. */
const WHOLE: u64 = 1;
const FIRST_PART: u64 = 2;

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
    cookies.keep(0, NAME, linesOf(["_oauth2_proxy=new; Path=/", "other=1"]), WHOLE);
    expect(addedTo(streams, cookies, 1)).toStrictEqual([]);
    const expected = ["set-cookie", "_oauth2_proxy=new; Path=/", "set-cookie", "other=1"];
    expect(addedTo(streams, cookies, 0)).toStrictEqual(expected);
    expect(addedTo(streams, cookies, 0)).toStrictEqual(expected);
  });

  it("keep their response out of shared caches, and leave every other response as it is", () => {
    const streams = streamsWith(2);
    const cookies = new ResponseCookies(streams);
    cookies.keep(0, NAME, linesOf(["_oauth2_proxy=new"]), WHOLE);
    addedTo(streams, cookies, 1);
    addedTo(streams, cookies, 0);
    expect(streams.all.get(1).replacedInResponse).toStrictEqual([]);
    expect(streams.all.get(0).replacedInResponse[0]).toBe("cache-control");
    expect(streams.all.get(0).replacedInResponse[1]).toBe("private");
  });

  it("clear those of the old session that the new one has no use for", () => {
    const streams = streamsWith(1);
    const cookies = new ResponseCookies(streams);
    cookies.keep(0, NAME, linesOf(["_oauth2_proxy=new; Path=/"]), WHOLE | FIRST_PART);
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
    cookies.keep(0, NAME, linesOf(["a=1\r\nx: y", "b=2"]), 0);
    expect(addedTo(streams, cookies, 0)).toStrictEqual(["set-cookie", "b=2"]);
  });

  it("of streams that ended without a response are dropped once there are many", () => {
    const streams = streamsWith(SWEEP_ABOVE + 1);
    const cookies = new ResponseCookies(streams);
    for (let i = 0; i < SWEEP_ABOVE; i++) cookies.keep(u32(i), NAME, linesOf(["a=" + i.toString()]), 0);
    sweepWithout(2, streams, cookies);
    expect(addedTo(streams, cookies, 2).length).toBe(2);
    cookies.keep(2, NAME, linesOf(["a=again"]), 0);
    cookies.keep(SWEEP_ABOVE, NAME, linesOf(["a=last"]), 0);
    sweepWithout(4, streams, cookies);
    expect(addedTo(streams, cookies, 4).length).toBe(0);
    expect(addedTo(streams, cookies, 5).length).toBe(2);
  });
});
