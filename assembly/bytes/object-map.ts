// Objects by number: a hash table with chains, compiled once for all classes. It grows no longer than its users let it.

const BUCKETS: i32 = 256;
const BUCKET_BITS: u64 = 8;

@final
class Entry {
  constructor(
    readonly key: u64,
    public value: Object,
    public next: Entry | null,
  ) {}
}

@final
export class ObjectMap {
  private readonly buckets: StaticArray<Entry | null> = new StaticArray<Entry | null>(BUCKETS);
  private entries: i32 = 0;

  get size(): i32 {
    return this.entries;
  }

  /** The object of a number, or null. */
  get(key: u64): Object | null {
    const entry = this.find(key);
    return entry === null ? null : entry.value;
  }

  /** Puts an object in the place of the number's, if that has one. */
  set(key: u64, value: Object): void {
    const entry = this.find(key);
    if (entry !== null) {
      entry.value = value;
      return;
    }
    const bucket = bucketOf(key);
    this.buckets[bucket] = new Entry(key, value, this.buckets[bucket]);
    this.entries++;
  }

  delete(key: u64): void {
    const bucket = bucketOf(key);
    let before: Entry | null = null;
    let entry = this.buckets[bucket];
    while (entry !== null && entry.key !== key) {
      before = entry;
      entry = entry.next;
    }
    if (entry === null) return;
    if (before === null) this.buckets[bucket] = entry.next;
    else before.next = entry.next;
    this.entries--;
  }

  clear(): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.buckets[bucket] = null;
    this.entries = 0;
  }

  /** The numbers as they are now, in no order. */
  keys(): StaticArray<u64> {
    const keys = new StaticArray<u64>(this.entries);
    let count = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      let entry = this.buckets[bucket];
      while (entry !== null) {
        keys[count++] = entry.key;
        entry = entry.next;
      }
    }
    return keys;
  }

  private find(key: u64): Entry | null {
    let entry = this.buckets[bucketOf(key)];
    while (entry !== null && entry.key !== key) entry = entry.next;
    return entry;
  }
}

/** Multiplicative hashing (Knuth, The Art of Computer Programming, section 6.4): numbers in a row spread well. */
function bucketOf(key: u64): i32 {
  return i32((key * 0x9e3779b97f4a7c15) >> (64 - BUCKET_BITS));
}
