// What a question to the auth service showed of its request: how old whatever the answer is about may be.

@final
export class Evidence {
  /** A session's cookies went with it. */
  hasSession: bool = false;
  /** When that session was created, Unix seconds; -1 when that is not known. */
  sessionSeconds: i64 = -1;
  /** Other credentials went with it. */
  hasCredentials: bool = false;

  /**
   * When what an answer is about was created, whose tokens were issued then (Unix seconds, -1 when they do not say); -1 when nobody knows. Which of
   * the two it is the answer on, nobody knows; and of a session that is not the answer's anybody may say anything.
   */
  createdSeconds(issued: i64, now: i64): i64 {
    // Whoever shows neither a session nor a token that says when it was issued logs in with each request.
    if (!this.hasSession) return issued >= 0 ? issued : now;
    if (this.sessionSeconds < 0) return issued;
    return this.hasCredentials && issued >= 0 ? min(issued, this.sessionSeconds) : this.sessionSeconds;
  }
}
