// Whether a verdict of the auth service on a session was kept.

/** What became of a verdict of the auth service. */
export enum Remembered {
  /** It is not one on the session, or not for long enough. */
  No,
  /** It was one when it was said, and was over before it came: the session became due on the way. */
  Stale,
  /** For those who waited for it; to be forgotten after them. */
  ForWaiters,
  Yes,
}
