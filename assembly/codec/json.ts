// JSON (RFC 8259) as a strict pull reader over a span: no tree, no recursion, no allocation, no trap.
//
// Refused besides bad syntax: a byte order mark, malformed UTF-8, lone surrogates, more than 64 levels. The size is
// the caller's to limit. Duplicate members are the caller's to refuse (json-names.ts).
import { decodedEquals, decodedLength, decodeString, findStringEnd } from "./json-string";
import { findNumberEnd, isBeyondDouble, parseInteger, parseWholeNumber } from "./json-number";

/** Deepest nesting that is read; the open containers are one bit each in `kinds`. */
export const MAX_JSON_DEPTH: i32 = 64;

export enum JsonToken {
  /** Malformed input; every further call gives it again. */
  Error,
  /** The value is complete and nothing but white space followed. */
  End,
  ObjectStart,
  ObjectEnd,
  ArrayStart,
  ArrayEnd,
  /** A member's name; its value is next. */
  Name,
  String,
  Number,
  True,
  False,
  Null,
}

const enum Expect {
  Value,
  FirstName,
  FirstElement,
  AfterValue,
  Nothing,
}

const END: i32 = -1;
const QUOTE: i32 = 0x22;
const COMMA: i32 = 0x2c;
const MINUS: i32 = 0x2d;
const COLON: i32 = 0x3a;
const LEFT_BRACKET: i32 = 0x5b;
const RIGHT_BRACKET: i32 = 0x5d;
const LEFT_BRACE: i32 = 0x7b;
const RIGHT_BRACE: i32 = 0x7d;

/**
 * Place one over static memory, JSON_READER_BYTES of it: `changetype<JsonReader>(memory.data(JSON_READER_BYTES))`;
 * never `new`. Call open, then next until End or Error. The span must stay alive and unchanged meanwhile.
 */
@final
@unmanaged
export class JsonReader {
  private begin: usize;
  private cursor: usize;
  private end: usize;
  private kinds: u64;
  private expect: Expect;
  /** The token that next() returned last. */
  token: JsonToken;
  /** Number of containers now open. */
  depth: i32;
  /** Raw length of the token in bytes. */
  length: i32;
  /** Where the raw token begins: inside the quotes for String and Name, the digits for Number. */
  start: usize;
  /** Result of readInteger and readWholeNumber. */
  integer: i64;
  /** Whether a number was met that no finite double is near (json-number.ts). */
  metHugeNumber: bool;

  /** Starts over on a span; a negative length counts as empty. */
  open(ptr: usize, length: i32): void {
    this.begin = ptr;
    this.cursor = ptr;
    this.end = ptr + usize(max(length, 0));
    this.kinds = 0;
    this.expect = Expect.Value;
    this.token = JsonToken.Error;
    this.depth = 0;
    this.integer = 0;
    this.metHugeNumber = false;
    this.setSpan(ptr, ptr);
  }

  /** Reads one token. */
  next(): JsonToken {
    const token = this.read();
    if (token === JsonToken.Error) this.expect = Expect.Nothing;
    this.token = token;
    return token;
  }

  /** Reads the value that comes next to its end; `start` and `length` are then its raw text. False: no good value. */
  skipValue(): bool {
    const level = this.depth;
    let token = this.next();
    if (token === JsonToken.Error || token === JsonToken.End || this.depth < level) return false;
    const first = token === JsonToken.String ? this.start - 1 : this.start;
    while (this.depth > level && token !== JsonToken.Error) token = this.next();
    this.setSpan(first, this.cursor);
    return token !== JsonToken.Error;
  }

  /** Decoded length of the String or Name in bytes. */
  textLength(): i32 {
    return decodedLength(this.start, this.length);
  }

  /** Decodes the String or Name into `out`; its length, or -1 when that is more than `capacity`. */
  text(out: usize, capacity: i32): i32 {
    if (this.textLength() > capacity) return -1;
    return decodeString(this.start, this.length, out);
  }

  /** Whether the decoded String or Name is exactly these bytes. */
  textEquals(ptr: usize, length: i32): bool {
    return decodedEquals(this.start, this.length, ptr, length);
  }

  /** Reads the Number into `integer`; false for a fraction, an exponent, or beyond i64. */
  readInteger(): bool {
    return parseInteger(this.start, this.length, this.integerAddress());
  }

  /** As readInteger, but takes every spelling of a whole number: 80, 80.0, 8e1. */
  readWholeNumber(): bool {
    return parseWholeNumber(this.start, this.length, this.integerAddress());
  }

