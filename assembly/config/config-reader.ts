// Reads a configuration document key by key for the section files: types, paths, unknown and duplicate keys.
//
// The first error stays; after it every read gives an empty value and every loop ends, so that a section needs no
// check between its steps.
import { NO_BYTES } from "../bytes/no-bytes";
import { Text } from "../bytes/ascii";
import { stringOf } from "../bytes/byte-string";
import { isMadeOf } from "../bytes/character-set";
import { copyOf } from "../bytes/copy-of";
import { SpanSet } from "../bytes/span-set";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { closestKey } from "./closest-key";
import { ConfigError } from "./config-error";
import { ConfigPath } from "./config-path";
import { commaList, described, pathStep, textOf } from "./describe";
import { parseDuration } from "./duration";

/** More entries than any list of a configuration has use for. */
export const MAX_LIST_ENTRIES: i32 = 1000;
/** More free keys than any object has use for. */
const MAX_MEMBERS: i32 = 64;

export const DURATION_TEXT = "a duration such as 5m, 168h, 0s";

const JSON: usize = memory.data(JSON_READER_BYTES);

// One open object: its keys, and a bit for each that was met; or, where the keys are free, those that were met.
@final
class Scope {
  met: u64 = 0;
  constructor(
    readonly keys: StaticArray<string>,
    readonly members: SpanSet | null,
  ) {}
}

@final
export class ConfigReader {
  /** The first error, or null. */
  error: ConfigError | null = null;
  /** While set, a message shows of a value only its type and length. */
  hidden: bool = false;
  private readonly json: JsonReader = changetype<JsonReader>(JSON);
  private readonly scopes: Array<Scope> = [];
  private readonly path: ConfigPath = new ConfigPath();
  // Whether the current token was looked at, but not taken yet.
  private pending: bool = false;
  private readonly end: usize;

  constructor(ptr: usize, length: i32) {
    this.end = ptr + usize(length);
    this.json.open(ptr, length);
  }

  get failed(): bool {
    return this.error !== null;
  }

  /** Enters an object that may have these keys, at most 64; nextKey then gives them. */
  beginObject(keys: StaticArray<string>): void {
    // Texts for messages are made where there is something to say: of many objects nearly all are in order.
    if (!this.take(JsonToken.ObjectStart)) this.misses("an object with " + commaList(keys));
    this.scopes.push(new Scope(keys, null));
    this.path.enterObject();
  }

  /** Index of the next key, whose value must then be read; -1 after the last one, which leaves the object. */
  nextKey(): i32 {
    return this.enterName() ? this.enterKey(this.scopes[this.scopes.length - 1], textOf(this.json)) : -1;
  }

  /** Enters an object whose keys are free; nextMember then gives them. */
  beginMap(allowed: string): void {
    this.expect(JsonToken.ObjectStart, allowed);
    this.scopes.push(new Scope([], new SpanSet()));
    this.path.enterObject();
  }

  /** The next key as UTF-8, whose value must then be read; null after the last one, which leaves the object. */
  nextMember(): ArrayBuffer | null {
    if (!this.enterName()) return null;
    const key = textOf(this.json);
    const members = this.scopes[this.scopes.length - 1].members;
    this.path.toKey(pathStep(key));
    if (members === null) return null;
    if (!members.add(key)) this.fail("the key a second time", "each key once");
    if (members.size > MAX_MEMBERS) this.fail("one key more", `at most ${MAX_MEMBERS} keys`);
    return this.failed ? null : key;
  }

  /** Enters a list; nextEntry then walks it. */
  beginList(allowed: string): void {
    this.expect(JsonToken.ArrayStart, allowed);
    this.path.enterList();
  }

  /** Moves to the next entry, which must then be read; false after the last one, which leaves the list. */
  nextEntry(): bool {
    if (this.failed) return false;
    if (this.peek() === JsonToken.ArrayEnd) {
      this.pending = false;
      this.path.leaveList();
      return false;
    }
    if (this.path.toEntry() === MAX_LIST_ENTRIES)
      this.fail("one entry more", `at most ${MAX_LIST_ENTRIES} entries`);
    return !this.failed;
  }

  /** Names the entry that nextEntry moved to, for messages: `realms[1] (grafana)`. */
  nameEntry(name: string): void {
    this.path.nameEntry(name);
  }

  /** Where the value that comes next begins, for textSince and read-ahead.ts. */
  valueStart(): usize {
    this.peek();
    return this.json.start;
  }

  /** How much of the document there is from there on. */
  lengthFrom(start: usize): i32 {
    return i32(this.end - start);
  }

  /** The document from there to what was read last. */
  textSince(start: usize): ArrayBuffer {
    return this.failed ? NO_BYTES : copyOf(start, i32(this.json.start + usize(this.json.length) - start));
  }

  /** The kind of the value that comes next, without taking it. */
  peek(): JsonToken {
    if (!this.pending && !this.failed) {
      this.json.next();
      this.pending = true;
    }
    return this.json.token;
  }

  /** A text as UTF-8. */
  readText(allowed: string): ArrayBuffer {
    this.expect(JsonToken.String, allowed);
    return this.failed ? NO_BYTES : textOf(this.json);
  }

  /** A text of 1 to `most` characters of a set. */
  readWord(allowed: string, set: Text, most: i32): ArrayBuffer {
    const word = this.readText(allowed);
    if (!isMadeOf(word, set, most)) this.refuse(allowed);
    return word;
  }

