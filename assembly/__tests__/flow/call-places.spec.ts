import { CallPlaces } from "../../flow/calls/call-places";
import { PlacedCall } from "../../flow/calls/placed-call";
import { Fate, FakeStream, FakeStreams } from "./fake-streams";

const PLACES = 1024;
const LOOKED_AT = 32;
const MEBIBYTE = 1024 * 1024;
const OWN: u32 = 99_999;
const calls: PlacedCall[] = [];

/** All places taken by calls of the streams 0, 1, 2 and so on, whose clients are there. */
function full(streams: FakeStreams, bytes: i32 = 100): CallPlaces {
  const places = new CallPlaces(streams);
  streams.all.set(OWN, new FakeStream(new ArrayBuffer(4)));
  calls.length = 0;
  for (let i = 0; i < PLACES; i++) {
    streams.all.set(u32(i), new FakeStream(new ArrayBuffer(4)));
    const call = new PlacedCall(u32(i));
    call.bytes = bytes;
    calls.push(call);
    places.add(call);
  }
  return places;
}

/** Looks as often as it takes to have looked at every call. */
function roomAfterAll(places: CallPlaces): bool {
  for (let i = 0; i < PLACES / LOOKED_AT - 1; i++) if (places.hasRoom(OWN)) return true;
  return places.hasRoom(OWN);
}

describe("The places for calls", () => {
  it("are 1024, and one is free again when its call has ended", () => {
    const places = full(new FakeStreams());
    expect(places.hasRoom(OWN)).toBe(false);
    expect(places.size).toBe(PLACES);
    places.remove(calls[3]);
    expect(places.hasRoom(OWN)).toBe(true);
    expect(places.size).toBe(PLACES - 1);
    // The last one has moved into its place, and can still be found.
    places.remove(calls[PLACES - 1]);
    places.remove(calls[0]);
    expect(places.size).toBe(PLACES - 3);
  });

  it("are freed by clients that go, though their calls go on", () => {
    const streams = new FakeStreams();
    const places = full(streams);
    streams.all.get(1).isGone = true;
    expect(places.hasRoom(OWN)).toBe(true);
    expect(places.size).toBe(PLACES);
    places.add(new PlacedCall(2));
    expect(places.size).toBe(PLACES + 1);
    places.remove(calls[1]);
    expect(places.size).toBe(PLACES);
  });

  it("are looked over a few at a time, going on where the last look ended", () => {
    const streams = new FakeStreams();
    const places = full(streams);
    streams.all.get(u32(LOOKED_AT + 8)).isGone = true;
    expect(places.hasRoom(OWN)).toBe(false);
    expect(places.hasRoom(OWN)).toBe(true);
  });

  it("leave the stream in force that asks", () => {
    const streams = new FakeStreams();
    const places = full(streams);
    streams.enter(OWN);
    places.hasRoom(OWN);
    streams.resumeRequest();
    expect(streams.all.get(OWN).fate).toBe(Fate.Passed);
  });

  it("are kept by calls whose bytes would be too many beside those that nobody waits for", () => {
    const streams = new FakeStreams();
    const places = full(streams, 8 * MEBIBYTE);
    for (let i = 0; i < 3; i++) streams.all.get(u32(i)).isGone = true;
    expect(places.hasRoom(OWN)).toBe(true);
    places.add(new PlacedCall(OWN));
    places.add(new PlacedCall(OWN));
    // Two are 16 MiB: the third stays where it is.
    expect(roomAfterAll(places)).toBe(false);
    places.remove(calls[0]);
    expect(roomAfterAll(places)).toBe(true);
  });

  it("are kept by calls beyond three times as many that nobody waits for", () => {
    const streams = new FakeStreams();
    const places = full(streams, 0);
    for (let i = 0; i < PLACES; i++) streams.all.get(u32(i)).isGone = true;
    let left = 0;
    while (roomAfterAll(places)) {
      const call = new PlacedCall(0);
      places.add(call);
      left++;
      if (left > 4 * PLACES) break;
    }
    expect(left).toBe(3 * PLACES);
  });
});