  /** How many bytes were read; after an Error about where it is. */
  offset(): i32 {
    return i32(this.cursor - this.begin);
  }

  private read(): JsonToken {
    const byte = this.peek();
    switch (this.expect) {
      case Expect.Value:
        return this.readValue(byte);
      case Expect.FirstName:
        return byte === RIGHT_BRACE ? this.close(byte) : this.readName(byte);
      case Expect.FirstElement:
        return byte === RIGHT_BRACKET ? this.close(byte) : this.readValue(byte);
      case Expect.AfterValue:
        return this.readAfterValue(byte);
      default:
        return JsonToken.Error;
    }
  }

  private readAfterValue(byte: i32): JsonToken {
    if (this.depth === 0) return byte === END ? JsonToken.End : JsonToken.Error;
    if (byte !== COMMA) return this.close(byte);
    this.cursor++;
    return this.inObject() ? this.readName(this.peek()) : this.readValue(this.peek());
  }

  private readName(byte: i32): JsonToken {
    if (byte !== QUOTE || !this.readString() || this.peek() !== COLON) return JsonToken.Error;
    this.cursor++;
    this.expect = Expect.Value;
    return JsonToken.Name;
  }

  private readValue(byte: i32): JsonToken {
    this.expect = Expect.AfterValue;
    switch (byte) {
      case LEFT_BRACE:
        return this.enter(1, Expect.FirstName, JsonToken.ObjectStart);
      case LEFT_BRACKET:
        return this.enter(0, Expect.FirstElement, JsonToken.ArrayStart);
      case QUOTE:
        return this.readString() ? JsonToken.String : JsonToken.Error;
      // The words as little-endian integers; `false` is "alse" after its first letter.
      case 0x74:
        return this.readWord(0, 4, 0x65757274, JsonToken.True);
      case 0x66:
        return this.readWord(1, 5, 0x65736c61, JsonToken.False);
      case 0x6e:
        return this.readWord(0, 4, 0x6c6c756e, JsonToken.Null);
      default:
        return this.readNumber(byte);
    }
  }

  private readNumber(byte: i32): JsonToken {
    if (byte !== MINUS && u32(byte - 0x30) > 9) return JsonToken.Error;
    const end = findNumberEnd(this.cursor, this.end);
    if (end === 0) return JsonToken.Error;
    this.setSpan(this.cursor, end);
    this.cursor = end;
    if (isBeyondDouble(this.start, this.length)) this.metHugeNumber = true;
    return JsonToken.Number;
  }

  private readString(): bool {
    const body = this.cursor + 1;
    const end = findStringEnd(body, this.end);
    if (end === 0) return false;
    this.setSpan(body, end);
    this.cursor = end + 1;
    return true;
  }

  private readWord(skipped: usize, length: usize, rest: u32, token: JsonToken): JsonToken {
    const from = this.cursor;
    if (this.end - from < length || load<u32>(from + skipped) !== rest) return JsonToken.Error;
    this.setSpan(from, from + length);
    this.cursor = from + length;
    return token;
  }

  private enter(kind: u64, expect: Expect, token: JsonToken): JsonToken {
    if (this.depth === MAX_JSON_DEPTH) return JsonToken.Error;
    this.kinds = (this.kinds << 1) | kind;
    this.depth++;
    this.expect = expect;
    this.takeByte();
    return token;
  }

  private close(byte: i32): JsonToken {
    const object = this.inObject();
    if (byte !== (object ? RIGHT_BRACE : RIGHT_BRACKET)) return JsonToken.Error;
    this.kinds >>= 1;
    this.depth--;
    this.expect = Expect.AfterValue;
    this.takeByte();
    return object ? JsonToken.ObjectEnd : JsonToken.ArrayEnd;
  }

  private inObject(): bool {
    return (this.kinds & 1) !== 0;
  }

  // The next byte that is not white space, or END; the cursor stays on it.
  private peek(): i32 {
    while (this.cursor < this.end) {
      const byte = i32(load<u8>(this.cursor));
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.cursor++;
    }
    return END;
  }

  private takeByte(): void {
    this.setSpan(this.cursor, this.cursor + 1);
    this.cursor++;
  }

  private setSpan(start: usize, end: usize): void {
    this.start = start;
    this.length = i32(end - start);
  }

  private integerAddress(): usize {
    return changetype<usize>(this) + offsetof<JsonReader>("integer");
  }
}

/** Memory that one JsonReader needs. */
export const JSON_READER_BYTES: i32 = 64;
