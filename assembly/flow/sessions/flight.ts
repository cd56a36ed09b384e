// A call about one session under one configuration, and the requests of this worker that share it.

import { SessionName } from "../../session/session-name";
import { Plugin } from "../plugins/plugin";
import { Uptime } from "../uptime";
import { WaitingLine } from "../calls/waiting-line";

@final
export class Flight {
  /** Those that wait for the answer, the one that made the call not among them; null while there are none. */
  line: WaitingLine | null = null;
  readonly name: SessionName = new SessionName();
  /** The session was opened here, and is due for a refresh. */
  isDue: bool = false;
  /** The session became due on the way of the answer, which says nothing of it any more: whoever needs to know asks anew, in the lead of one. */
  isStale: bool = false;
  /** When the question was put, Unix milliseconds: its answer may be from any moment since. */
  askedMillis: i64 = 0;
  /** When the lease ends, Unix milliseconds: another worker may hold it then. */
  leasedUntilMillis: i64 = 0;

  constructor(
    /** Whose question it is: another configuration may ask another service, and judges by other rules. */
    readonly plugin: Plugin,
    /** The session value, which must outlive the request that made the call. */
    readonly value: ArrayBuffer,
    /** Whether this process's workers agreed that this worker asks. */
    readonly isLeased: bool,
    /** The present token is good: a failure of the call is nobody's. */
    readonly isPassable: bool,
    /** When that token expires, Unix milliseconds. */
    readonly tokenUntilMillis: i64,
  ) {}

  /** Whether the lease is still this call's, so that it may be taken back. */
  holdsLease(nowMillis: i64): bool {
    return this.isLeased && nowMillis < this.leasedUntilMillis;
  }

  /** Lets a stream wait; false when too many do. */
  join(stream: u32, startedNanos: i64, uptime: Uptime): bool {
    let line = this.line;
    if (line === null) {
      line = new WaitingLine(this.plugin, uptime);
      this.line = line;
    }
    return line.add(stream, startedNanos);
  }
}
