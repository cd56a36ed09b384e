// Requests that shared a question whose answer was for one of them only, such as a redirect to the login: each has to ask for
// itself after all, a few at a time, so that thousands of them do not take the auth service and all places for calls.

import { enterStream } from "../host/context";
import { PendingCall } from "./pending-calls";
import { LineQueue } from "./waiting-line";

/** Such calls that one configuration has under way, those apart whose clients have gone. */
const CALLS_MAX: i32 = 32;

@final
export class AloneCalls {
  /** Those whose turn has yet to come. */
  readonly queue: LineQueue = new LineQueue();
  private readonly calls: Array<PendingCall> = [];

  /** Whether one more may ask now. It leaves any stream in force. */
  hasRoom(): bool {
    if (this.calls.length < CALLS_MAX) return true;
    this.drop(false);
    if (this.calls.length === CALLS_MAX) this.drop(true);
    return this.calls.length < CALLS_MAX;
  }

  add(call: PendingCall): void {
    this.calls.push(call);
  }

  /** Drops the calls that have ended, or those whose clients have gone. */
  private drop(whoseClientsWent: bool): void {
    const calls = this.calls;
    for (let i = calls.length - 1; i >= 0; i--) {
      const call = calls[i];
      const isOver = whoseClientsWent ? !enterStream(call.stream) : call.isOver;
      if (!isOver) continue;
      const last = calls.pop();
      if (i < calls.length) calls[i] = last;
    }
  }
}
