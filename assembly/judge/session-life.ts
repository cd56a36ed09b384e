// How long a session may go on: what a stream that outlives its request is held to.

import { Subject } from "../revocation/subject";

@final
export class SessionLife {
  /** Its login, see session/session-name.ts: what a sign-out ends. */
  loginLow: u64 = 0;
  loginHigh: u64 = 0;
  /** When it is over unless it is refreshed, Unix milliseconds. */
  endsMillis: i64 = 0;
  /** Whom the revocation list would have to name. */
  readonly subject: Subject;

  /** `secret`: the 16 bytes that subjects and lists are hashed with. */
  constructor(secret: usize) {
    this.subject = new Subject(secret);
  }
}
