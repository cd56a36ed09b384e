// Who a session or a token is about, as far as a revocation list can name it: marks of each field, and since when it exists.
//
// A session has several values of a field: its own user and e-mail address, and what its access and its ID token say.

import { Field, FIELDS, markOf } from "./marks";

/** Of one field: what the session says, and what both tokens say. */
const VALUES_MAX: i32 = 4;

/** The most that is written of a subject. */
export const SUBJECT_BYTES: i32 = FIELDS * VALUES_MAX * 8;

@final
export class Subject {
  /** When the session was created or the token issued, Unix seconds; -1 while nobody said. */
  createdSeconds: i64 = -1;
  /** How many marks there are of each field, a byte for each. */
  counts: u32 = 0;
  private readonly marks: StaticArray<u64> = new StaticArray<u64>(FIELDS * VALUES_MAX);

  /** `secret`: 16 bytes that no client knows, the same as the lists'. */
  constructor(readonly secret: usize) {}

  clear(): void {
    this.createdSeconds = -1;
    this.counts = 0;
  }

  /** Adds a value of a field, unless it is there. */
  add(field: Field, value: usize, length: i32): void {
    const mark = markOf(this.secret, field, value, length);
    if (mark !== 0) this.addMark(field, mark);
  }

  /** Adds what another subject has. */
  addAll(other: Subject): void {
    for (let field: i32 = 0; field < FIELDS; field++) {
      for (let i = 0; i < other.count(field as Field); i++)
        this.addMark(field as Field, other.mark(field as Field, i));
    }
  }

  private addMark(field: Field, mark: u64): void {
    const count = this.count(field);
    for (let i = 0; i < count; i++) if (this.mark(field, i) === mark) return;
    if (count === VALUES_MAX) return;
    this.marks[i32(field) * VALUES_MAX + count] = mark;
    this.counts += 1 << (u32(field) << 3);
  }

  count(field: Field): i32 {
    return i32((this.counts >> (u32(field) << 3)) & 0xff);
  }

  mark(field: Field, index: i32): u64 {
    return this.marks[i32(field) * VALUES_MAX + index];
  }

  /** Writes the marks one after the other; answers how many bytes they take, at most SUBJECT_BYTES. */
  write(out: usize): i32 {
    let at = out;
    for (let field: i32 = 0; field < FIELDS; field++) {
      for (let i = 0; i < this.count(field as Field); i++) {
        store<u64>(at, this.mark(field as Field, i));
        at += 8;
      }
    }
    return i32(at - out);
  }

  /** Takes back what was written, with its counts. */
  read(from: usize, counts: u32): void {
    this.counts = counts;
    let at = from;
    for (let field: i32 = 0; field < FIELDS; field++) {
      for (let i = 0; i < this.count(field as Field); i++) {
        this.marks[field * VALUES_MAX + i] = load<u64>(at);
        at += 8;
      }
    }
  }
}
