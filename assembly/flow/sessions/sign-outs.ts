// Sign-outs, told to all workers of the process and kept for VMs that start later: a log in shared data, and a metric that counts them.
//
// Reading a metric costs a request little and tells whether there is anything new in the log. What is written down are the keyed hashes of
// session/session-name.ts, whose key the workers share; they say nothing about a session to whoever reads them.
//
// The log is a ring of segments, each a key of its own. Writers fill the current one by compare-and-swap and move on when it is full:
//
//   postern.sign_outs          number of the current segment u64
//   postern.sign_outs.<hex>    number of this segment u64 | entries u64 | entries x (name u64 u64, until Unix ms i64)

import { DENIED_MAX, DeniedLogins } from "../../cache/denied-logins";
import { ascii, bytesOf } from "../../bytes/ascii";
import { writeHexadecimal } from "../../bytes/hexadecimal";
import { arenaMark, releaseArena } from "../../bytes/arena";
import { SharedTable } from "../../ports/shared-table";
import { Stats } from "../metrics/stats";

const HEAD_KEY = ascii("postern.sign_outs");
const HEAD: usize = memory.data(8, 8);

const SEGMENT_ENTRIES: i32 = 512;
/** As many as one VM can keep in force. */
const SEGMENTS: u64 = u64(DENIED_MAX / SEGMENT_ENTRIES);
const SEGMENT_PREFIX = ascii("postern.sign_outs.");
const SEGMENT_KEY_BYTES: i32 = 18 + 2;
const SEGMENT_KEY: usize = memory.data(20);

const ENTRY_BYTES: usize = 24;
const ENTRIES_AT: usize = 16;
const SEGMENT_BYTES: i32 = 16 + 512 * 24;
const SEGMENT: usize = memory.data(16 + 512 * 24, 8);

/** Workers that sign out at the same moment take turns. */
const WRITE_TRIES: i32 = 32;

@final
export class SignOuts {
  private countSeen: i64 = 0;
  // What of the log this worker has applied: whole segments before this one, and so many of its entries.
  private appliedSegment: u64 = 0;
  private appliedEntries: u64 = 0;

  constructor(
    private readonly table: SharedTable,
    private readonly stats: Stats,
    /** What was signed out, as far as this worker has seen. */
    readonly denied: DeniedLogins,
  ) {}

  /** Creates the log, once per process, so that its writers can take turns by compare-and-swap. */
  prepare(): void {
    const table = this.table;
    if (table.read(bytesOf(HEAD_KEY), HEAD_KEY.length)) return;
    for (let number: u64 = 0; number < SEGMENTS; number++) {
      setSegment(number);
      clearSegment(number);
      table.write(SEGMENT_KEY, SEGMENT_KEY_BYTES, SEGMENT, SEGMENT_BYTES, 0);
    }
    store<u64>(HEAD, 0);
    table.write(bytesOf(HEAD_KEY), HEAD_KEY.length, HEAD, 8, 0);
  }

  /** Tells all workers that a login, or the cookie of a seal, was signed out; for nothing later than this time (Unix milliseconds). */
  publish(low: u64, high: u64, untilMillis: i64): void {
    for (let i = 0; i < WRITE_TRIES; i++) if (this.append(low, high, untilMillis)) break;
    this.stats.countNews();
  }

  /** Whether something happened that this worker has not seen: the log may hold what it has not applied. */
  get hasNews(): bool {
    return this.stats.newsSeen !== this.countSeen;
  }

  /** Applies what was signed out since the last time; what could not be read is still news then. */
  apply(nowMillis: i64): void {
    const count = this.stats.newsSeen;
    if (this.readHead() && this.applyLog(nowMillis)) this.countSeen = count;
  }

  /** Applies the log up to the segment whose number was read. False when a segment cannot be read. */
  private applyLog(nowMillis: i64): bool {
    const current = load<u64>(HEAD);
    // Too far behind, or ahead: then the log has begun anew.
    if (current - this.appliedSegment >= SEGMENTS) this.startAt(current - min(current, SEGMENTS - 1));
    while (this.appliedSegment < current) {
      if (!this.applySegment(nowMillis)) return false;
      this.startAt(this.appliedSegment + 1);
    }
    return this.applySegment(nowMillis);
  }

