// What of the session's cookies a call carries.

export enum SessionCookies {
  AsSent,
  LeftOut,
  /** Their names with a value that is no session's: the service clears them. */
  Voided,
  /** Those that took their place in a refresh. */
  Refreshed,
  /** The same session, sealed anew (session/seal-session.ts), in as many parts as were sent. */
  Sealed,
}
