// The Cookie lines of a call to the auth service: those of the request, or with another session in the place of its own.

import { ascii, bytesOf } from "../../bytes/ascii";
import { spanIndexOf } from "../../bytes/span";
import { ByteWriter } from "../../bytes/byte-writer";
import { SpanList } from "../../bytes/span-list";
import { CookieScan } from "../../http/cookie-header";
import { OwnCookies } from "../../http/cookie-kind";
import { writeCookies, writtenCookiesMaxLength } from "../../http/cookie-writer";
import { isFieldValue } from "../../http/field-value";
import { COOKIE } from "../../http/header-names";
import { addPair } from "../../http/pairs";
import { sealedLength, sealedValue } from "../../session/seal-session";
import { Exchange } from "../exchange";
import { SessionCookies } from "./session-cookies";

const COOKIES_BYTES: i32 = 128 * 1024;
const COOKIES: usize = memory.data(128 * 1024);
const PARTS = new ByteWriter(COOKIES, COOKIES_BYTES);
/** Beside a part's name and value: separator, underscore, number, "=". */
const PART_EXTRA_BYTES: i32 = 24;

const SEPARATOR = ascii("; ");
const UNDERSCORE: u8 = 0x5f;
const EQUALS: u8 = 0x3d;
const SEMICOLON: u8 = 0x3b;

/** Adds the cookies of the request in hand; `refreshed`: the Set-Cookie lines whose cookies take the place of its session's, where they are to. */
export function addCookies(exchange: Exchange, cookies: SessionCookies, refreshed: SpanList | null): void {
  const request = exchange.request;
  const scan = request.cookieScan;
  const name = exchange.plugin.config.session.cookieName;
  exchange.plugin.authenticator.cookies.scan(request);
  if (cookies === SessionCookies.Sealed) return addSealedSession(scan, name);
  const isSplitTooFar = scan.isSplitTooFar;
  if (cookies === SessionCookies.AsSent && !isSplitTooFar) return addAsSent(request.cookies);
  // Neither could the service clear so many voided ones.
  const isVoided = cookies === SessionCookies.Voided && !isSplitTooFar;
  addScanned(scan, isVoided ? OwnCookies.Voided : OwnCookies.LeftOut);
  // In more parts than the service could clear.
  if (cookies === SessionCookies.AsSent) addWholeSession(name, scan.session, scan.sessionLength);
  if (cookies === SessionCookies.Refreshed && refreshed !== null) addNewCookies(refreshed);
}

/** Adds the session as it was sealed last in so many parts, named as oauth2-proxy names them. */
export function addSealedParts(name: ArrayBuffer, parts: i32): void {
  const length = sealedLength();
  if (length + parts * (name.byteLength + PART_EXTRA_BYTES) > COOKIES_BYTES) return;
  PARTS.reset();
  const size = (length + parts - 1) / parts;
  for (let i = 0; i * size < length; i++) {
    if (i > 0) PARTS.addText(SEPARATOR);
    PARTS.addBuffer(name);
    if (parts > 1) {
      PARTS.addByte(UNDERSCORE);
      PARTS.addNumber(i);
    }
    PARTS.addByte(EQUALS);
    PARTS.addSpan(sealedValue() + usize(i * size), min(size, length - i * size));
  }
  add(PARTS.start, PARTS.length);
}

/** The session as it was sealed last under the names that the browser sent, so that the service clears all of them where it clears one. */
function addSealedSession(scan: CookieScan, name: ArrayBuffer): void {
  const isSplitTooFar = scan.isSplitTooFar;
  addSealedParts(name, isSplitTooFar ? 1 : scan.partCount);
  addScanned(scan, scan.hasStrayParts && !isSplitTooFar ? OwnCookies.Voided : OwnCookies.LeftOut);
}

/** Adds a session's cookie in one, whatever its length: oauth2-proxy takes that one for the same. */
function addWholeSession(name: ArrayBuffer, value: usize, valueLength: i32): void {
  const length = name.byteLength + 1 + valueLength;
  if (valueLength === 0 || length > COOKIES_BYTES) return;
  PARTS.reset();
  PARTS.addBuffer(name);
  PARTS.addByte(EQUALS);
  PARTS.addSpan(value, valueLength);
  add(PARTS.start, PARTS.length);
}

function addAsSent(lines: SpanList): void {
  for (let i = 0; i < lines.length; i++) add(lines.pointer(i), lines.size(i));
}

function addScanned(scan: CookieScan, own: OwnCookies): void {
  if (writtenCookiesMaxLength(scan) > COOKIES_BYTES) return;
  add(COOKIES, writeCookies(scan, COOKIES, own));
}

/** The cookies that Set-Cookie lines give, each a line of its own; those that are cleared are left out. */
function addNewCookies(lines: SpanList): void {
  for (let i = 0; i < lines.length; i++) {
    // They may come from shared data, which any plugin can write.
    if (!isFieldValue(lines.pointer(i), lines.size(i))) continue;
    const end = spanIndexOf(lines.pointer(i), lines.size(i), SEMICOLON);
    const length = end < 0 ? lines.size(i) : end;
    const equals = spanIndexOf(lines.pointer(i), length, EQUALS);
    if (equals > 0 && equals < length - 1) add(lines.pointer(i), length);
  }
}

function add(value: usize, length: i32): void {
  if (length > 0) addPair(bytesOf(COOKIE), COOKIE.length, value, length);
}
