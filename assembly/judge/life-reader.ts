// Reads how long the session of a request may go on: from the cache, where a session that passes nearly always is, or from its bytes.

import { CacheKey } from "../cache/cache-key";
import { EntryHeader, SessionCache } from "../cache/session-cache";
import { Facts } from "../exchange/facts";
import { NANOS_PER_MILLI } from "../exchange/time-units";
import { CookieKind } from "../http/cookie-kind";
import { SessionName } from "../session/session-name";
import { respelledValue, respellSignature } from "../session/signed-value";
import { RequestCookies } from "./request-cookies";
import { SessionLife } from "./session-life";
import { SessionLookup } from "./session-lookup";
import { SessionReader } from "./session-reader";
import { SessionVerdicts } from "./session-verdicts";

@final
export class LifeReader {
  private readonly name: SessionName = new SessionName();

  constructor(
    private readonly cookies: RequestCookies,
    private readonly reader: SessionReader,
    private readonly cache: SessionCache,
    private readonly key: CacheKey,
    private readonly generation: u32,
    private readonly lookup: SessionLookup,
    private readonly verdicts: SessionVerdicts,
  ) {}

  /** Fills in the life of the session that came with a request. False where none did. What was opened before is not valid any more. */
  read(facts: Facts, life: SessionLife): bool {
    const kind = this.cookies.find(facts.request);
    if (kind === CookieKind.None || kind === CookieKind.Unusable) return false;
    const scan = facts.request.cookieScan;
    const isRespelled = respellSignature(scan.session, scan.sessionLength);
    const value = isRespelled ? respelledValue() : scan.session;
    const entry = this.entryOf(value, scan.sessionLength, facts.nowNanos / NANOS_PER_MILLI);
    if (entry !== null) readEntryLife(entry, life);
    else this.readOpened(value, scan.sessionLength, facts.nowNanos, life);
    return true;
  }

  private entryOf(value: usize, length: i32, nowMillis: i64): EntryHeader | null {
    return this.key.set(value, length) ? this.cache.find(this.key, this.generation, nowMillis) : null;
  }

  private readOpened(value: usize, length: i32, nowNanos: i64, life: SessionLife): void {
    const name = this.name;
    const error = this.reader.read(value, length, nowNanos, name);
    life.loginLow = name.loginLow;
    life.loginHigh = name.loginHigh;
    life.endsMillis = this.verdicts.endMillis(value, length, error);
    life.subject.clear();
    if (this.lookup.revocations.isConfigured) this.lookup.describe(error, value, length, life.subject);
  }
}

function readEntryLife(entry: EntryHeader, life: SessionLife): void {
  life.loginLow = entry.loginLow;
  life.loginHigh = entry.loginHigh;
  life.endsMillis = entry.endsMillis;
  life.subject.createdSeconds = entry.createdSeconds;
  life.subject.read(entry.marks, entry.markCounts);
}
