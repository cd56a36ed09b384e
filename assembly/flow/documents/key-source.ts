// Where the keys of one issuer come from: fetched at start and every `refresh`, after a failure with growing pauses, and now and then
// for a key that nobody has seen (key-lookups.ts).

import { JwksConfig } from "../../config/config";
import { JwksError, KeySet, MAX_JWKS_BYTES, readJwks } from "../../jwt/jwks";
import { TrustedIssuer } from "../../jwt/trusted-issuer";
import { bufferOf, stringOf } from "../../bytes/byte-string";
import { copyOf } from "../../bytes/copy-of";
import { WantedKey } from "../../exchange/wanted-key";
import { KeyLookups } from "./key-lookups";
import { KeyReport } from "./key-report";
import { DocumentAddress, PolledDocument } from "./polled-document";

const RETRY_MAX_MILLIS: i64 = 60_000;

/** How long the last good keys stay in force while none can be fetched. */
const KEYS_MAX_AGE_MILLIS: i64 = 24 * 3600 * 1000;

/** The registered type first (RFC 7517 section 8.5), but whatever comes is read. */
const KEY_TYPES = "application/jwk-set+json, application/json, */*;q=0.1";

@final
export class KeySource extends PolledDocument {
  private fetchedMillis: i64 = 0;
  private readonly lookups: KeyLookups = new KeyLookups();
  /** The key that the fetch under way is made for: its ID, when there is such a key, and its algorithm. */
  private wantedId: ArrayBuffer | null = null;
  private wantedAlgorithm: i32 = 0;
  /** What was logged of keys that are left out. */
  private said: string = "";
  private isInline: bool;
  /** Other keys are in force than when that was last asked. */
  private hasChanged: bool = false;

  constructor(
    config: JwksConfig,
    readonly issuer: TrustedIssuer,
    private readonly report: KeyReport,
  ) {
    const address = new DocumentAddress(config.cluster, config.authority, config.path, bufferOf(KEY_TYPES));
    super(address, config.refreshNanoseconds, RETRY_MAX_MILLIS);
    this.isInline = config.inline.byteLength > 0;
  }

  get name(): string {
    return `keys from ${stringOf(this.issuer.issuer)}`;
  }

  get maxBytes(): i32 {
    return MAX_JWKS_BYTES;
  }

  get isPolled(): bool {
    return !this.isInline;
  }

  /** Keys in force. */
  get keysHeld(): i32 {
    const keys = this.issuer.keys;
    return keys === null ? 0 : keys.keys.length;
  }

  /** How old the set in force is; 0 for none, and for one that stands in the configuration. */
  ageMillis(steadyMillis: i64): i64 {
    return this.isInline || this.issuer.keys === null ? 0 : steadyMillis - this.fetchedMillis;
  }

  /** Whether a key that is not in the set may bring a fetch now, which is then made for it. */
  mayLookFor(wanted: WantedKey, steadyMillis: i64): bool {
    if (this.isInline || !this.lookups.take(wanted.hash, steadyMillis)) return false;
    this.wantedId = copyOf(wanted.kid, wanted.kidLength);
    this.wantedAlgorithm = wanted.algorithm;
    return true;
  }

  end(): void {
    super.end();
    const kid = this.wantedId;
    const keys = this.issuer.keys;
    this.wantedId = null;
    if (kid === null || keys === null) return;
    if (keys.next(0, this.wantedAlgorithm, changetype<usize>(kid), kid.byteLength) >= 0) this.lookups.found();
  }

  protected read(text: usize, length: i32, steadyMillis: i64): string {
    const fetched = new KeySet();
    const error = readJwks(text, length, fetched);
    if (error !== JwksError.None) return this.report.ofRefused(error, fetched);
    this.said = this.report.ofLeftOut(this.issuer.issuer, fetched, this.said, steadyMillis);
    this.fetchedMillis = steadyMillis;
    const present = this.issuer.keys;
    if (present !== null && present.equals(fetched)) return "";
    this.issuer.keys = fetched;
    this.hasChanged = true;
    return "";
  }

  takeKeyChange(): bool {
    const hasChanged = this.hasChanged;
    this.hasChanged = false;
    return hasChanged;
  }

  protected expire(steadyMillis: i64): void {
    if (this.issuer.keys === null || steadyMillis - this.fetchedMillis <= KEYS_MAX_AGE_MILLIS) return;
    this.issuer.keys = null;
    this.hasChanged = true;
  }

  count(isGood: bool): void {
    this.report.ofFetch(isGood);
  }
}
