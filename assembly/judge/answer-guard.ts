// What the auth service's answer means for whomever it names: what answer-judge.ts says of it, unless the revocation list names them.

import { Config } from "../config/config";
import { Subject } from "../revocation/subject";
import { judgeAnswer, judgeSessionAnswer } from "./answer-judge";
import { AnsweredGroups } from "./answered-groups";
import { Action, Decision } from "../exchange/decision";
import { Evidence } from "../exchange/evidence";
import { Facts } from "../exchange/facts";
import { OwnTokens } from "./own-tokens";
import { Revocations } from "./revocations";
import { Standing } from "../revocation/standing";
import { readAnswerSubject } from "./session-subject";
import { NANOS_PER_MILLI, NANOS_PER_SECOND } from "../exchange/time-units";

@final
export class AnswerGuard {
  /** Whom the answer judged last names; filled in where there is a revocation list. */
  readonly named: Subject;
  /** When the tokens of that answer were issued, Unix seconds; -1 when they do not say. */
  issuedSeconds: i64 = -1;

  constructor(
    private readonly config: Config,
    private readonly revocations: Revocations,
    private readonly groups: AnsweredGroups,
    private readonly own: OwnTokens,
  ) {
    this.named = new Subject(revocations.secret);
  }

  /** What the auth service's answer to a call for `asked` means, which showed this. */
  onAnswer(facts: Facts, asked: Action, shown: Evidence): Decision {
    const nowNanos = facts.nowNanos;
    const answer = facts.answer;
    const decision = judgeAnswer(answer, asked, this.config, facts.decision);
    if (!this.revocations.isConfigured || decision.action !== Action.Forward) return decision;
    const issued = readAnswerSubject(answer, this.named);
    this.issuedSeconds = issued;
    this.named.createdSeconds = shown.createdSeconds(issued, nowNanos / NANOS_PER_SECOND);
    const standing = this.revocations.standingOf(this.named, nowNanos / NANOS_PER_MILLI);
    // To sign a session out is of no use where there is none, or where something else brings its owner back.
    const isOut = standing === Standing.Revoked && (!shown.hasSession || shown.hasCredentials);
    return decision.holdTo(isOut ? Standing.Barred : standing);
  }

  /** What the auth service's answer to the question about a session value means. */
  onSessionAnswer(facts: Facts, value: ArrayBuffer, shown: Evidence): Decision {
    const nowNanos = facts.nowNanos;
    const answer = facts.answer;
    const decision = judgeSessionAnswer(answer, this.config, facts.decision);
    if (decision.action !== Action.Forward) return decision;
    this.own.note(decision.identity, answer.authorizations);
    const at = changetype<usize>(value);
    this.groups.readOfSession(decision.identity, answer.setCookies, at, value.byteLength, nowNanos);
    if (!this.revocations.isConfigured) return decision;
    const issued = readAnswerSubject(answer, this.named);
    this.named.createdSeconds = shown.sessionSeconds >= 0 ? shown.sessionSeconds : issued;
    return decision.holdTo(this.revocations.standingOf(this.named, nowNanos / NANOS_PER_MILLI));
  }
}
