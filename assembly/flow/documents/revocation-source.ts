// The revocation list of a plugin: fetched at start and every `interval`, after a failure sooner. The last good one stays in force; from when
// on it is too old to rely on, judge/revocations.ts says.

import { bufferOf, stringOf } from "../../bytes/byte-string";
import { RevocationConfig } from "../../config/config";
import { Revocations } from "../../judge/revocations";
import { NANOS_PER_MILLI } from "../../exchange/time-units";
import { hashOfList } from "../../revocation/marks";
import { MAX_LIST_BYTES, listErrorText, readRevocationList } from "../../revocation/read-list";
import { DocumentAddress, PolledDocument } from "./polled-document";
import { Event, Stats } from "../metrics/stats";

const LIST_TYPES = "application/json, */*;q=0.1";

@final
export class RevocationSource extends PolledDocument {
  private readonly where: string;
  /** Whether a text was read here, and its hash: the same text need not be read again. */
  private isRead: bool = false;
  private hash: u64 = 0;

  constructor(
    config: RevocationConfig,
    private readonly revocations: Revocations,
    private readonly stats: Stats,
  ) {
    const address = new DocumentAddress(config.cluster, config.authority, config.path, bufferOf(LIST_TYPES));
    super(address, config.intervalNanoseconds, config.intervalNanoseconds / NANOS_PER_MILLI);
    this.where = stringOf(config.cluster) + stringOf(config.path);
  }

  get name(): string {
    return `revocation list from ${this.where}`;
  }

  get maxBytes(): i32 {
    return MAX_LIST_BYTES;
  }

  protected read(text: usize, length: i32, steadyMillis: i64): string {
    const revocations = this.revocations;
    const present = revocations.list;
    const isWhole = length <= MAX_LIST_BYTES;
    const hash: u64 = isWhole ? hashOfList(revocations.secret, text, length) : 0;
    if (present !== null && isWhole && this.isRead && hash === this.hash) {
      revocations.take(present, false, steadyMillis);
      return "";
    }
    const read = readRevocationList(text, length, revocations.secret);
    const list = read.list;
    if (list === null)
      return read.entry < 0 ? listErrorText(read.error) : `${listErrorText(read.error)}: entry ${read.entry}`;
    this.isRead = true;
    this.hash = hash;
    revocations.take(list, true, steadyMillis);
    return "";
  }

  protected expire(steadyMillis: i64): void {
    this.revocations.passTime(steadyMillis);
  }

  count(isGood: bool): void {
    this.stats.countEvent(isGood ? Event.RevocationsFetched : Event.RevocationsFailed);
  }
}
