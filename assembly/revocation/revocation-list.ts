// A revocation list in force: who is out, found by hash.
//
// Entries that name the same fields alike are one, with the later `before`. So a look-up is a probe for each combination of fields that some
// entry of the list has, and of the values that the subject has of them: one or two as a rule, some hundreds at the most, however long the
// list is and whatever it holds.

import { Field } from "./marks";
import { Subject } from "./subject";

/** What an entry without `before` counts as: no session is created later. */
export const FOREVER: i64 = i64.MAX_VALUE;

/** The sets of fields that an entry can name: a bit for each Field. */
const FIELD_SETS: u32 = 16;

@final
export class RevocationList {
  /** Entries as the list has them. */
  entries: i32 = 0;
  /** Everything created before is revoked, Unix seconds. */
  private everybodyBefore: i64 = 0;
  /** A bit for each set of fields that an entry names. */
  private fieldSets: u32 = 0;
  // An open hash table: a mark of 0 is a free place.
  private readonly marks: StaticArray<u64>;
  private readonly befores: StaticArray<i64>;
  private readonly mask: u32;

  /** Makes room for this many entries. */
  constructor(capacity: i32) {
    let places: u32 = 16;
    while (places < 2 * u32(capacity)) places <<= 1;
    this.marks = new StaticArray<u64>(i32(places));
    this.befores = new StaticArray<i64>(i32(places));
    this.mask = places - 1;
  }

  /** Adds an entry: the marks of its fields as one, which fields those are (a bit for each), and before when (Unix seconds). */
  add(mark: u64, fields: u32, before: i64): void {
    this.entries++;
    if (fields === 0) {
      this.everybodyBefore = max(this.everybodyBefore, before);
      return;
    }
    const place = this.placeOf(mark);
    this.fieldSets |= 1 << fields;
    this.marks[place] = mark;
    this.befores[place] = max(this.befores[place], before);
  }

  /** Before when (Unix seconds) whatever is this subject's is revoked; 0 when the list does not name it. */
  revokedBefore(subject: Subject): i64 {
    let before = this.everybodyBefore;
    for (let fields: u32 = 1; fields < FIELD_SETS; fields++) {
      if ((this.fieldSets & (1 << fields)) !== 0) before = max(before, this.search(subject, fields, 0, 0));
    }
    return before;
  }

  /** The latest `before` of entries that name these fields with some of the subject's values, from a field on. */
  private search(subject: Subject, fields: u32, field: u32, mark: u64): i64 {
    while (field < 4 && ((fields >> field) & 1) === 0) field++;
    if (field === 4) return this.befores[this.placeOf(mark)];
    let before: i64 = 0;
    const count = subject.count(field as Field);
    for (let i = 0; i < count; i++) {
      const more = subject.mark(field as Field, i);
      before = max(before, this.search(subject, fields, field + 1, mark ^ more));
    }
    return before;
  }

  /** Where a mark is, or would be: there are at least as many free places as entries. */
  private placeOf(mark: u64): i32 {
    let place = u32(mark) & this.mask;
    while (this.marks[place] !== 0 && this.marks[place] !== mark) place = (place + 1) & this.mask;
    return i32(place);
  }
}
