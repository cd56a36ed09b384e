// Where the keys of one issuer come from, and when they are due: fetched at start and every `refresh`, after a failure with
// growing pauses, and now and then for a key that nobody has seen (key-lookups.ts).

import { JwksConfig } from "../config/config";
import { JwksError, KeySet, readJwks } from "../jwt/jwks";
import { TrustedIssuer } from "../jwt/trusted-issuer";
import { copyOf } from "../bytes/copy-of";
import { WantedKey } from "../decision/wanted-key";
import { NANOS_PER_MILLI } from "../decision/time-units";
import { KeyLookups } from "./key-lookups";
import { reportLeftOutKeys, reportRefusedKeys } from "./key-report";

const RETRY_MIN_MILLIS: i64 = 1000;
const RETRY_MAX_MILLIS: i64 = 60_000;
const RETRY_DOUBLINGS_MAX: i32 = 6;

/** More than a fetch takes, which the host ends at its timeout, though its start may count as a tick too early. */
const FETCH_MAX_MILLIS: i64 = 7000;

/** How long the last good keys stay in force while none can be fetched. */
const KEYS_MAX_AGE_MILLIS: i64 = 24 * 3600 * 1000;

@final
export class KeySource {
  isFetching: bool = false;
  /** The host's token of the fetch under way. */
  fetchToken: u32 = 0;
  private startedMillis: i64 = 0;
  private nextMillis: i64 = 0;
  private fetchedMillis: i64 = 0;
  private failures: i32 = 0;
  private readonly lookups: KeyLookups = new KeyLookups();
  /** The key that the fetch under way is made for: its ID, when there is such a key, and its algorithm. */
  private wantedId: ArrayBuffer | null = null;
  private wantedAlgorithm: i32 = 0;
  /** What was logged of keys that are left out. */
  private said: string = "";

  constructor(
    readonly config: JwksConfig,
    readonly issuer: TrustedIssuer,
  ) {}

  /** Whether keys are to be fetched now. */
  isDue(nowMillis: i64): bool {
    const isInline = this.config.inline.byteLength > 0;
    return !isInline && !this.isFetching && nowMillis >= this.nextMillis;
  }

  /** A fetch is under way, since then by uptime.ts. */
  start(token: u32, nowMillis: i64): void {
    this.isFetching = true;
    this.fetchToken = token;
    this.startedMillis = nowMillis;
  }

  /** Whether the fetch under way went down with the root context that made it: the host then answers nothing. */
  isLost(nowMillis: i64): bool {
    return this.isFetching && nowMillis - this.startedMillis >= FETCH_MAX_MILLIS;
  }

  /** Whether a key that is not in the set may bring a fetch now, which is then made for it. */
  mayLookFor(wanted: WantedKey, nowMillis: i64): bool {
    if (this.config.inline.byteLength > 0 || !this.lookups.take(wanted.hash, nowMillis)) return false;
    this.wantedId = copyOf(wanted.kid, wanted.kidLength);
    this.wantedAlgorithm = wanted.algorithm;
    return true;
  }

  /** The fetch under way has come to its end. */
  end(): void {
    this.isFetching = false;
    const kid = this.wantedId;
    const keys = this.issuer.keys;
    this.wantedId = null;
    if (kid === null || keys === null) return;
    if (keys.next(0, this.wantedAlgorithm, changetype<usize>(kid), kid.byteLength) >= 0) this.lookups.found();
  }

  /** Nothing is known of the fetch under way any more: keys are due at once. */
  forgetFetch(): void {
    this.end();
    this.nextMillis = 0;
  }

  /**
   * Takes a fetched text. Empty when it is a key set, else what is wrong; `keysChanged` is false then and when the set is the one
   * in force.
   */
  take(text: usize, length: i32, nowMillis: i64): string {
    const fetched = new KeySet();
    this.keysChanged = false;
    const error = readJwks(text, length, fetched);
    if (error !== JwksError.None) return reportRefusedKeys(error, fetched);
    this.said = reportLeftOutKeys(this.issuer.issuer, fetched, this.said);
    this.failures = 0;
    this.fetchedMillis = nowMillis;
    this.nextMillis = nowMillis + this.config.refreshNanoseconds / NANOS_PER_MILLI;
    const present = this.issuer.keys;
    this.keysChanged = present === null || !present.equals(fetched);
    if (this.keysChanged) this.issuer.keys = fetched;
    return "";
  }

  /** Whether the last take replaced the keys in force. */
  keysChanged: bool = false;

  /** A fetch failed. The keys in force stay, but not for ever. True when they were dropped now. */
  fail(nowMillis: i64): bool {
    const doublings = min(this.failures, RETRY_DOUBLINGS_MAX);
    this.failures++;
    this.nextMillis = nowMillis + min(RETRY_MIN_MILLIS << i64(doublings), RETRY_MAX_MILLIS);
    if (this.issuer.keys === null || nowMillis - this.fetchedMillis <= KEYS_MAX_AGE_MILLIS) return false;
    this.issuer.keys = null;
    return true;
  }
}
