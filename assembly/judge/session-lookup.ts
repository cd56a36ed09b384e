// Looking a session up in the revocation list: by what its bytes say, or by what the auth service's answer on it says.

import { Subject } from "../revocation/subject";
import { SessionError } from "../session/open-session";
import { SessionName } from "../session/session-name";
import { readStampOf } from "../session/signed-value";
import { Decision } from "../exchange/decision";
import { Revocations } from "./revocations";
import { Standing } from "../revocation/standing";
import { SessionReader } from "./session-reader";
import { readSessionSubject } from "./session-subject";

@final
export class SessionLookup {
  /** Whom the session looked up last is about; filled in where there is a list. */
  readonly subject: Subject;

  constructor(
    private readonly reader: SessionReader,
    readonly revocations: Revocations,
  ) {
    this.subject = new Subject(revocations.secret);
  }

  /**
   * Where the session stands by the revocation list, as far as its bytes say whom it is about; of others the answer of the auth service does.
   * Without a list that could be relied on it is of no use to ask about it.
   */
  standingOf(error: SessionError, value: usize, length: i32, nowMillis: i64, decision: Decision): Standing {
    if (!this.revocations.isConfigured) return Standing.Clear;
    this.describe(error, value, length, this.subject);
    decision.sessionSeconds = this.subject.createdSeconds;
    const isOpened = error === SessionError.Ok;
    if (!isOpened && !(this.revocations.isUnknown && this.isAsked(decision.session))) return Standing.Clear;
    return this.revocations.standingOf(this.subject, nowMillis);
  }

  /** Whether the auth service may find a session in it. */
  private isAsked(name: SessionName): bool {
    return name.isGenuine || !this.reader.hasKeys;
  }

  /** Fills in whom a value is about, of which opening it, the last thing that was opened, said this: by its envelope alone, when it was signed. */
  describe(error: SessionError, value: usize, length: i32, subject: Subject): void {
    if (error === SessionError.Ok) return readSessionSubject(this.reader.session, subject);
    subject.clear();
    subject.createdSeconds = readStampOf(value, length);
  }

  /** The same with what an answer says, whom `named` is. */
  standingOfAnswer(error: SessionError, value: usize, length: i32, named: Subject, nowMillis: i64): Standing {
    if (!this.revocations.isConfigured) return Standing.Clear;
    const subject = this.subject;
    this.describe(error, value, length, this.subject);
    subject.addAll(named);
    if (subject.createdSeconds < 0) subject.createdSeconds = named.createdSeconds;
    return this.revocations.standingOf(subject, nowMillis);
  }
}
