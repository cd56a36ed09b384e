// A clock for how long ago something was: the wall clock, but where that is set back it goes on from where it was. What was done before never lies in
// the future, so that nothing waits until the wall clock has caught up, and nothing stays fresh meanwhile.

@final
export class SteadyClock {
  private seenMillis: i64 = 0;
  /** By how much the wall clock was set back in all. */
  private behindMillis: i64 = 0;

  /** The time at this Unix time in milliseconds, which is now. */
  at(nowMillis: i64): i64 {
    if (nowMillis < this.seenMillis) this.behindMillis += this.seenMillis - nowMillis;
    this.seenMillis = nowMillis;
    return nowMillis + this.behindMillis;
  }
}
