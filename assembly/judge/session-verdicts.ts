// Verdicts on sessions as the cache keeps them: what was found here, and what the auth service said a moment ago.

import { CacheKey } from "../cache/cache-key";
import { EntryHeader, EntryKind, SessionCache } from "../cache/session-cache";
import { Config } from "../config/config";
import { Subject } from "../revocation/subject";
import { isEmailAllowed, isGroupAllowed } from "../session/authorize";
import { SessionError } from "../session/open-session";
import { SessionName } from "../session/session-name";
import { readStampOf } from "../session/signed-value";
import { isInGroups } from "./group-rule";
import { Identity } from "../exchange/identity";
import { describeRecord, recordBytes, recordLength } from "./identity-record";
import { Remembered } from "./remembered";
import { Standing } from "../revocation/standing";
import { SessionLookup } from "./session-lookup";
import { SessionReader } from "./session-reader";
import {
  endMillis,
  envelopeEndMillis,
  envelopeUntilMillis,
  MARGIN_MILLIS,
  openedUntilMillis,
} from "./session-validity";
import { NANOS_PER_MILLI } from "../exchange/time-units";

/** Long enough for all that waited for a verdict that nobody after them may have. */
const WAITERS_MILLIS: i64 = 5000;

const ENTRY: usize = memory.data(offsetof<EntryHeader>(), 8);

@final
export class SessionVerdicts {
  private readonly remembered: SessionName = new SessionName();

  constructor(
    private readonly config: Config,
    private readonly reader: SessionReader,
    private readonly cache: SessionCache,
    private readonly key: CacheKey,
    private readonly generation: u32,
    private readonly lookup: SessionLookup,
  ) {}

  /**
   * Keeps an identity that the auth service gave as the verdict on a session value, where it is one: what a rule here refuses is not kept,
   * and it ends with the session's window, refresh and token, at the latest after verdictTtl. With a verdictTtl of 0 it is for those who
   * waited for the answer, and to be forgotten after them. `named` is whom the answer names: that the revocation list names them too is no
   * reason to ask again. The question was put at `askedMillis`.
   */
  remember(
    value: usize,
    length: i32,
    identity: Identity,
    named: Subject,
    askedMillis: i64,
    nowNanos: i64,
  ): Remembered {
    if (!identity.isSomebody || !this.key.set(value, length)) return Remembered.No;
    const error = this.reader.read(value, length, nowNanos, this.remembered);
    if (this.reader.isDenied(this.remembered)) return Remembered.No;
    this.vouch();
    if (!this.isAnswerAllowed(error, identity)) return Remembered.No;
    const nowMillis = nowNanos / NANOS_PER_MILLI;
    const ttlMillis = this.config.cache.verdictTtlNanoseconds / NANOS_PER_MILLI;
    const lastMillis = nowMillis + (ttlMillis > 0 ? ttlMillis : WAITERS_MILLIS);
    // The answer may have been long on its way; a clock that was set back meanwhile makes it no younger.
    const saidMillis = min(askedMillis, nowMillis);
    const until = min(lastMillis, this.answerUntilMillis(value, length, error, saidMillis));
    if (until <= nowMillis) {
      const isStale = this.answerUntilMillis(value, length, error, nowMillis) > nowMillis;
      return isStale ? Remembered.Stale : Remembered.No;
    }
    const standing = this.lookup.standingOfAnswer(error, value, length, named, nowMillis);
    const ends = this.endMillis(value, length, error);
    const isKept = this.keep(identity, this.remembered, EntryKind.Verdict, nowNanos, until, ends, standing);
    if (!isKept) return Remembered.No;
    return ttlMillis > 0 ? Remembered.Yes : Remembered.ForWaiters;
  }

  /** Notes that the session of the key in hand is genuine, by an entry that is no verdict: its time is over. */
  private vouch(): void {
    const entry = changetype<EntryHeader>(ENTRY);
    memory.fill(ENTRY, 0, offsetof<EntryHeader>());
    entry.generation = this.generation;
    entry.kind = EntryKind.Verdict;
    this.cache.put(this.key, entry, recordBytes(), 0);
  }

  /** Whether the rules here allow what the auth service allowed; `error` is what opening the session said. */
  private isAnswerAllowed(error: SessionError, identity: Identity): bool {
    const config = this.config.session;
    if (error === SessionError.Ok) {
      const session = this.reader.session;
      return (
        isEmailAllowed(session.email, session.emailLength, config.emailDomains) &&
        isGroupAllowed(session, config.allowedGroups)
      );
    }
    return (
      isEmailAllowed(identity.email.pointer, identity.email.length, config.emailDomains) &&
      isInGroups(identity, config.allowedGroups)
    );
  }

  /** Until when the session may be what it was at `saidMillis`, Unix milliseconds; by its envelope alone where it could not be opened. */
  private answerUntilMillis(value: usize, length: i32, error: SessionError, saidMillis: i64): i64 {
    const config = this.config.session;
    if (error === SessionError.Ok) return openedUntilMillis(this.reader.session, config, saidMillis);
    const stamp = readStampOf(value, length);
    // Without a secret it may be no envelope at all, and then says nothing of times.
    if (stamp < 0 && !this.reader.hasKeys) return i64.MAX_VALUE;
    return envelopeUntilMillis(stamp, config, saidMillis);
  }

  /** When the session of a value is over that no refresh makes anew; `error` is what opening it, the last thing that was opened, said. */
  endMillis(value: usize, length: i32, error: SessionError): i64 {
    const config = this.config.session;
    if (error === SessionError.Ok) return endMillis(this.reader.session, config);
    return envelopeEndMillis(readStampOf(value, length), config);
  }

  /** Forgets the verdict on a session value. */
  forget(value: usize, length: i32): void {
    if (this.key.set(value, length)) this.cache.remove(this.key, this.generation);
  }

  /** Keeps an identity as the verdict on the session of the key in hand, which `lookup` looked up last and found to stand so. */
  keep(
    identity: Identity,
    name: SessionName,
    kind: EntryKind,
    nowNanos: i64,
    untilMillis: i64,
    endsMillis: i64,
    standing: Standing,
  ): bool {
    const entry = changetype<EntryHeader>(ENTRY);
    describeRecord(identity, entry);
    entry.loginLow = name.loginLow;
    entry.loginHigh = name.loginHigh;
    entry.generation = this.generation;
    entry.kind = kind;
    entry.validFromMillis = nowNanos / NANOS_PER_MILLI - MARGIN_MILLIS;
    entry.validUntilMillis = untilMillis;
    entry.endsMillis = endsMillis;
    const marks = this.lookup.revocations.mark(entry, this.lookup.subject, standing);
    return this.cache.put(this.key, entry, recordBytes(), recordLength() + marks);
  }
}
