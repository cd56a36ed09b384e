// Whose turn it is to be decided anew, of all requests in this VM whose wait is over.

import { Plugin } from "./plugin";
import { Attempt, LineQueue, Wake, WaitingLine } from "./waiting-line";

/**
 * Requests that one callback may answer or let go on. Envoy sends the replies of a callback after it, each from within the one
 * before, and calls back into the VM for each: some hundreds overflow the stack and end the VM, 256 have been seen to.
 */
export const ENDINGS_MAX: i32 = 64;

const queue = new LineQueue();

/** Configurations with requests whose turn to ask alone has yet to come. */
const withAlone: Array<Plugin> = [];
let nextAlone: i32 = 0;

/** Lets the requests of a line be decided anew: all that are in it now. */
export function wakeLine(line: WaitingLine, attempt: Attempt): void {
  line.attempt = attempt;
  line.open();
  if (attempt !== Attempt.Alone) {
    queue.add(line);
    return;
  }
  const alone = line.plugin.alone.queue;
  if (alone.isEmpty && line.isDue) withAlone.push(line.plugin);
  alone.add(line);
}

/** Whether there may be somebody to wake. */
export function hasWakes(): bool {
  return !queue.isEmpty || withAlone.length > 0;
}

/** The next request but those that have to ask alone, or null. */
export function nextWake(): Wake | null {
  return queue.next();
}

/** The next request that may ask alone, one configuration after the other, or null. It leaves any stream in force. */
export function nextAloneWake(): Wake | null {
  for (let i = withAlone.length; i > 0; i--) {
    if (nextAlone >= withAlone.length) nextAlone = 0;
    const alone = withAlone[nextAlone].alone;
    const wake = alone.hasRoom() ? alone.queue.next() : null;
    if (alone.queue.isEmpty) withAlone.splice(nextAlone, 1);
    else nextAlone++;
    if (wake !== null) return wake;
  }
  return null;
}

/** Has those give up whose turn to ask alone did not come within the time that a call has. Call it from a tick. */
export function wakeLate(): void {
  for (let i = withAlone.length - 1; i >= 0; i--) {
    const plugin = withAlone[i];
    const limitMillis = i64(plugin.config.authService.timeoutMilliseconds);
    plugin.alone.queue.moveLate(limitMillis, queue, Attempt.TooLate);
    if (plugin.alone.queue.isEmpty) withAlone.splice(i, 1);
  }
}
