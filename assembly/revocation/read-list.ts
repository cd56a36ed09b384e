// The text of a revocation list -> RevocationList: {"revoked": [{"sub": "…", "before": 1795700000}, {"email": "…"}, …]}.
//
// Runs when a list was fetched, so it may allocate. It is taken whole or not at all: strict JSON within the limits, entries that are objects of
// known members with at least one of them. A list that is misspelled must not revoke less, or more, than its writer meant.

import { ascii, Text } from "../bytes/ascii";
import { indexOfText } from "../bytes/index-of-text";
import { JSON_NAMES_BYTES, JsonNames, NameVerdict } from "../codec/json-names";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { isLiteral } from "../jwt/literal";
import { parseNumericDate } from "../jwt/numeric-date";
import { Field, FIELDS, markOf, MAX_VALUE_BYTES } from "./marks";
import { FOREVER, RevocationList } from "./revocation-list";

const REVOKED = ascii("revoked");

export const MAX_LIST_BYTES: i32 = 1048576;
export const MAX_LIST_ENTRIES: i32 = 20_000;

export enum ListError {
  None,
  TooLarge,
  /** No strict JSON object with a list `revoked`. */
  Malformed,
  TooManyEntries,
  /** An entry is no object of sub, email, sid, jti, before, has one of them twice, none of them, or one of a wrong type. */
  EntryInvalid,
}

/** What is wrong, for a log line. */
export function listErrorText(error: ListError): string {
  switch (error) {
    case ListError.TooLarge:
      return "more than 1 MiB";
    case ListError.Malformed:
      return "no JSON object with a list of those revoked";
    case ListError.TooManyEntries:
      return "more than 20000 entries";
    case ListError.EntryInvalid:
      return "an entry that is not made of sub, email, sid, jti (texts) and before (Unix seconds)";
    default:
      return "nothing wrong";
  }
}

const JSON: usize = memory.data(JSON_READER_BYTES, 8);
const NAMES: usize = memory.data(JSON_NAMES_BYTES, 8);
const REVOKED_MAX: i32 = 7;
const NAME: usize = memory.data(8);
const VALUE: usize = memory.data(2048);

// In the order of Field, and the date behind them.
const MEMBERS: StaticArray<Text> = [
  ascii("sub"),
  ascii("email"),
  ascii("sid"),
  ascii("jti"),
  ascii("before"),
];
const MEMBER_MAX: i32 = 6;

/** What came of a text. */
@final
export class ReadList {
  error: ListError = ListError.None;
  /** Which entry is wrong, from 0; -1 when it is not one of them. */
  entry: i32 = -1;
  /** null with any error. */
  list: RevocationList | null = null;

  fail(error: ListError): ReadList {
    this.error = error;
    return this;
  }
}

/** Reads a list; `secret`: the 16 bytes that subjects are hashed with. */
export function readRevocationList(text: usize, length: i32, secret: usize): ReadList {
  const read = new ReadList();
  if (length > MAX_LIST_BYTES) return read.fail(ListError.TooLarge);
  const json = changetype<JsonReader>(JSON);
  const names = changetype<JsonNames>(NAMES);
  names.clear();
  json.open(text, length);
  if (json.next() !== JsonToken.ObjectStart) return read.fail(ListError.Malformed);
  let list: RevocationList | null = null;
  while (json.next() === JsonToken.Name) {
    if (names.add(json) !== NameVerdict.New) return read.fail(ListError.Malformed);
    if (!isLiteral(NAME, json.text(NAME, REVOKED_MAX), REVOKED)) {
      json.skipValue();
      continue;
    }
    if (json.next() !== JsonToken.ArrayStart) return read.fail(ListError.Malformed);
    list = new RevocationList(min(length / ENTRY_BYTES_MIN, MAX_LIST_ENTRIES));
    const error = readEntries(json, list, secret);
    read.entry = error === ListError.EntryInvalid ? list.entries : -1;
    if (error !== ListError.None) return read.fail(error);
  }
  const isComplete = json.token === JsonToken.ObjectEnd && json.next() === JsonToken.End;
  if (!isComplete || list === null) return read.fail(ListError.Malformed);
  read.list = list;
  return read;
}

/** No entry is shorter than {"sub":"a"} and a comma: so the length of a text says how many there may be. */
const ENTRY_BYTES_MIN: i32 = 11;

function readEntries(json: JsonReader, list: RevocationList, secret: usize): ListError {
  for (let token = json.next(); token !== JsonToken.ArrayEnd; token = json.next()) {
    if (token === JsonToken.Error) return ListError.Malformed;
    if (list.entries === MAX_LIST_ENTRIES) return ListError.TooManyEntries;
    if (token !== JsonToken.ObjectStart || !readEntry(json, list, secret)) return ListError.EntryInvalid;
  }
  return ListError.None;
}

/** Reads the members of an entry that was entered, and adds it. */
function readEntry(json: JsonReader, list: RevocationList, secret: usize): bool {
  let met: u32 = 0;
  let mark: u64 = 0;
  let before: i64 = FOREVER;
  while (json.next() === JsonToken.Name) {
    const length = json.text(NAME, MEMBER_MAX);
    const member = length <= 0 ? -1 : indexOfText(NAME, length, MEMBERS);
    if (member < 0 || ((met >> u32(member)) & 1) !== 0) return false;
    met |= 1 << u32(member);
    const kind = json.next();
    if (member === FIELDS) {
      before = kind === JsonToken.Number ? parseNumericDate(json.start, json.length, true) : -1;
      if (before < 0) return false;
    } else {
      const value = kind === JsonToken.String ? json.text(VALUE, MAX_VALUE_BYTES) : -1;
      const part = markOf(secret, member as Field, VALUE, value);
      if (part === 0) return false;
      mark ^= part;
    }
  }
  if (json.token !== JsonToken.ObjectEnd || met === 0) return false;
  list.add(max<u64>(mark, 1), met & FIELD_BITS, before);
  return true;
}

const FIELD_BITS: u32 = 15;
