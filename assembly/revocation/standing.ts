// Where somebody stands by the revocation list.

/** Where somebody stands by the list. */
export enum Standing {
  /** Nothing is known against it. */
  Clear,
  /** Revoked, but a new login now would not be. */
  Revoked,
  /** Revoked, and so would be a new login. */
  Barred,
  /** There is no list that could be relied on, and nobody may pass without one. */
  Unknown,
}
