// Verified sessions of this worker: a hash table over manually managed memory with least-recently-used eviction.
//
// Entries are one heap block each, outside the garbage collector, so that 100,000 of them cost it nothing:
//
//   EntryHeader | access token | ID token | user | email | groups | preferred username | list of groups | marks for the revocation list
//
// An entry is found by a 128-bit keyed hash of the whole session value AND the last bytes of its signature text. The
// hash key is this VM's secret, so a client cannot aim for another entry's hash; two genuine values that end alike would
// be a collision of HMAC-SHA256 itself.

import { CacheKey, SIGNATURE_TAIL_BYTES } from "./cache-key";

/** Fixed part of an entry. Links are addresses, 0 at the ends. */
@unmanaged
@final
export class EntryHeader {
  nextInBucket: usize;
  newer: usize;
  older: usize;
  bytes: i32;
  hashLow: u64;
  hashHigh: u64;
  tail0: u64;
  tail1: u64;
  tail2: u64;
  tail3: u64;
  /** Which configuration verified it: an entry of another one is never found. */
  generation: u32;
  kind: i32;
  /** The login that the session goes back to, see session/session-name.ts; 0 for a token. */
  loginLow: u64;
  loginHigh: u64;
  /** The clock must be within [validFrom, validUntil), both Unix milliseconds. */
  validFromMillis: i64;
  validUntilMillis: i64;
  /** When the session is over that no refresh makes anew, Unix milliseconds: for streams that outlive their request. */
  endsMillis: i64;
  /** Of the session's ID token, keyed; 0 where none is known. */
  idTokenHash: u64;
  accessTokenLength: i32;
  idTokenLength: i32;
  userLength: i32;
  emailLength: i32;
  groupsLength: i32;
  preferredUsernameLength: i32;
  groupListLength: i32;
  /** Not 0 where the groups are oauth2-proxy's header, with a comma in it. */
  groupsAreJoined: i32;
  /** How many marks there are of each field, see revocation/subject.ts. */
  markCounts: u32;
  /** The number of the revocation list that it was last looked up in; 0 where there is none. */
  lookedUp: u32;
  /** When the session was created or the token issued, Unix seconds; -1 where nobody said. */
  createdSeconds: i64;

  /** Where the marks are: the last that it holds. */
  get marks(): usize {
    const counts = this.markCounts;
    const marks = (counts & 0xff) + ((counts >> 8) & 0xff) + ((counts >> 16) & 0xff) + (counts >> 24);
    return changetype<usize>(this) + usize(this.bytes) - (usize(marks) << 3);
  }
}

/** What an entry rests on. */
export enum EntryKind {
  /** The cookie was verified and decoded here. */
  Session,
  /** The auth service said so, a moment ago. */
  Verdict,
  /** A bearer token whose signature and claims were verified here. */
  Token,
}

export const ENTRY_HEADER_BYTES: i32 = i32(offsetof<EntryHeader>());

/** Mean room for an entry: with more, fewer fit. It bounds the memory of a cache of large sessions. */
const MEAN_ENTRY_BYTES: i64 = 4096;

/** A session with more header values than this is judged anew each time. */
const ENTRY_BYTES_MAX: i32 = 48 * 1024;

@final
export class SessionCache {
  private table: usize = 0;
  private mask: u32 = 0;
  private capacity: i32 = 0;
  private newest: usize = 0;
  private oldest: usize = 0;
  private entries: i32 = 0;
  private usedBytes: i64 = 0;
  private evictions: i64 = 0;

  get size(): i32 {
    return this.entries;
  }

  /** How much of its room is taken, by number or by bytes, per cent. */
  get fillPercent(): i32 {
    if (this.capacity === 0) return 0;
    const bytesMax = i64(this.capacity) * MEAN_ENTRY_BYTES;
    return i32(max((i64(this.entries) * 100) / i64(this.capacity), (this.usedBytes * 100) / bytesMax));
  }

  /** How many entries had to leave for others since this was last asked. */
  takeEvictions(): i64 {
    const evictions = this.evictions;
    this.evictions = 0;
    return evictions;
  }

  /** Places of the table; each holds a chain of entries. */
  get buckets(): i32 {
    return this.table === 0 ? 0 : i32(this.mask + 1);
  }

  /** The address of the first entry of a place, 0 for none; each says which is the next. */
  firstIn(bucket: i32): usize {
    return load<usize>(this.table + usize(bucket) * sizeof<usize>());
  }

  get bytes(): i64 {
    return this.usedBytes;
  }

  /** Makes room for this many entries. With more room than before the present ones go, with less the oldest of them. */
  reserve(capacity: i32): void {
    if (capacity <= this.capacity) {
      this.capacity = capacity;
      while (this.entries > capacity) this.drop(this.oldest);
      return;
    }
    this.clear();
    if (this.table !== 0) heap.free(this.table);
    let count: u32 = 16;
    while (count < u32(capacity)) count <<= 1;
    this.table = heap.alloc(usize(count) * sizeof<usize>());
    memory.fill(this.table, 0, usize(count) * sizeof<usize>());
    this.mask = count - 1;
    this.capacity = capacity;
  }