  private startAt(segment: u64): void {
    this.appliedSegment = segment;
    this.appliedEntries = 0;
  }

  /** False when it cannot be read; in one that another has taken the place of, or that is none, there is nothing to apply. */
  private applySegment(nowMillis: i64): bool {
    const segment = this.appliedSegment;
    if (!this.readSegment(segment)) return false;
    if (!isSegment() || load<u64>(SEGMENT) !== segment) return true;
    const entries = load<u64>(SEGMENT, 8);
    if (entries < this.appliedEntries) this.appliedEntries = 0;
    for (; this.appliedEntries < entries; this.appliedEntries++) {
      const entry = SEGMENT + ENTRIES_AT + usize(this.appliedEntries) * ENTRY_BYTES;
      const untilMillis = load<i64>(entry, 16);
      if (untilMillis <= nowMillis) continue;
      this.denied.add(load<u64>(entry), load<u64>(entry, 8), untilMillis, nowMillis);
    }
    return true;
  }

  /** Appends an entry to the current segment, or opens the next one. False when there is need to try again. */
  private append(low: u64, high: u64, untilMillis: i64): bool {
    const table = this.table;
    if (!this.readHead()) return false;
    const current = load<u64>(HEAD);
    const headCas = table.cas;
    if (!this.readSegment(current) || !isSegment()) return false;
    // A lap ago it held entries that are older than all others.
    if (load<u64>(SEGMENT) !== current) clearSegment(current);
    const entries = load<u64>(SEGMENT, 8);
    if (entries >= u64(SEGMENT_ENTRIES)) {
      store<u64>(HEAD, current + 1);
      table.write(bytesOf(HEAD_KEY), HEAD_KEY.length, HEAD, 8, headCas);
      return false;
    }
    const entry = SEGMENT + ENTRIES_AT + usize(entries) * ENTRY_BYTES;
    store<u64>(entry, low);
    store<u64>(entry, high, 8);
    store<i64>(entry, untilMillis, 16);
    store<u64>(SEGMENT, entries + 1, 8);
    return table.write(SEGMENT_KEY, SEGMENT_KEY_BYTES, SEGMENT, SEGMENT_BYTES, table.cas);
  }

  private readHead(): bool {
    const table = this.table;
    const mark = arenaMark();
    const isRead = table.read(bytesOf(HEAD_KEY), HEAD_KEY.length) && table.length === 8;
    if (isRead) store<u64>(HEAD, load<u64>(table.value));
    releaseArena(mark);
    return isRead;
  }

  /** Copies a segment to SEGMENT, or makes that none for what is none. False when it is not there, or there is no room for it. */
  private readSegment(number: u64): bool {
    setSegment(number);
    const table = this.table;
    const mark = arenaMark();
    const isRead = table.read(SEGMENT_KEY, SEGMENT_KEY_BYTES);
    if (isRead && table.length === SEGMENT_BYTES) memory.copy(SEGMENT, table.value, usize(SEGMENT_BYTES));
    else store<u64>(SEGMENT, u64.MAX_VALUE, 8);
    releaseArena(mark);
    return isRead;
  }
}

/** Whether SEGMENT holds one. */
function isSegment(): bool {
  return load<u64>(SEGMENT, 8) <= u64(SEGMENT_ENTRIES);
}

function clearSegment(number: u64): void {
  memory.fill(SEGMENT, 0, usize(SEGMENT_BYTES));
  store<u64>(SEGMENT, number);
}

function setSegment(number: u64): void {
  memory.copy(SEGMENT_KEY, bytesOf(SEGMENT_PREFIX), usize(SEGMENT_PREFIX.length));
  const place = u32(number % SEGMENTS);
  writeHexadecimal(SEGMENT_KEY + usize(SEGMENT_PREFIX.length), 2, place);
}
