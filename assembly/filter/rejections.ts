// Configurations that cannot be used, said once in the process: the host gives the same one to each of its VMs.

import { bufferOf, stringAt } from "../bytes/byte-string";
import { LogLevel } from "../host/abi";
import { nowNanos } from "../host/clock";
import { logText } from "../host/log";
import { readShared, sharedLength, sharedValue, writeShared } from "../host/shared-data";
import { NANOS_PER_MILLI } from "../decision/time-units";
import { Root } from "./roots";
import { countRejection } from "./stats";

/** A VM that is given the same configuration within this time need not say what is wrong with it, milliseconds. */
const SAID_FOR_MILLIS: i64 = 60_000;

/** What was said last of a plugin's configuration: when, Unix ms i64 | the line. Empty when it was right since. */
const SAID = "postern.config.rejected.";
const TIME_BYTES: i32 = 8;

/** Counts and logs that a plugin's configuration cannot be used; the line says why. */
export function reportRejection(plugin: string, line: string): void {
  countRejection();
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  const isSaid = wasSaid(plugin, line, nowMillis);
  logText(isSaid ? LogLevel.Debug : LogLevel.Error, line);
  if (isSaid) return;
  logText(LogLevel.Warn, "postern: workers that have an older configuration go on by it, others answer 503");
  const value = new ArrayBuffer(TIME_BYTES + line.length);
  store<i64>(changetype<usize>(value), nowMillis);
  const bytes = bufferOf(line);
  memory.copy(
    changetype<usize>(value) + usize(TIME_BYTES),
    changetype<usize>(bytes),
    usize(bytes.byteLength),
  );
  say(plugin, value);
}

/** The plugin's configuration is right: the next wrong one is news. */
export function forgetRejection(plugin: string): void {
  const key = bufferOf(SAID + plugin);
  if (!readShared(changetype<usize>(key), key.byteLength) || sharedLength() === 0) return;
  say(plugin, new ArrayBuffer(0));
}

/** Says once in this VM that nothing serves a root context. Call it from a tick: a VM that only tries a configuration out has none. */
export function lament(root: Root): void {
  if (root.isLamented || root.realms.isUsable) return;
  root.isLamented = true;
  logText(
    LogLevel.Error,
    "postern: nothing to fall back on: every request is answered 503 until a configuration is right",
  );
}

function wasSaid(plugin: string, line: string, nowMillis: i64): bool {
  const key = bufferOf(SAID + plugin);
  if (!readShared(changetype<usize>(key), key.byteLength) || sharedLength() < TIME_BYTES) return false;
  const ageMillis = nowMillis - load<i64>(sharedValue());
  if (ageMillis < 0 || ageMillis >= SAID_FOR_MILLIS) return false;
  return stringAt(sharedValue() + usize(TIME_BYTES), sharedLength() - TIME_BYTES) === line;
}

function say(plugin: string, value: ArrayBuffer): void {
  const key = bufferOf(SAID + plugin);
  writeShared(changetype<usize>(key), key.byteLength, changetype<usize>(value), value.byteLength, 0);
}
