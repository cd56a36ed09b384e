import { AloneCalls } from "../../flow/calls/alone-calls";
import { PlacedCall } from "../../flow/calls/placed-call";
import { FakeStream, FakeStreams } from "./fake-streams";

const CALLS_MAX = 32;
const calls: PlacedCall[] = [];

/** As many calls as may be, whose clients are all there. */
function full(streams: FakeStreams): AloneCalls {
  const alone = new AloneCalls(streams);
  calls.length = 0;
  for (let i = 0; i < CALLS_MAX; i++) {
    expect(alone.hasRoom()).toBe(true);
    streams.all.set(u32(i), new FakeStream(new ArrayBuffer(4)));
    calls.push(new PlacedCall(u32(i)));
    alone.add(calls[i]);
  }
  return alone;
}

describe("Calls for one request each", () => {
  it("are 32 at a time", () => {
    expect(full(new FakeStreams()).hasRoom()).toBe(false);
  });

  it("make room when one has ended", () => {
    const alone = full(new FakeStreams());
    calls[5].isOver = true;
    expect(alone.hasRoom()).toBe(true);
    alone.add(new PlacedCall(1));
    expect(alone.hasRoom()).toBe(false);
  });

  it("make room when a client has gone, whose call goes on", () => {
    const streams = new FakeStreams();
    const alone = full(streams);
    streams.all.get(0).isGone = true;
    streams.all.get(31).isGone = true;
    expect(alone.hasRoom()).toBe(true);
    alone.add(new PlacedCall(1));
    expect(alone.hasRoom()).toBe(true);
    alone.add(new PlacedCall(1));
    expect(alone.hasRoom()).toBe(false);
  });
});
