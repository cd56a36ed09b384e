// Requests that shared a question whose answer was for one of them only, such as a redirect to the login: each has to ask for
// itself after all, a few at a time, so that thousands of them do not take the auth service and all places for calls.

import { Streams } from "../../ports/streams";
import { PlacedCall } from "./placed-call";

/** Such calls that one configuration has under way, those apart whose clients have gone. */
const CALLS_MAX: i32 = 32;

@final
export class AloneCalls {
  private readonly calls: Array<PlacedCall> = [];

  constructor(private readonly streams: Streams) {}

  /** Whether one more may ask now. It leaves any stream in force. */
  hasRoom(): bool {
    if (this.calls.length < CALLS_MAX) return true;
    this.drop(false);
    if (this.calls.length === CALLS_MAX) this.drop(true);
    return this.calls.length < CALLS_MAX;
  }

  add(call: PlacedCall): void {
    this.calls.push(call);
  }

  /** Drops the calls that have ended, or those whose clients have gone. */
  private drop(whoseClientsWent: bool): void {
    const calls = this.calls;
    for (let i = calls.length - 1; i >= 0; i--) {
      const call = calls[i];
      const isOver = whoseClientsWent ? !this.streams.enter(call.stream) : call.isOver;
      if (!isOver) continue;
      const last = calls.pop();
      if (i < calls.length) calls[i] = last;
    }
  }
}
