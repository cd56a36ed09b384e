// What the log and the counters say of key sets: which were refused, which of their keys are left out, and why.

import { stringOf } from "../../bytes/byte-string";
import { JwksError, jwksErrorText, KeySet } from "../../jwt/jwks";
import { leftOutText } from "./left-out-text";
import { LogLevel } from "../../ports/log";
import { EventLog } from "../log/event-log";
import { LogEvent } from "../log/log-event";
import { LogKey } from "../log/log-key";
import { Event, Stats } from "../metrics/stats";

@final
export class KeyReport {
  constructor(
    private readonly stats: Stats,
    private readonly log: EventLog,
    /** Whose key sets they are; empty where there are no realms. */
    private readonly realm: ArrayBuffer,
  ) {}

  /** What is wrong with a set, for a log line or the refusal of a configuration; it is counted. */
  ofRefused(error: JwksError, keys: KeySet): string {
    this.stats.countKeySetError(error);
    const text = jwksErrorText(error);
    return error === JwksError.NoUsableKey && keys.leftOut.length > 0
      ? `${text}: ${leftOutText(keys)}`
      : text;
  }

  /** Counts the keys of a set that are left out, and logs them when that is not what was said of the issuer's last; what is said. */
  ofLeftOut(issuer: ArrayBuffer, keys: KeySet, last: string, nowMillis: i64): string {
    const leftOut = keys.leftOut;
    for (let i = 0; i < leftOut.length; i++) this.stats.countLeftOutKey(leftOut[i].fault);
    const text = leftOutText(keys);
    if (text.length > 0 && text !== last) this.logLeftOut(issuer, keys, text, nowMillis);
    return text;
  }

  private logLeftOut(issuer: ArrayBuffer, keys: KeySet, text: string, nowMillis: i64): void {
    const log = this.log;
    if (!log.beginLimited(LogEvent.KeysLeftOut, LogLevel.Warn, nowMillis)) return;
    log.addBuffer(LogKey.Realm, this.realm);
    log.addText(LogKey.Issuer, stringOf(issuer));
    log.addNumber(LogKey.Keys, keys.leftOut.length + keys.keys.length);
    log.addNumber(LogKey.LeftOut, keys.leftOut.length);
    log.addText(LogKey.Detail, text);
    log.write();
  }

  /** Counts what came of a fetch. */
  ofFetch(isGood: bool): void {
    this.stats.countEvent(isGood ? Event.KeysFetched : Event.KeysFailed);
  }
}
