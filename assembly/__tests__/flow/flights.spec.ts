import { Flight } from "../../flow/sessions/flight";
import { Flights } from "../../flow/sessions/flights";
import { Plugin } from "../../flow/plugins/plugin";
import { Uptime } from "../../flow/uptime";
import { SessionName } from "../../session/session-name";
import { FakeProcess } from "./fake-process";
import { NO_SECRET, TestWorker } from "./test-worker";

const WORKER = new TestWorker(new FakeProcess());
const PLUGIN = WORKER.plugin;
WORKER.configure(NO_SECRET + " ");
const OTHER = WORKER.plugin;

function named(low: u64, high: u64): SessionName {
  const name = new SessionName();
  name.sealLow = low;
  name.sealHigh = high;
  return name;
}

function flightOf(name: SessionName, plugin: Plugin = PLUGIN, isLeased: bool = true): Flight {
  const flight = new Flight(plugin, new ArrayBuffer(1), isLeased, false, 0);
  flight.name.copyFrom(name);
  return flight;
}

describe("Calls about sessions under way", () => {
  it("are found by both halves of the session's seal, until they end", () => {
    const flights = new Flights();
    const flight = flightOf(named(1, 2));
    expect(flights.find(PLUGIN, named(1, 2)) === null).toBe(true);
    flights.start(flight);
    expect(flights.find(PLUGIN, named(1, 2)) === flight).toBe(true);
    expect(flights.find(PLUGIN, named(1, 3)) === null).toBe(true);
    expect(flights.find(PLUGIN, named(2, 2)) === null).toBe(true);
    flights.end(flight);
    expect(flights.find(PLUGIN, named(1, 2)) === null).toBe(true);
  });

  it("are one plugin's, whatever another one asks about the same session", () => {
    const flights = new Flights();
    expect(PLUGIN === OTHER).toBe(false);
    flights.start(flightOf(named(1, 2)));
    expect(flights.find(OTHER, named(1, 2)) === null).toBe(true);
    const other = flightOf(named(1, 2), OTHER);
    flights.start(other);
    expect(flights.find(OTHER, named(1, 2)) === other).toBe(true);
    expect(flights.find(PLUGIN, named(1, 2)) === other).toBe(false);
  });

  it("do not end with an earlier one of the same session", () => {
    const flights = new Flights();
    const first = flightOf(named(1, 2));
    const second = flightOf(named(1, 2));
    flights.start(first);
    flights.start(second);
    flights.end(first);
    expect(flights.find(PLUGIN, named(1, 2)) === second).toBe(true);
  });

  it("hold their lease until its time is over, if they have one", () => {
    const flight = flightOf(named(1, 2));
    flight.leasedUntilMillis = 6000;
    expect(flight.holdsLease(5999)).toBe(true);
    expect(flight.holdsLease(6000)).toBe(false);
    expect(flightOf(named(1, 2), PLUGIN, false).holdsLease(-1)).toBe(false);
  });

  it("have a line of those that share them, in order", () => {
    const flight = flightOf(named(1, 2));
    expect(flight.line === null).toBe(true);
    flight.join(4, 40, new Uptime());
    flight.join(3, 30, new Uptime());
    const line = flight.line;
    if (line === null) return expect(true).toBe(false);
    line.open();
    expect(line.take().stream).toBe(4);
    expect(line.take().startedNanos).toBe(30);
  });
});
