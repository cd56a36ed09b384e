// Configurations that cannot be used, said once in the process: the host gives the same one to each of its VMs.

import { bufferOf, stringAt } from "../../bytes/byte-string";
import { LogLevel } from "../../ports/log";
import { SharedTable } from "../../ports/shared-table";
import { EventLog } from "../log/event-log";
import { LogEvent } from "../log/log-event";
import { LogKey } from "../log/log-key";
import { Rejection } from "./rejection";
import { Root } from "./roots";
import { Stats } from "../metrics/stats";

/** A VM that is given the same configuration within this time need not say what is wrong with it, milliseconds. */
const SAID_FOR_MILLIS: i64 = 60_000;

/** What was said last of a plugin's configuration: when, Unix ms i64 | the line. Empty when it was right since. */
const SAID = "postern.config.rejected.";
const TIME_BYTES: i32 = 8;

@final
export class Rejections {
  constructor(
    private readonly table: SharedTable,
    private readonly stats: Stats,
    private readonly log: EventLog,
  ) {}

  /** Counts and logs that a plugin's configuration cannot be used, and why. */
  report(plugin: string, error: Rejection, nowMillis: i64): void {
    this.stats.countRejection();
    const line = error.text;
    const isSaid = this.wasSaid(plugin, line, nowMillis);
    this.logRejected(plugin, error, isSaid ? LogLevel.Debug : LogLevel.Error, nowMillis);
    if (isSaid) return;
    const said = "workers that have an older configuration go on by it, others answer 503";
    this.logAbout(LogEvent.ConfigFallback, LogLevel.Warn, plugin, said, nowMillis);
    const value = new ArrayBuffer(TIME_BYTES + line.length);
    store<i64>(changetype<usize>(value), nowMillis);
    const bytes = bufferOf(line);
    memory.copy(
      changetype<usize>(value) + usize(TIME_BYTES),
      changetype<usize>(bytes),
      usize(bytes.byteLength),
    );
    this.say(plugin, value);
  }

  /** The plugin's configuration is right: the next wrong one is news. */
  forget(plugin: string): void {
    if (!this.read(plugin) || this.table.length === 0) return;
    this.say(plugin, new ArrayBuffer(0));
  }

  /** Says once in this worker that nothing serves a root context. Call it from a tick: a VM that only tries a configuration out has none. */
  lament(root: Root, nowMillis: i64): void {
    if (root.isLamented || root.realms.isUsable) return;
    root.isLamented = true;
    const said = "nothing to fall back on: every request is answered 503 until a configuration is right";
    this.logAbout(LogEvent.NothingServes, LogLevel.Error, root.name, said, nowMillis);
  }

  private logRejected(plugin: string, error: Rejection, level: LogLevel, nowMillis: i64): void {
    const log = this.log;
    if (!log.beginLimited(LogEvent.ConfigRejected, level, nowMillis)) return;
    log.addText(LogKey.Plugin, plugin);
    log.addText(LogKey.Key, error.key);
    log.addText(LogKey.Detail, error.text);
    log.write();
  }

  private logAbout(event: LogEvent, level: LogLevel, plugin: string, detail: string, nowMillis: i64): void {
    const log = this.log;
    if (!log.beginLimited(event, level, nowMillis)) return;
    log.addText(LogKey.Plugin, plugin);
    log.addText(LogKey.Detail, detail);
    log.write();
  }

  private wasSaid(plugin: string, line: string, nowMillis: i64): bool {
    const table = this.table;
    if (!this.read(plugin) || table.length < TIME_BYTES) return false;
    const ageMillis = nowMillis - load<i64>(table.value);
    if (ageMillis < 0 || ageMillis >= SAID_FOR_MILLIS) return false;
    return stringAt(table.value + usize(TIME_BYTES), table.length - TIME_BYTES) === line;
  }

  private read(plugin: string): bool {
    const key = bufferOf(SAID + plugin);
    return this.table.read(changetype<usize>(key), key.byteLength);
  }

  private say(plugin: string, value: ArrayBuffer): void {
    const key = bufferOf(SAID + plugin);
    this.table.write(changetype<usize>(key), key.byteLength, changetype<usize>(value), value.byteLength, 0);
  }
}
