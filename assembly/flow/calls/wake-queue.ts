// Whose turn it is to be decided anew, of all requests of this worker whose wait is over.

import { Attempt } from "../attempt";
import { Plugin } from "../plugins/plugin";
import { LineQueue, Wake, WaitingLine } from "./waiting-line";

/**
 * Requests that one callback may answer or let go on. Envoy sends the replies of a callback after it, each from within the one
 * before, and calls back into the VM for each: some hundreds overflow the stack and end the VM, 256 have been seen to.
 */
export const ENDINGS_MAX: i32 = 64;

/** The requests of one plugin that have to ask for themselves, whose turn has yet to come. */
@final
class Turns {
  readonly queue: LineQueue = new LineQueue();

  constructor(readonly plugin: Plugin) {}
}

@final
export class WakeQueue {
  private readonly queue: LineQueue = new LineQueue();
  private readonly alone: Array<Turns> = [];
  private nextAlone: i32 = 0;

  /** Lets the requests of a line be decided anew: all that are in it now. */
  wake(line: WaitingLine, attempt: Attempt): void {
    line.attempt = attempt;
    line.open();
    if (attempt !== Attempt.Alone) this.queue.add(line);
    else if (line.isDue) this.turnsOf(line.plugin).queue.add(line);
  }

  /** Whether there may be somebody to wake. */
  get hasWakes(): bool {
    return !this.queue.isEmpty || this.alone.length > 0;
  }

  /** The next request but those that have to ask alone, or null. */
  next(): Wake | null {
    return this.queue.next();
  }

  /** The next request that may ask alone, one plugin after the other, or null. It leaves any stream in force. */
  nextToAsk(): Wake | null {
    const alone = this.alone;
    for (let i = alone.length; i > 0; i--) {
      if (this.nextAlone >= alone.length) this.nextAlone = 0;
      const turns = alone[this.nextAlone];
      const wake = turns.plugin.alone.hasRoom() ? turns.queue.next() : null;
      if (turns.queue.isEmpty) alone.splice(this.nextAlone, 1);
      else this.nextAlone++;
      if (wake !== null) return wake;
    }
    return null;
  }

  /** Has those give up whose turn to ask alone did not come within the time that a call has. Call it from a tick. */
  giveUpLate(): void {
    const alone = this.alone;
    for (let i = alone.length - 1; i >= 0; i--) {
      const turns = alone[i];
      const limitMillis = i64(turns.plugin.config.authService.timeoutMilliseconds);
      turns.queue.moveLate(limitMillis, this.queue, Attempt.TooLate);
      if (turns.queue.isEmpty) alone.splice(i, 1);
    }
  }

  private turnsOf(plugin: Plugin): Turns {
    const alone = this.alone;
    for (let i = 0; i < alone.length; i++) if (alone[i].plugin === plugin) return alone[i];
    const turns = new Turns(plugin);
    alone.push(turns);
    return turns;
  }
}
