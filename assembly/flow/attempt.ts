// How a request comes to be decided again.

export enum Attempt {
  First,
  /** After a call that ended with an answer that was for one request only. */
  Alone,
  /** After a call that failed. */
  AfterFailure,
  /** After a call whose verdict is for those that waited, and for nobody after them. */
  WithVerdict,
  /** After a wait for its turn to ask alone that was too long. */
  TooLate,
  /** After an answer about the path alone: the question is put to /auth, which has none. */
  PastPath,
  /** The same once the session, which had become due meanwhile, was settled as well. */
  PastSession,
  /** The question is about the bearer token alone. */
  AboutBearer,
  /** After an answer to that which was no permission: the question is about the request. */
  PastBearer,
  /** After an answer about the path and past it: whatever is answered goes to the client. */
  AsItStands,
}

/** Whether nobody has asked about the session for the request yet. */
export function isBeforeSession(attempt: Attempt): bool {
  return attempt === Attempt.First || attempt === Attempt.PastBearer;
}

/** Whether the question is put to /auth, past an answer about the path alone. */
export function isPathless(attempt: Attempt): bool {
  return attempt === Attempt.PastPath || attempt === Attempt.PastSession;
}

/** Whether the request was told something of its path alone: it goes on from there, or would be told it again for ever. */
export function isOnItsWay(attempt: Attempt): bool {
  return isPathless(attempt) || attempt === Attempt.AsItStands;
}
