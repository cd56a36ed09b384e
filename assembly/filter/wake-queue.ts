// Requests whose wait is over, to be decided anew a few at a time. The rest take their turn on the next ticks.

import { Plugin } from "./plugin";
import { hurryTick } from "./ticks";

/**
 * Requests that one callback may answer or let go on. Envoy sends the replies of a callback after it, each from within the one
 * before, and calls back into the VM for each: some hundreds overflow the stack and end the VM, 256 have been seen to.
 */
export const ENDINGS_MAX: i32 = 64;

/** How a request comes to be decided again. */
export enum Attempt {
  First,
  /** After a call that ended with an answer that was for one request only. */
  Alone,
  /** After a call that failed. */
  AfterFailure,
  /** After a call whose verdict is for those that waited, and for nobody after them. */
  WithVerdict,
}

@final
export class Wake {
  constructor(
    /** 0 for none: the entry only says that a verdict's time is over. */
    readonly stream: u32,
    readonly plugin: Plugin,
    readonly attempt: Attempt,
    readonly startedNanos: i64,
    /** The session value whose verdict was for those that waited, and for nobody after them. */
    readonly forgotten: ArrayBuffer | null = null,
  ) {}
}

let queue: Array<Wake> = [];
let next: i32 = 0;

export function enqueueWake(wake: Wake): void {
  queue.push(wake);
}

/** Takes at most so many entries out, and sees to it that the rest get their turn. */
export function takeWakes(most: i32): Array<Wake> {
  const end = min(next + most, queue.length);
  const taken: Array<Wake> = [];
  while (next < end) taken.push(queue[next++]);
  if (next < queue.length) {
    hurryTick();
  } else if (next > 0) {
    queue = [];
    next = 0;
  }
  return taken;
}

export function hasWakes(): bool {
  return next < queue.length;
}
