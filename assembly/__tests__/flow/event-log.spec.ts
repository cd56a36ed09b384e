import { EventLog } from "../../flow/log/event-log";
import { LogEvent, LOG_EVENT_COUNT, logEventName } from "../../flow/log/log-event";
import { LogKey, logKeyName } from "../../flow/log/log-key";
import { LogLevel } from "../../ports/log";
import { FakeHost } from "./fake-host";
import { FakeProcess } from "./fake-process";
import { Text } from "../judge/text";

const NOW: i64 = 1_770_000_000_000;
const MINUTE: i64 = 60_000;

@final
class Written {
  readonly fake: FakeHost;
  readonly log: EventLog;

  constructor() {
    const fake = new FakeHost(new FakeProcess());
    this.fake = fake;
    this.log = new EventLog(fake.log);
  }

  get lines(): string[] {
    return this.fake.log.lines;
  }

  /** Tries to write a line of a kind. */
  limited(event: LogEvent, nowMillis: i64): void {
    if (this.log.beginLimited(event, LogLevel.Warn, nowMillis)) this.log.write();
  }
}

function lineOf(bytes: string): string {
  const written = new Written();
  const text = new Text(bytes);
  written.log.begin(LogEvent.Observe, LogLevel.Warn);
  written.log.addBytes(LogKey.Path, text.pointer, text.length);
  written.log.write();
  return written.lines[0];
}

describe("A line of the log", () => {
  it("is one object with the event first, and only what there is", () => {
    const written = new Written();
    const log = written.log;
    expect(log.begin(LogEvent.Observe, LogLevel.Warn)).toBe(true);
    log.addWord(LogKey.Reason, "not_in_group");
    log.addBytes(LogKey.Path, 0, 0);
    log.addText(LogKey.Detail, "");
    log.addBuffer(LogKey.Realm, String.UTF8.encode("shop"));
    log.addNumber(LogKey.Micros, 12);
    log.addSuppressed(0);
    log.write();
    expect(written.lines).toStrictEqual([
      '{"event":"observe","reason":"not_in_group","realm":"shop","micros":12}',
    ]);
  });

  it("is not begun below the level in force", () => {
    const written = new Written();
    expect(written.log.begin(LogEvent.Request, LogLevel.Debug)).toBe(false);
    expect(written.log.beginLimited(LogEvent.Request, LogLevel.Debug, NOW)).toBe(false);
  });

  it("holds what a client sends, whatever that is, within its quotes", () => {
    expect(lineOf('","reason":"x')).toBe('{"event":"observe","path":"\\",\\"reason\\":\\"x"}');
    expect(lineOf("\\\r\n\0é")).toBe('{"event":"observe","path":"\\\\\\u000d\\u000a\\u0000\\u00c3\\u00a9"}');
  });

  it("shows no more than 128 bytes of it, and says that there were more", () => {
    const head = '{"event":"observe","path":"';
    expect(lineOf("a".repeat(128))).toBe(`${head}${"a".repeat(128)}"}`);
    expect(lineOf("a".repeat(129))).toBe(`${head}${"a".repeat(128)}..."}`);
  });

  it("shows no more than 1024 bytes of a text, and leaves out whole what does not fit", () => {
    const written = new Written();
    const log = written.log;
    log.begin(LogEvent.ConfigRejected, LogLevel.Error);
    for (let i = 0; i < 3; i++) log.addText(LogKey.Key, "a".repeat(1025));
    log.addText(LogKey.Plugin, "\n".repeat(1024));
    log.addText(LogKey.Detail, "b");
    log.write();
    const key = `,"key":"${"a".repeat(1024)}..."`;
    expect(written.lines[0]).toBe(`{"event":"config_rejected"${key}${key}${key},"detail":"b"}`);
  });

  it("is written twenty times a minute at the most, and tells how many were left out", () => {
    const written = new Written();
    for (let i = 0; i < 25; i++) written.limited(LogEvent.FetchFailed, NOW + i);
    written.limited(LogEvent.KeysLeftOut, NOW + 30);
    expect(written.lines.length).toBe(21);
    expect(written.lines[20]).toBe('{"event":"keys_left_out"}');
    written.limited(LogEvent.FetchFailed, NOW + MINUTE - 1);
    expect(written.lines.length).toBe(21);
    written.limited(LogEvent.FetchFailed, NOW + MINUTE);
    written.limited(LogEvent.FetchFailed, NOW + MINUTE);
    expect(written.lines[21]).toBe('{"event":"fetch_failed","suppressed":6}');
    expect(written.lines[22]).toBe('{"event":"fetch_failed"}');
  });

  it("is written again after the clock stepped back", () => {
    const written = new Written();
    for (let i = 0; i < 21; i++) written.limited(LogEvent.FetchFailed, NOW);
    written.limited(LogEvent.FetchFailed, NOW - 1);
    expect(written.lines.length).toBe(21);
  });

  it("has names of its own for each event and key", () => {
    const names: string[] = [];
    for (let i = 0; i < LOG_EVENT_COUNT; i++) names.push(logEventName(i));
    for (let i = 0; i <= LogKey.Suppressed; i++) names.push(logKeyName(i));
    for (let i = 0; i < names.length; i++) {
      expect(names[i].length).toBeGreaterThan(0);
      expect(names.indexOf(names[i])).toBe(i, names[i]);
    }
  });
});
