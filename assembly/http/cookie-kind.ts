// What a request's session cookies are, and what becomes of them where cookies are written down.

export enum CookieKind {
  /** No cookie of the name. */
  None,
  /** One cookie of exactly the name. */
  Single,
  /** Joined from two or more chunks. */
  Chunked,
  /** Something of the name is there, but not a session that may be judged: a miss. */
  Unusable,
}

/** What becomes of the session's own cookies, <name> and <name>_<digits>, where the others are written down. */
export enum OwnCookies {
  LeftOut,
  /** And those of a login under way as well: what an app gets. */
  AppLeftOut,
  /** They keep their names and get a value that is no session's, so that oauth2-proxy clears them. */
  Voided,
}
