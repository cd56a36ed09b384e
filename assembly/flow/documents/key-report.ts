// What the log and the counters say of key sets: which were refused, which of their keys are left out, and why.

import { stringOf } from "../../bytes/byte-string";
import { JwksError, jwksErrorText, KeySet } from "../../jwt/jwks";
import { leftOutText } from "./left-out-text";
import { Log, LogLevel } from "../../ports/log";
import { Event, Stats } from "../metrics/stats";

@final
export class KeyReport {
  constructor(
    private readonly stats: Stats,
    private readonly log: Log,
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
  ofLeftOut(issuer: ArrayBuffer, keys: KeySet, last: string): string {
    const leftOut = keys.leftOut;
    for (let i = 0; i < leftOut.length; i++) this.stats.countLeftOutKey(leftOut[i].fault);
    const text = leftOutText(keys);
    if (text.length > 0 && text !== last) {
      const total = leftOut.length + keys.keys.length;
      const line = `postern: ${leftOut.length} of ${total} keys of ${stringOf(issuer)} are left out: ${text}`;
      this.log.writeText(LogLevel.Warn, line);
    }
    return text;
  }

  /** Counts what came of a fetch. */
  ofFetch(isGood: bool): void {
    this.stats.countEvent(isGood ? Event.KeysFetched : Event.KeysFailed);
  }
}
