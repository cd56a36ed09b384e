// What the auth service's answer means for whomever it names: what answer-judge.ts says of it, unless the revocation list names them.

import { Config } from "../config/config";
import { Subject } from "../revocation/subject";
import { judgeAnswer, judgeSessionAnswer } from "./answer-judge";
import { AnsweredGroups } from "./answered-groups";
import { AuthAnswer } from "./auth-answer";
import { Action, Decision } from "./decision";
import { Revocations, Standing } from "./revocations";
import { readAnswerSubject } from "./session-subject";
import { NANOS_PER_MILLI, NANOS_PER_SECOND } from "./time-units";

@final
export class AnswerGuard {
  /** Whom the answer judged last names; filled in where there is a revocation list. */
  readonly named: Subject;

  constructor(
    private readonly config: Config,
    private readonly revocations: Revocations,
    private readonly decision: Decision,
    private readonly groups: AnsweredGroups,
  ) {
    this.named = new Subject(revocations.secret);
  }

  /**
   * What the auth service's answer to a call for `asked` means. `sessionSeconds` is when the session that went with it was created, Unix seconds,
   * -1 when none did; `hasCredentials`, whether others did.
   */
  onAnswer(
    answer: AuthAnswer,
    asked: Action,
    sessionSeconds: i64,
    hasCredentials: bool,
    nowNanos: i64,
  ): Decision {
    const decision = judgeAnswer(answer, asked, this.config, this.decision);
    if (!this.revocations.isConfigured || decision.action !== Action.Forward) return decision;
    const issued = readAnswerSubject(answer, this.named);
    const now = nowNanos / NANOS_PER_SECOND;
    // Which of the two it is the answer on, nobody knows; and of a session that is not the answer's anybody may say anything.
    if (sessionSeconds >= 0)
      this.named.createdSeconds =
        hasCredentials && issued >= 0 ? min(issued, sessionSeconds) : sessionSeconds;
    // Whoever shows neither a session nor a token that says when it was issued logs in with each request.
    else this.named.createdSeconds = issued >= 0 ? issued : now;
    const standing = this.revocations.standingOf(this.named, nowNanos / NANOS_PER_MILLI);
    // To sign a session out is of no use where there is none, or where something else brings its owner back.
    const isOut = standing === Standing.Revoked && (sessionSeconds < 0 || hasCredentials);
    return decision.holdTo(isOut ? Standing.Barred : standing);
  }

  /**
   * What the auth service's answer to the question about a session value means, which was created then, Unix seconds; -1 when that is not
   * known.
   */
  onSessionAnswer(answer: AuthAnswer, value: ArrayBuffer, sessionSeconds: i64, nowNanos: i64): Decision {
    const decision = judgeSessionAnswer(answer, this.config, this.decision);
    if (decision.action !== Action.Forward) return decision;
    const at = changetype<usize>(value);
    this.groups.readOfSession(decision.identity, answer.setCookies, at, value.byteLength, nowNanos);
    if (!this.revocations.isConfigured) return decision;
    const issued = readAnswerSubject(answer, this.named);
    this.named.createdSeconds = sessionSeconds >= 0 ? sessionSeconds : issued;
    return decision.holdTo(this.revocations.standingOf(this.named, nowNanos / NANOS_PER_MILLI));
  }
}
