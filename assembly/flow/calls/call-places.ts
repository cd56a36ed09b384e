// How many calls of one kind a configuration may have under way: places of its own, so that no other configuration's calls can
// take them. A call whose client has gone goes on at the host, which cannot end it, but frees its place.

import { Streams } from "../../ports/streams";
import { PlacedCall } from "./placed-call";

/** Calls that somebody waits for: beyond as many the auth service is too slow for more to help. */
const PLACES: i32 = 1024;

/** Calls that nobody waits for any more, and the bytes that they hold: what goes beyond keeps its place. */
const LEFT_MAX: i32 = 3 * PLACES;
const LEFT_BYTES_MAX: i32 = 16 * 1024 * 1024;

/** Calls whose clients are looked for when a place is wanted and none is free. */
const LOOKED_AT: i32 = 32;

@final
export class CallPlaces {
  private readonly taken: Array<PlacedCall> = [];
  /** Which of them is looked at next. */
  private next: i32 = 0;
  private left: i32 = 0;
  private leftBytes: i32 = 0;

  constructor(private readonly streams: Streams) {}

  /** Calls under way. */
  get size(): i32 {
    return this.taken.length + this.left;
  }

  /** Whether there is a place for a call of this stream, which must be the one in force, and stays it. */
  hasRoom(stream: u32): bool {
    if (this.taken.length < PLACES) return true;
    this.freeLeft();
    this.streams.enter(stream);
    return this.taken.length < PLACES;
  }

  add(call: PlacedCall): void {
    call.place = this.taken.length;
    this.taken.push(call);
  }

  /** The call has come to its end. */
  remove(call: PlacedCall): void {
    if (call.place >= 0) {
      this.free(call);
    } else {
      this.left--;
      this.leftBytes -= call.bytes;
    }
  }

  /** Frees places of calls whose clients have gone, going on where the last look ended. */
  private freeLeft(): void {
    for (let i = 0; i < LOOKED_AT && this.taken.length > 0; i++) {
      if (this.next >= this.taken.length) this.next = 0;
      const call = this.taken[this.next];
      const mayLeave = this.left < LEFT_MAX && this.leftBytes + call.bytes <= LEFT_BYTES_MAX;
      if (this.streams.enter(call.stream) || !mayLeave) {
        this.next++;
        continue;
      }
      this.free(call);
      this.left++;
      this.leftBytes += call.bytes;
    }
  }

  /** Puts the last call into the place of this one. */
  private free(call: PlacedCall): void {
    const last = this.taken.pop();
    if (last !== call) {
      last.place = call.place;
      this.taken[call.place] = last;
    }
    call.place = -1;
  }
}
