// Who is out by the revocation list: the one place that says so, for every way to the app.
//
// What was found innocent is not looked up again while nothing changes: its cache entry carries the number of the list that it was looked up
// in. The number changes with the list, and when the list gets too old to rely on or is fresh again. How old it is goes by a clock that is never set
// back (`steadyMillis`: flow/steady-clock.ts).

import { EntryHeader } from "../cache/session-cache";
import { RevocationConfig } from "../config/config";
import { RevocationList } from "../revocation/revocation-list";
import { Subject } from "../revocation/subject";
import { recordMarks } from "./identity-record";
import { Standing } from "../revocation/standing";
import { NANOS_PER_MILLI } from "../exchange/time-units";

@final
export class Revocations {
  /** Tells what is said now from what was said before; 0 where there is no list at all. */
  number: u32 = 0;
  /** When the list in force was fetched last, by the steady clock; where none ever was, when it was waited for. */
  fetchedMillis: i64 = 0;
  list: RevocationList | null = null;
  /** There is no list that could be relied on, and nobody may pass without one. */
  isUnknown: bool = false;
  private readonly cached: Subject;

  /** `secret`: the 16 bytes that subjects and lists are hashed with. */
  constructor(
    private readonly config: RevocationConfig,
    readonly secret: usize,
  ) {
    this.cached = new Subject(secret);
    if (config.isConfigured) this.number = 1;
    this.isUnknown = config.isConfigured && config.isClosed;
  }

  /** Whether anybody is ever looked up. */
  get isConfigured(): bool {
    return this.number !== 0;
  }

  /** Puts a list in force, or the same one again where `isNew` is false. */
  take(list: RevocationList, isNew: bool, steadyMillis: i64): void {
    this.list = list;
    this.fetchedMillis = steadyMillis;
    if (isNew) this.number++;
    this.passTime(steadyMillis);
  }

  /** Goes on by what another configuration with the same list knows. */
  inherit(other: Revocations, steadyMillis: i64): void {
    const list = other.list;
    if (list !== null) this.take(list, true, other.fetchedMillis);
    this.passTime(steadyMillis);
  }

  /** Time has passed: a list may have become too old. */
  passTime(steadyMillis: i64): void {
    if (this.fetchedMillis === 0) this.fetchedMillis = steadyMillis;
    if (!this.config.isClosed) return;
    const isTooOld = this.ageMillis(steadyMillis) > this.config.maxAgeNanoseconds / NANOS_PER_MILLI;
    const isUnknown = this.list === null || isTooOld;
    if (isUnknown === this.isUnknown) return;
    this.isUnknown = isUnknown;
    this.number++;
  }

  /** How old the list is, milliseconds. */
  ageMillis(steadyMillis: i64): i64 {
    return steadyMillis - this.fetchedMillis;
  }

  /** Where a subject stands. Of one that does not say since when it exists, every entry that names it holds. */
  standingOf(subject: Subject, nowMillis: i64): Standing {
    if (this.isUnknown) return Standing.Unknown;
    const list = this.list;
    if (list === null) return Standing.Clear;
    const before = list.revokedBefore(subject);
    if (before === 0 || subject.createdSeconds >= before) return Standing.Clear;
    return before > nowMillis / 1000 ? Standing.Barred : Standing.Revoked;
  }

  /** The same for a cache entry, which need not be looked up again when it is clear. */
  standingOfEntry(entry: EntryHeader, nowMillis: i64): Standing {
    const subject = this.cached;
    subject.createdSeconds = entry.createdSeconds;
    subject.read(entry.marks, entry.markCounts);
    const standing = this.standingOf(subject, nowMillis);
    if (standing === Standing.Clear) entry.lookedUp = this.number;
    return standing;
  }

  /** Notes in an entry that is to be cached whom it is about, and that they stand so. Answers how many bytes the marks behind the record take. */
  mark(entry: EntryHeader, subject: Subject, standing: Standing): i32 {
    entry.lookedUp = standing === Standing.Clear ? this.number : 0;
    entry.createdSeconds = subject.createdSeconds;
    entry.markCounts = this.isConfigured ? subject.counts : 0;
    return this.isConfigured ? recordMarks(subject) : 0;
  }
}
