// Set-Cookie lines that the auth service gave with a permission, kept until the response of that request passes.
//
// An app may take its time, and somebody may sign out meanwhile: then the lines that would give the session again stay away.

import { copyOf } from "../../bytes/copy-of";
import { bytesOf } from "../../bytes/ascii";
import { ObjectMap } from "../../bytes/object-map";
import { SpanList } from "../../bytes/span-list";
import { isFieldValue } from "../../http/field-value";
import { SET_COOKIE } from "../../http/header-names";
import { dropSessionCookies } from "../../http/refreshed-cookies";
import { orphanedCookies, writeOrphanLine } from "../../judge/orphan-cookies";
import { SessionName } from "../../session/session-name";
import { Streams } from "../../ports/streams";
import { Plugin } from "../plugins/plugin";
import { keepOutOfSharedCaches } from "./shared-caches";

/** What waits for one response, and of which session it is. */
@final
class KeptCookies {
  readonly session: SessionName = new SessionName();
  readonly lines: Array<ArrayBuffer> = [];

  constructor(readonly plugin: Plugin) {}
}

const pending = new SpanList();

@final
export class ResponseCookies {
  private readonly waiting: ObjectMap = new ObjectMap();

  constructor(private readonly streams: Streams) {}

  /**
   * Keeps the lines for the response of a stream, whose request came with cookies `own` (a set of cookieBit) of this plugin's session: those that a
   * new session has no use for are cleared. A line that could break the response open is dropped. `session`: whose new cookies they are.
   */
  keep(stream: u32, plugin: Plugin, lines: SpanList, own: u64, session: SessionName): void {
    if (lines.length === 0) return;
    const kept = new KeptCookies(plugin);
    kept.session.copyFrom(session);
    for (let i = 0; i < lines.length; i++) {
      if (!isFieldValue(lines.pointer(i), lines.size(i))) continue;
      kept.lines.push(copyOf(lines.pointer(i), lines.size(i)));
    }
    clearOrphans(plugin.config.session.cookieName, lines, own, kept.lines);
    this.waiting.set(stream, kept);
  }

  /** Whether lines wait for this stream's response. */
  has(stream: u32): bool {
    return this.waiting.size > 0 && this.waiting.get(stream) !== null;
  }

  /**
   * Adds the lines that wait for this stream, the one in force, to its response headers, which are for nobody else then. Call it once the sign-outs
   * were followed: of a session that has signed out no line is added that gives it again.
   */
  addTo(stream: u32): void {
    const found = this.waiting.get(stream);
    if (found === null) return;
    this.waiting.delete(stream);
    const kept = changetype<KeptCookies>(found);
    const lines = pending;
    lines.clear();
    for (let i = 0; i < kept.lines.length; i++)
      lines.add(changetype<usize>(kept.lines[i]), kept.lines[i].byteLength);
    const plugin = kept.plugin;
    if (plugin.authenticator.reader.isDenied(kept.session))
      dropSessionCookies(lines, plugin.config.session.cookieName);
    for (let i = 0; i < lines.length; i++)
      this.streams.addToResponse(bytesOf(SET_COOKIE), SET_COOKIE.length, lines.pointer(i), lines.size(i));
    if (lines.length > 0) keepOutOfSharedCaches(this.streams);
  }

  /** Drops what waits for streams that ended without a response: another stream may get the number of one. Call it from a tick. */
  sweep(): void {
    if (this.waiting.size === 0) return;
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
