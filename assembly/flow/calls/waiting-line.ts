// Requests that wait for one and the same thing, in the order in which they came; and lines of them that take turns, so that a
// long one holds nobody in another one up.

import { Attempt } from "../attempt";
import { Plugin } from "../plugins/plugin";
import { Uptime } from "../uptime";

/** More than a page's requests by far; the next ones are told to come again. */
const WAITERS_MAX: i32 = 16384;

/** A request whose wait is over. */
@final
export class Wake {
  constructor(
    readonly stream: u32,
    readonly plugin: Plugin,
    readonly attempt: Attempt,
    readonly startedNanos: i64,
    /** The session value whose verdict was for those that waited: this one was the last of them. */
    readonly forgotten: ArrayBuffer | null,
  ) {}
}

@final
export class WaitingLine {
  attempt: Attempt = Attempt.First;
  /** The session value whose verdict is for those in the line, and for nobody after them. */
  forgotten: ArrayBuffer | null = null;
  /** The line behind it in a queue. */
  after: WaitingLine | null = null;
  isQueued: bool = false;

  private streams: Array<u32> = [];
  private startedNanos: Array<i64> = [];
  private served: i32 = 0;
  /** How many of those that ever came may be decided again. */
  private due: i32 = 0;
  private openedMillis: i64 = 0;

  constructor(
    readonly plugin: Plugin,
    private readonly uptime: Uptime,
  ) {}

  /** Lets a stream wait; false when too many do. */
  add(stream: u32, startedNanos: i64): bool {
    if (this.streams.length - this.served >= WAITERS_MAX) return false;
    this.plugin.waiting++;
    this.streams.push(stream);
    this.startedNanos.push(startedNanos);
    return true;
  }

  /** The wait is over for all that are in the line now. */
  open(): void {
    this.openedMillis = this.uptime.millis;
    if (this.served > 0) this.forgetServed();
    this.due = this.streams.length;
  }

  /** Whether somebody whose wait is over is still in the line. */
  get isDue(): bool {
    return this.served < this.due;
  }

  get isEmpty(): bool {
    return this.served === this.streams.length;
  }

  /** How long it has been open, milliseconds by uptime.ts. */
  get openMillis(): i64 {
    return this.uptime.millis - this.openedMillis;
  }

  /** Takes the next one out; somebody must be due. */
  take(): Wake {
    this.plugin.waiting--;
    const i = this.served++;
    const forgotten = this.isDue ? changetype<ArrayBuffer | null>(0) : this.forgotten;
    return new Wake(this.streams[i], this.plugin, this.attempt, this.startedNanos[i], forgotten);
  }

  private forgetServed(): void {
    this.streams = this.streams.slice(this.served);
    this.startedNanos = this.startedNanos.slice(this.served);
    this.served = 0;
  }
}

/** Open lines, each of which lets one request go and then stands at the end. */
@final
export class LineQueue {
  private first: WaitingLine | null = null;
  private last: WaitingLine | null = null;

  get isEmpty(): bool {
    return this.first === null;
  }

  /** Adds a line if somebody in it is due; one that stands in the queue keeps its place. */
  add(line: WaitingLine): void {
    if (!line.isDue || line.isQueued) return;
    line.isQueued = true;
    const last = this.last;
    if (last === null) this.first = line;
    else last.after = line;
    this.last = line;
  }

  /** Takes the next request out, or null. */
  next(): Wake | null {
    const line = this.takeLine();
    if (line === null) return null;
    const wake = line.take();
    this.add(line);
    return wake;
  }

  /** Moves the lines to another queue that have been open for so long, for another attempt. */
  moveLate(limitMillis: i64, other: LineQueue, attempt: Attempt): void {
    const end = this.last;
    for (let line = this.takeLine(); line !== null; line = line === end ? null : this.takeLine()) {
      const isLate = line.openMillis >= limitMillis;
      if (isLate) line.attempt = attempt;
      if (isLate) other.add(line);
      else this.add(line);
    }
  }

  private takeLine(): WaitingLine | null {
    const line = this.first;
    if (line === null) return null;
    this.first = line.after;
    if (this.first === null) this.last = null;
    line.after = null;
    line.isQueued = false;
    return line;
  }
}
