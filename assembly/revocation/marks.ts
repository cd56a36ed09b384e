// What a revocation list can name somebody by, as keyed hashes: sub, email, sid, jti.
//
// A mark is a hash of a field's name and value under a key that no client knows. Marks of several fields together are one number, their
// exclusive or: an entry with more than one field is found by that.

import { toLowerByte } from "../bytes/span";
import { sipHash128 } from "../crypto/siphash";

/** The fields that have marks; the number of each is its place in every table of fields. */
export const enum Field {
  Subject,
  Email,
  SessionId,
  TokenId,
}

export const FIELDS: i32 = 4;

/** No longer value is a name of anybody. */
export const MAX_VALUE_BYTES: i32 = 2048;

/** What is hashed: the field's number, then the bytes. */
const TAGGED: usize = memory.data(1 + 2048);
const HASH: usize = memory.data(16, 8);

/** A hash of a whole list, under the same key: what it was is what it is. */
export function hashOfList(secret: usize, text: usize, length: i32): u64 {
  sipHash128(secret, text, length, HASH);
  return load<u64>(HASH);
}

/**
 * The mark of a value, under a key of 16 bytes; 0 for none: an empty value, or one that is too long. E-mail addresses are one in any case
 * of their ASCII letters: lists are written by people.
 */
export function markOf(secret: usize, field: Field, value: usize, length: i32): u64 {
  if (length <= 0 || length > MAX_VALUE_BYTES) return 0;
  store<u8>(TAGGED, u8(field));
  if (field === Field.Email) {
    for (let i: usize = 0; i < usize(length); i++)
      store<u8>(TAGGED + 1 + i, toLowerByte(load<u8>(value + i)));
  } else {
    memory.copy(TAGGED + 1, value, usize(length));
  }
  sipHash128(secret, TAGGED, length + 1, HASH);
  return max<u64>(load<u64>(HASH), 1);
}
