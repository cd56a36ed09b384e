// Set-Cookie lines that the auth service gave with a permission, kept until the response of that request passes.

import { ObjectMap } from "../../bytes/object-map";
import { copyOf } from "../../bytes/copy-of";
import { SpanList } from "../../bytes/span-list";
import { bytesOf } from "../../bytes/ascii";
import { orphanedCookies, writeOrphanLine } from "../../judge/orphan-cookies";
import { isFieldValue } from "../../http/field-value";
import { SET_COOKIE } from "../../http/header-names";
import { Streams } from "../../ports/streams";
import { keepOutOfSharedCaches } from "./shared-caches";

/** Above this many waiting streams the ones that are gone are looked for, so that they cannot pile up. */
const SWEEP_ABOVE: i32 = 64;

@final
export class ResponseCookies {
  private readonly waiting: ObjectMap = new ObjectMap();

  constructor(private readonly streams: Streams) {}

  /**
   * Keeps the lines for the response of a stream, whose request came with cookies `own` (a set of cookieBit) of a session of this name: those that a
   * new session has no use for are cleared. A line that could break the response open is dropped.
   */
  keep(stream: u32, name: ArrayBuffer, lines: SpanList, own: u64): void {
    if (lines.length === 0) return;
    const kept: Array<ArrayBuffer> = [];
    for (let i = 0; i < lines.length; i++) {
      if (!isFieldValue(lines.pointer(i), lines.size(i))) continue;
      kept.push(copyOf(lines.pointer(i), lines.size(i)));
    }
    clearOrphans(name, lines, own, kept);
    this.waiting.set(stream, kept);
  }

  /** Adds the lines that wait for this stream, the one in force, to its response headers, which are for nobody else then. */
  addTo(stream: u32): void {
    if (this.waiting.size === 0) return;
    const found = this.waiting.get(stream);
    if (found === null) return;
    const lines = changetype<Array<ArrayBuffer>>(found);
    this.waiting.delete(stream);
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i];
      this.streams.addToResponse(
        bytesOf(SET_COOKIE),
        SET_COOKIE.length,
        changetype<usize>(line),
        line.byteLength,
      );
    }
    if (lines.length > 0) keepOutOfSharedCaches(this.streams);
  }

  /** Drops what waits for streams that ended without a response. Call it from a tick. */
  sweep(): void {
    if (this.waiting.size <= SWEEP_ABOVE) return;
    const streams = this.waiting.keys();
    for (let i = 0; i < streams.length; i++) {
      if (!this.streams.enter(u32(streams[i]))) this.waiting.delete(streams[i]);
    }
  }
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