  /** Whether there is an entry of a key, valid or not: its session was genuine once. */
  has(key: CacheKey, generation: u32): bool {
    if (this.table === 0) return false;
    let address = load<usize>(this.bucketOf(key.hashLow));
    while (address !== 0) {
      const entry = changetype<EntryHeader>(address);
      if (entry.hashLow === key.hashLow && entry.generation === generation && matches(entry, key))
        return true;
      address = entry.nextInBucket;
    }
    return false;
  }

  /** The entry of a key that is valid at this time, or null. Found, it becomes the most recently used. */
  find(key: CacheKey, generation: u32, nowMillis: i64): EntryHeader | null {
    if (this.table === 0) return null;
    let address = load<usize>(this.bucketOf(key.hashLow));
    while (address !== 0) {
      const entry = changetype<EntryHeader>(address);
      if (entry.hashLow === key.hashLow && entry.generation === generation && matches(entry, key)) {
        if (nowMillis < entry.validFromMillis || nowMillis >= entry.validUntilMillis) return null;
        this.touch(address);
        key.keep();
        return entry;
      }
      address = entry.nextInBucket;
    }
    return null;
  }

  /**
   * Stores an entry whose values lie one after the other at `values`, with the lengths of `header`; one of the same key
   * is replaced. False for an entry that is too large to be stored.
   */
  put(key: CacheKey, header: EntryHeader, values: usize, valuesLength: i32): bool {
    const bytes = ENTRY_HEADER_BYTES + valuesLength;
    if (this.table === 0 || bytes > ENTRY_BYTES_MAX) return false;
    this.remove(key, header.generation);
    this.makeRoom(bytes);
    const address = heap.alloc(usize(bytes));
    memory.copy(address, changetype<usize>(header), usize(ENTRY_HEADER_BYTES));
    memory.copy(address + usize(ENTRY_HEADER_BYTES), values, usize(valuesLength));
    const entry = changetype<EntryHeader>(address);
    entry.bytes = bytes;
    entry.hashLow = key.hashLow;
    entry.hashHigh = key.hashHigh;
    memory.copy(address + offsetof<EntryHeader>("tail0"), key.tail, usize(SIGNATURE_TAIL_BYTES));
    const bucket = this.bucketOf(key.hashLow);
    entry.nextInBucket = load<usize>(bucket);
    store<usize>(bucket, address);
    this.linkNewest(address);
    this.entries++;
    this.usedBytes += i64(bytes);
    return true;
  }

  /** Forgets the entry of a key, if there is one. */
  remove(key: CacheKey, generation: u32): void {
    if (this.table === 0) return;
    let address = load<usize>(this.bucketOf(key.hashLow));
    while (address !== 0) {
      const entry = changetype<EntryHeader>(address);
      if (entry.hashLow === key.hashLow && entry.generation === generation && matches(entry, key)) {
        this.drop(address);
        return;
      }
      address = entry.nextInBucket;
    }
  }

  /** Forgets everything. */
  clear(): void {
    while (this.oldest !== 0) this.drop(this.oldest);
  }

  private bucketOf(hash: u64): usize {
    return this.table + usize(u32(hash) & this.mask) * sizeof<usize>();
  }

  private makeRoom(bytes: i32): void {
    const bytesMax = i64(this.capacity) * MEAN_ENTRY_BYTES;
    while (this.oldest !== 0) {
      if (this.entries < this.capacity && this.usedBytes + i64(bytes) <= bytesMax) return;
      this.evictions++;
      this.drop(this.oldest);
    }
  }

  private drop(address: usize): void {
    const entry = changetype<EntryHeader>(address);
    let link = this.bucketOf(entry.hashLow);
    while (load<usize>(link) !== address) {
      link = load<usize>(link) + offsetof<EntryHeader>("nextInBucket");
    }
    store<usize>(link, entry.nextInBucket);
    this.unlink(entry);
    this.entries--;
    this.usedBytes -= i64(entry.bytes);
    heap.free(address);
  }

  private touch(address: usize): void {
    if (this.newest === address) return;
    this.unlink(changetype<EntryHeader>(address));
    this.linkNewest(address);
  }

  private linkNewest(address: usize): void {
    const entry = changetype<EntryHeader>(address);
    entry.newer = 0;
    entry.older = this.newest;
    if (this.newest !== 0) changetype<EntryHeader>(this.newest).newer = address;
    else this.oldest = address;
    this.newest = address;
  }

  private unlink(entry: EntryHeader): void {
    if (entry.newer !== 0) changetype<EntryHeader>(entry.newer).older = entry.older;
    else this.newest = entry.older;
    if (entry.older !== 0) changetype<EntryHeader>(entry.older).newer = entry.newer;
    else this.oldest = entry.newer;
  }
}

function matches(entry: EntryHeader, key: CacheKey): bool {
  if (entry.hashHigh !== key.hashHigh) return false;
  const tail = key.tail;
  const difference =
    (entry.tail0 ^ load<u64>(tail)) |
    (entry.tail1 ^ load<u64>(tail, 8)) |
    (entry.tail2 ^ load<u64>(tail, 16)) |
    (entry.tail3 ^ load<u64>(tail, 24));
  return difference === 0;
}
