// Differences that an observing plugin found: each kind and reason has a counter, and a log line at most once a minute. No query, no token.

import { ByteWriter } from "../../bytes/byte-writer";
import { Reason, REASON_COUNT, reasonName } from "../../exchange/reason";
import { Host } from "../../ports/host";
import { LogLevel } from "../../ports/log";
import { Request } from "../../exchange/request";
import { SpanList } from "../../bytes/span-list";
import { addPrintable, addRealm, addRoute } from "../requests/log-line";
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

const LINE_BYTES: i32 = 1024;
const LINE = new ByteWriter(memory.data(LINE_BYTES), LINE_BYTES);

@final
export class Differences {
  private readonly counters: Array<LateCounter | null> = new Array<LateCounter | null>(KINDS * REASON_COUNT);
  /** When each kind and reason was logged last, Unix milliseconds. */
  private readonly logged: StaticArray<i64> = new StaticArray<i64>(KINDS * REASON_COUNT);

  constructor(private readonly host: Host) {}

  /** Counts and logs a difference over a request; `ids` are its request IDs. */
  note(kind: Difference, reason: Reason, request: Request, ids: SpanList, nowMillis: i64): void {
    if (!this.count(kind, reason, nowMillis)) return;
    beginLine(kind, reason, request.realm);
    LINE.addString(" method=");
    addPrintable(LINE, request.method.pointer, request.method.length);
    LINE.addString(" path=");
    addPrintable(LINE, request.target.pointer, request.pathLength);
    LINE.addString(" route=");
    addRoute(LINE, request.route);
    if (ids.length > 0) this.write(ids.pointer(0), ids.size(0));
    else this.write(0, 0);
  }

  /** The same for a request that is long gone: of it only its realm and the ID are known. */
  noteLate(
    kind: Difference,
    reason: Reason,
    realm: ArrayBuffer,
    requestId: ArrayBuffer,
    nowMillis: i64,
  ): void {
    if (!this.count(kind, reason, nowMillis)) return;
    beginLine(kind, reason, realm);
    this.write(changetype<usize>(requestId), requestId.byteLength);
  }

  /** Counts; true when a line about it is due. */
  private count(kind: Difference, reason: Reason, nowMillis: i64): bool {
    const index = kind * REASON_COUNT + reason;
    let counter = this.counters[index];
    if (counter === null) {
      counter = new LateCounter(this.host.metrics, `postern.observe.${NAMES[kind]}.${reasonName(reason)}`);
      this.counters[index] = counter;
    }
    counter.increment();
    const last = this.logged[index];
    if (last !== 0 && nowMillis >= last && nowMillis - last < MINUTE_MILLIS) return false;
    this.logged[index] = nowMillis;
    return true;
  }

  private write(requestId: usize, length: i32): void {
    LINE.addString(" request_id=");
    if (length > 0) addPrintable(LINE, requestId, length);
    else LINE.addString("-");
    this.host.log.write(LogLevel.Warn, LINE.start, LINE.length);
  }
}

function beginLine(kind: Difference, reason: Reason, realm: ArrayBuffer): void {
  LINE.reset();
  LINE.addString("postern observe difference=");
  LINE.addString(NAMES[kind]);
  LINE.addString(" reason=");
  LINE.addString(reasonName(reason));
  addRealm(LINE, realm);
}
