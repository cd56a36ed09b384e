// Lines of the log: each is one object of JSON (RFC 8259) in visible ASCII, with the keys of log-key.ts, and no longer than LINE_BYTES,
// whatever is in it. What comes from outside is escaped and cut here and nowhere else. Callers hand over no query, token, cookie or secret.

import { bufferOf } from "../../bytes/byte-string";
import { ByteWriter } from "../../bytes/byte-writer";
import { Log, LogLevel } from "../../ports/log";
import { LineLimits } from "./line-limits";
import { LogEvent, logEventName } from "./log-event";
import { LogKey, logKeyName } from "./log-key";

/** Of a client's bytes as much as that is shown, and of a text about a configuration or a document. */
const BYTES_MAX: i32 = 128;
const TEXT_MAX: i32 = 1024;

const LINE_BYTES: i32 = 4096;
/** The last byte is left for the closing brace. */
const LINE = new ByteWriter(memory.data(LINE_BYTES), LINE_BYTES - 1);

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const OPEN: u8 = 0x7b;
const CLOSE: u8 = 0x7d;

@final
export class EventLog {
  private readonly limits: LineLimits = new LineLimits();
  private level: LogLevel = LogLevel.Debug;

  constructor(private readonly log: Log) {}

  /** Begins a line of a kind that has a limit of its own, or needs none; false when it would not be written. */
  begin(event: LogEvent, level: LogLevel): bool {
    if (!this.log.has(level)) return false;
    this.level = level;
    LINE.reset();
    this.addWord(LogKey.Event, logEventName(event));
    return true;
  }

  /** The same of a kind that is written so many times a minute; the line says how many were left out before it. */
  beginLimited(event: LogEvent, level: LogLevel, nowMillis: i64): bool {
    if (!this.log.has(level) || !this.limits.take(event, nowMillis)) return false;
    this.begin(event, level);
    this.addSuppressed(this.limits.takeLeftOut(event));
    return true;
  }

  /** A word of the program's own, which needs no escaping. */
  addWord(key: LogKey, word: string): void {
    const before = LINE.length;
    addKey(key);
    LINE.addByte(QUOTE);
    LINE.addString(word);
    LINE.addByte(QUOTE);
    settle(before);
  }

  /** Bytes as somebody sent them; nothing for none. */
  addBytes(key: LogKey, bytes: usize, length: i32): void {
    addQuoted(key, bytes, length, BYTES_MAX);
  }

  /** All bytes of a buffer, in the same way. */
  addBuffer(key: LogKey, bytes: ArrayBuffer): void {
    addQuoted(key, changetype<usize>(bytes), bytes.byteLength, BYTES_MAX);
  }

  /** A text of the configuration's, or about it or a document; nothing for an empty one. */
  addText(key: LogKey, text: string): void {
    const bytes = bufferOf(text);
    addQuoted(key, changetype<usize>(bytes), bytes.byteLength, TEXT_MAX);
  }

  addNumber(key: LogKey, value: i64): void {
    const before = LINE.length;
    addKey(key);
    LINE.addNumber(value);
    settle(before);
  }

  /** How many lines were left out before this one, where there were such. */
  addSuppressed(count: i32): void {
    if (count > 0) this.addNumber(LogKey.Suppressed, count);
  }

  /** Writes the line. */
  write(): void {
    store<u8>(LINE.start + usize(LINE.length), CLOSE);
    this.log.write(this.level, LINE.start, LINE.length + 1);
  }
}

function addKey(key: LogKey): void {
  LINE.addByte(LINE.length === 0 ? OPEN : COMMA);
  LINE.addByte(QUOTE);
  LINE.addString(logKeyName(key));
  LINE.addString('":');
}

function addQuoted(key: LogKey, bytes: usize, length: i32, most: i32): void {
  if (length <= 0) return;
  const before = LINE.length;
  addKey(key);
  LINE.addByte(QUOTE);
  LINE.addJsonText(bytes, min(length, most));
  if (length > most) LINE.addString("...");
  LINE.addByte(QUOTE);
  settle(before);
}

/** A member that does not fit is left out whole. */
function settle(before: i32): void {
  if (LINE.overflowed) LINE.cutTo(before);
}
