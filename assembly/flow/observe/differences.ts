// Differences that an observing plugin found: each kind and reason has a counter, and a log line at most once a minute. No query, no token.

import { Reason, REASON_COUNT, reasonName } from "../../exchange/reason";
import { Metrics } from "../../ports/metrics";
import { LogLevel } from "../../ports/log";
import { Request } from "../../exchange/request";
import { SpanList } from "../../bytes/span-list";
import { EventLog } from "../log/event-log";
import { LogEvent } from "../log/log-event";
import { LogKey } from "../log/log-key";
import { addPlace, addRequestId, addTarget } from "../requests/log-line";
import { LateCounter } from "../metrics/late-counter";

export enum Difference {
  /** The guard let the request through, and the filter would refuse it. */
  WouldRefuse,
  /** The guard named somebody, and the filter would name somebody else, or nobody. */
  OtherIdentity,
  /** The guard named somebody by a session that the rules here do not let pass: the auth service would be asked each time. */
  WouldDoubt,
  /** The filter would let it through, and the auth service refuses it. */
  FalseAccept,
  /** The filter would let it through, and the auth service names somebody else. */
  AnswerIdentity,
}

const NAMES: StaticArray<string> = [
  "would_refuse",
  "other_identity",
  "would_doubt",
  "false_accept",
  "answer_identity",
];
const KINDS: i32 = 5;

const MINUTE_MILLIS: i64 = 60_000;

@final
export class Differences {
  private readonly counters: Array<LateCounter | null> = new Array<LateCounter | null>(KINDS * REASON_COUNT);
  /** When each kind and reason was logged last, Unix milliseconds, and how many were not since then. */
  private readonly logged: StaticArray<i64> = new StaticArray<i64>(KINDS * REASON_COUNT);
  private readonly suppressed: StaticArray<i32> = new StaticArray<i32>(KINDS * REASON_COUNT);

  constructor(
    private readonly metrics: Metrics,
    private readonly log: EventLog,
  ) {}

  /** Counts and logs a difference over a request; `ids` are its request IDs. */
  note(kind: Difference, reason: Reason, request: Request, ids: SpanList, nowMillis: i64): void {
    if (!this.begin(kind, reason, nowMillis)) return;
    const log = this.log;
    addTarget(log, request);
    addPlace(log, request);
    addRequestId(log, ids);
    log.write();
  }

  /** The same for a request that is long gone: of it only its realm and the ID are known. */
  noteLate(
    kind: Difference,
    reason: Reason,
    realm: ArrayBuffer,
    requestId: ArrayBuffer,
    nowMillis: i64,
  ): void {
    if (!this.begin(kind, reason, nowMillis)) return;
    const log = this.log;
    log.addBuffer(LogKey.Realm, realm);
    log.addBuffer(LogKey.RequestId, requestId);
    log.write();
  }

  /** Counts, and begins the line about it; false when none is due. */
  private begin(kind: Difference, reason: Reason, nowMillis: i64): bool {
    const index = kind * REASON_COUNT + reason;
    this.count(index, kind, reason);
    const last = this.logged[index];
    if (last !== 0 && nowMillis >= last && nowMillis - last < MINUTE_MILLIS) {
      this.suppressed[index]++;
      return false;
    }
    const log = this.log;
    if (!log.begin(LogEvent.Observe, LogLevel.Warn)) return false;
    log.addWord(LogKey.Difference, NAMES[kind]);
    log.addWord(LogKey.Reason, reasonName(reason));
    log.addSuppressed(this.suppressed[index]);
    this.logged[index] = nowMillis;
    this.suppressed[index] = 0;
    return true;
  }

  private count(index: i32, kind: Difference, reason: Reason): void {
    let counter = this.counters[index];
    if (counter === null) {
      counter = new LateCounter(this.metrics, `postern.observe.${NAMES[kind]}.${reasonName(reason)}`);
      this.counters[index] = counter;
    }
    counter.increment();
  }
}