  /** A text that is not empty. */
  readFilled(allowed: string): ArrayBuffer {
    const text = this.readText(allowed);
    if (text.byteLength === 0) this.refuse(allowed);
    return text;
  }

  readFlag(): bool {
    const token = this.peek();
    if (token !== JsonToken.False) this.expect(JsonToken.True, "true or false");
    this.pending = false;
    return token === JsonToken.True;
  }

  /** A whole number; both bounds are allowed. */
  readWholeNumber(least: i32, most: i32): i32 {
    const isNumber = this.take(JsonToken.Number);
    if (this.failed) return 0;
    const json = this.json;
    const isWhole = isNumber && json.readWholeNumber();
    if (isWhole && json.integer >= least && json.integer <= most) return i32(json.integer);
    const allowed = `a whole number from ${least} to ${most}`;
    if (isNumber) this.refuse(allowed);
    else this.misses(allowed);
    return 0;
  }

  /** A duration in nanoseconds. */
  readDuration(): i64 {
    return this.readDurationWithin(0, i64.MAX_VALUE, "");
  }

  /** A duration in nanoseconds; both bounds are allowed, and `bounds` says them. */
  readDurationWithin(least: i64, most: i64, bounds: string): i64 {
    const text = this.readText(DURATION_TEXT);
    const nanoseconds = parseDuration(changetype<usize>(text), text.byteLength);
    if (nanoseconds < 0) this.refuse(DURATION_TEXT);
    if (nanoseconds < least || nanoseconds > most) this.refuse(DURATION_TEXT + bounds);
    return nanoseconds;
  }

  /** Index of the word found among the choices. */
  readChoice(choices: StaticArray<string>): i32 {
    const isText = this.take(JsonToken.String);
    const index = isText ? choices.indexOf(stringOf(textOf(this.json))) : -1;
    if (index >= 0) return index;
    if (isText) this.refuse(commaList(choices));
    else this.misses(commaList(choices));
    return -1;
  }

  /** An object as it stands in the document: it must be well-formed, and is not looked into. */
  readObjectText(allowed: string): ArrayBuffer {
    this.expect(JsonToken.ObjectStart, allowed);
    if (this.failed) return NO_BYTES;
    const json = this.json;
    const start = json.start;
    const level = json.depth;
    while (json.depth >= level && json.token !== JsonToken.Error) json.next();
    if (json.token === JsonToken.Error) this.failSyntax();
    if (this.failed) return NO_BYTES;
    return copyOf(start, i32(json.start + usize(json.length) - start));
  }

  /** Refuses the value that was read last. */
  refuse(allowed: string): void {
    this.fail(described(this.json, this.hidden), allowed);
  }

  /** Refuses what is at the current path; the first refusal stays. */
  fail(found: string, allowed: string): void {
    if (this.error === null) this.error = new ConfigError(this.path.text(), found, allowed);
  }

  /** Refuses a key of the object that was just left, one that is missing or does not go with the others. */
  failAt(key: string, found: string, allowed: string): void {
    this.path.enterObject();
    this.path.toKey(key);
    this.fail(found, allowed);
    this.path.leaveObject();
  }

  /** Refuses anything after the document's value. */
  finish(): void {
    if (!this.failed && this.json.next() !== JsonToken.End) this.failSyntax();
  }

  // Moves to the open object's next name; false when the object was left or something is wrong.
  private enterName(): bool {
    if (this.failed) return false;
    const token = this.json.next();
    if (token === JsonToken.Name) return true;
    if (token === JsonToken.ObjectEnd) {
      this.path.leaveObject();
      this.scopes.pop();
    } else {
      this.failSyntax();
    }
    return false;
  }

  private enterKey(scope: Scope, key: ArrayBuffer): i32 {
    const name = stringOf(key);
    const index = scope.keys.indexOf(name);
    if (index < 0) return this.failUnknown(scope, key, name);
    this.path.toKey(name);
    const bit: u64 = 1 << u64(index);
    if ((scope.met & bit) !== 0) this.fail("the key a second time", "each key once");
    scope.met |= bit;
    return this.failed ? -1 : index;
  }

  private failUnknown(scope: Scope, key: ArrayBuffer, name: string): i32 {
    const close = closestKey(name, scope.keys);
    const hint = close.length === 0 ? "" : ` (did you mean ${close}?)`;
    this.path.toKey(this.hidden ? "" : pathStep(key));
    const found = this.hidden ? `an unknown key of ${key.byteLength} bytes` : "an unknown key";
    this.fail(found, commaList(scope.keys) + hint);
    return -1;
  }

  private failSyntax(): void {
    this.fail(
      `malformed JSON at byte ${this.json.offset()}`,
      "JSON (RFC 8259) in UTF-8, at most 64 levels deep",
    );
  }

  private expect(wanted: JsonToken, allowed: string): void {
    if (!this.take(wanted)) this.misses(allowed);
  }

  /** Takes the next token; whether it is the wanted one. */
  private take(wanted: JsonToken): bool {
    const token = this.peek();
    this.pending = false;
    return !this.failed && token === wanted;
  }

  /** Refuses the token that was taken: another one was wanted. */
  private misses(allowed: string): void {
    if (this.failed) return;
    const token = this.json.token;
    if (token === JsonToken.Error || token === JsonToken.End) this.failSyntax();
    else this.refuse(allowed);
  }
}
