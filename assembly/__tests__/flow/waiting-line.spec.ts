import { Attempt } from "../../flow/attempt";
import { LineQueue, WaitingLine } from "../../flow/calls/waiting-line";
import { Uptime } from "../../flow/uptime";
import { FakeProcess } from "./fake-process";
import { TestWorker } from "./test-worker";

const PLUGIN = new TestWorker(new FakeProcess()).plugin;
const WAITERS_MAX = 16384;

function lineOf(streams: u32[], uptime: Uptime = new Uptime()): WaitingLine {
  const line = new WaitingLine(PLUGIN, uptime);
  for (let i = 0; i < streams.length; i++) line.add(streams[i], 7);
  return line;
}

function open(line: WaitingLine): WaitingLine {
  line.open();
  return line;
}

/** The streams that come out of a queue, until it is empty. */
function drained(queue: LineQueue): u32[] {
  const streams: u32[] = [];
  for (let wake = queue.next(); wake !== null; wake = queue.next()) streams.push(wake.stream);
  return streams;
}

describe("A line of requests that wait for the same", () => {
  it("lets nobody go before it is opened, and then all that are in it, in order", () => {
    const line = lineOf([3, 1, 2]);
    expect(line.isDue).toBe(false);
    expect(line.isEmpty).toBe(false);
    line.open();
    expect(line.isDue).toBe(true);
    expect(line.take().stream).toBe(3);
    expect(line.take().stream).toBe(1);
    expect(line.isDue).toBe(true);
    expect(line.take().stream).toBe(2);
    expect(line.isDue).toBe(false);
    expect(line.isEmpty).toBe(true);
  });

  it("lets whoever comes after it was opened wait for the next time", () => {
    const line = open(lineOf([1]));
    line.add(2, 7);
    line.take();
    expect(line.isDue).toBe(false);
    expect(line.isEmpty).toBe(false);
    line.open();
    expect(line.take().stream).toBe(2);
  });

  it("takes so many waiters and no more, those who have gone not counted", () => {
    const line = new WaitingLine(PLUGIN, new Uptime());
    for (let i = 0; i < WAITERS_MAX - 1; i++) line.add(u32(i), 7);
    expect(line.add(1, 7)).toBe(true);
    expect(line.add(1, 7)).toBe(false);
    line.open();
    line.take();
    expect(line.add(1, 7)).toBe(true);
    expect(line.add(1, 7)).toBe(false);
  });

  it("says of each how it is decided anew and since when it waits, and of the last what is to be forgotten", () => {
    const line = new WaitingLine(PLUGIN, new Uptime());
    line.add(1, 11);
    line.add(2, 22);
    line.attempt = Attempt.AfterFailure;
    line.forgotten = new ArrayBuffer(1);
    line.open();
    const first = line.take();
    const last = line.take();
    expect(first.startedNanos).toBe(11);
    expect(last.startedNanos).toBe(22);
    expect(first.attempt).toBe(Attempt.AfterFailure);
    expect(first.plugin === PLUGIN).toBe(true);
    expect(first.forgotten === null).toBe(true);
    expect(last.forgotten === line.forgotten).toBe(true);
  });

  it("says how long it has been open", () => {
    const uptime = new Uptime();
    const line = lineOf([1], uptime);
    uptime.pass(1000);
    uptime.pass(2000);
    line.open();
    expect(line.openMillis).toBe(0);
    uptime.pass(2600);
    expect(line.openMillis).toBe(600);
  });
});

describe("A queue of lines", () => {
  it("lets one of each go in turn", () => {
    const queue = new LineQueue();
    queue.add(open(lineOf([1, 2, 3, 4])));
    queue.add(open(lineOf([11])));
    queue.add(open(lineOf([21, 22])));
    expect(drained(queue)).toStrictEqual([1, 11, 21, 2, 22, 3, 4]);
    expect(queue.isEmpty).toBe(true);
  });

  it("takes no line in which nobody is due, and none twice", () => {
    const queue = new LineQueue();
    queue.add(lineOf([1]));
    expect(queue.isEmpty).toBe(true);
    const line = open(lineOf([1, 2]));
    queue.add(line);
    queue.add(open(lineOf([11])));
    queue.add(line);
    expect(drained(queue)).toStrictEqual([1, 11, 2]);
    expect(line.isQueued).toBe(false);
  });

  it("hands the lines over that have been open too long, and keeps the others in order", () => {
    const uptime = new Uptime();
    uptime.pass(1000);
    const queue = new LineQueue();
    const other = new LineQueue();
    queue.add(open(lineOf([1, 2], uptime)));
    queue.add(open(lineOf([11, 12], uptime)));
    uptime.pass(2000);
    queue.add(open(lineOf([21, 22], uptime)));
    queue.add(open(lineOf([31], uptime)));
    queue.moveLate(1001, other, Attempt.TooLate);
    expect(other.isEmpty).toBe(true);
    queue.moveLate(1000, other, Attempt.TooLate);
    const late = other.next();
    expect(late !== null && late.attempt === Attempt.TooLate && late.stream === 1).toBe(true);
    expect(drained(other)).toStrictEqual([11, 2, 12]);
    expect(drained(queue)).toStrictEqual([21, 31, 22]);
  });
});
