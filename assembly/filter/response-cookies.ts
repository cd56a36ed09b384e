// Set-Cookie lines that the auth service gave with a permission, kept until the response of that request passes.

import { ObjectMap } from "../bytes/object-map";
import { copyOf } from "../bytes/copy-of";
import { SpanList } from "../bytes/span-list";
import { bytesOf } from "../bytes/ascii";
import { orphanedCookies, writeOrphanLine } from "../decision/orphan-cookies";
import { isFieldValue } from "../http/field-value";
import { SET_COOKIE } from "../http/header-names";
import { HeaderMap } from "../host/abi";
import { addHeader } from "../host/headers";
import { enterStream } from "../host/context";
import { Plugin } from "./plugin";
import { keepOutOfSharedCaches } from "./shared-caches";

const waiting = new ObjectMap();

/** Above this many waiting streams the ones that are gone are looked for, so that they cannot pile up. */
const SWEEP_ABOVE: i32 = 64;

/**
 * Keeps the lines for the response of a stream, whose request came with the session's cookies `own` (a set of cookieBit): those that a new
 * session has no use for are cleared. A line that could break the response open is dropped.
 */
export function keepResponseCookies(stream: u32, plugin: Plugin, lines: SpanList, own: u64): void {
  if (lines.length === 0) return;
  const kept: Array<ArrayBuffer> = [];
  for (let i = 0; i < lines.length; i++) {
    if (!isFieldValue(lines.pointer(i), lines.size(i))) continue;
    kept.push(copyOf(lines.pointer(i), lines.size(i)));
  }
  clearOrphans(plugin.config.session.cookieName, lines, own, kept);
  waiting.set(stream, kept);
}

function clearOrphans(name: ArrayBuffer, lines: SpanList, own: u64, kept: Array<ArrayBuffer>): void {
  let orphans = orphanedCookies(own, lines, name);
  for (let place = 0; orphans !== 0; place++) {
    if ((orphans & 1) !== 0) {
      const line = writeOrphanLine(place, lines, name);
      if (!line.overflowed && isFieldValue(line.start, line.length))
        kept.push(copyOf(line.start, line.length));
    }
    orphans >>= 1;
  }
}

/** Adds the lines that wait for this stream to its response headers, which are for nobody else then. */
export function addResponseCookies(stream: u32): void {
  if (waiting.size === 0) return;
  const found = waiting.get(stream);
  if (found === null) return;
  const lines = changetype<Array<ArrayBuffer>>(found);
  waiting.delete(stream);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    addHeader(
      HeaderMap.Response,
      bytesOf(SET_COOKIE),
      SET_COOKIE.length,
      changetype<usize>(line),
      line.byteLength,
    );
  }
  if (lines.length > 0) keepOutOfSharedCaches();
}

/** Drops what waits for streams that ended without a response. Call it from a tick. */
export function sweepResponseCookies(): void {
  if (waiting.size <= SWEEP_ABOVE) return;
  const streams = waiting.keys();
  for (let i = 0; i < streams.length; i++) {
    if (!enterStream(u32(streams[i]))) waiting.delete(streams[i]);
  }
}
