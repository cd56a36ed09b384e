// Readers of HTTP fields and targets.

import { ascii, bytesOf } from "../../../assembly/bytes/ascii";
import { ByteList } from "../../../assembly/bytes/byte-list";
import { bufferOf } from "../../../assembly/bytes/byte-string";
import { ByteWriter } from "../../../assembly/bytes/byte-writer";
import { copyOf } from "../../../assembly/bytes/copy-of";
import { Span, spanIndexOf, spanStartsWith } from "../../../assembly/bytes/span";
import { LoginHost } from "../../../assembly/flow/calls/login-host";
import { asksForJson } from "../../../assembly/http/accept";
import { withoutIdentityNames } from "../../../assembly/http/connection-header";
import { CookieScan, MAX_COOKIE_BYTES } from "../../../assembly/http/cookie-header";
import { CookieKind, OwnCookies } from "../../../assembly/http/cookie-kind";
import { writeCookies, writtenCookiesMaxLength } from "../../../assembly/http/cookie-writer";
import { Credentials, hasSeveralBearers } from "../../../assembly/http/credentials";
import { foldCase, isHostName } from "../../../assembly/http/host-name";
import { HostSet, Match } from "../../../assembly/http/host-pattern";
import { IdentityNames } from "../../../assembly/http/identity-headers";
import { authorityStart, pathStart } from "../../../assembly/http/original-url";
import { isLocalPath, writeLocation } from "../../../assembly/http/redirect-target";
import { dropSessionCookies, readRefreshedValue } from "../../../assembly/http/refreshed-cookies";
import {
  hasConstraintKey,
  isReservedPath,
  isUnambiguousPath,
  pathLengthOf,
} from "../../../assembly/http/request-path";
import { encodePattern, matchesRest } from "../../../assembly/rules/path-pattern";
import { decodePath, loosePath, MAX_READING_BYTES, readingText } from "../../../assembly/rules/path-reading";
import { readLoginPage } from "../../../assembly/session/login-state";
import { ROOM, OUT, must, mustBeInside, split, COOKIE_NAME } from "./inside.asm";

const NUL: u8 = 0;
const NEWLINE: u8 = 0x0a;
const SLASH: u8 = 0x2f;
const COLON: u8 = 0x3a;
const SCAN = new CookieScan();

/** Lines of a Cookie header, one below the other. */
export function cookies(input: usize, length: i32): i32 {
  const lines = split(input, length, NEWLINE);
  SCAN.start(changetype<usize>(COOKIE_NAME), COOKIE_NAME.byteLength);
  for (let i = 0; i < lines.length; i++) SCAN.readLine(lines.pointer(i), lines.size(i));
  const kind = SCAN.finish();
  if (kind === CookieKind.Single) mustBeInside(SCAN.session, SCAN.sessionLength, input, length);
  must(SCAN.sessionLength <= MAX_COOKIE_BYTES);
  const most = writtenCookiesMaxLength(SCAN);
  if (most > ROOM) return -1;
  must(writeCookies(SCAN, OUT, OwnCookies.AppLeftOut) <= most);
  must(writeCookies(SCAN, OUT, OwnCookies.Voided) <= most);
  return kind;
}

/** Lines of Set-Cookie. */
export function setCookies(input: usize, length: i32): i32 {
  const lines = split(input, length, NEWLINE);
  const found = readRefreshedValue(lines, COOKIE_NAME);
  must(found <= length);
  dropSessionCookies(lines, COOKIE_NAME);
  must(readRefreshedValue(lines, COOKIE_NAME) === 0);
  return found;
}

const HOST = spanOf("app.example.com");
const HOSTS = new HostSet(new ByteList([bufferOf("app.example.com"), bufferOf("*.wiki.example.com")]));
const SCHEME = spanOf("http");
const PREFIX = bufferOf("/oauth2");
const LOGIN_HOST = new LoginHost(PREFIX);
const TARGET = new Span();
const HTTP = ascii("http");
const GUARDED = ascii(".wiki.example.com");

function spanOf(text: string): Span {
  const bytes = bufferOf(text);
  const span = new Span();
  span.set(changetype<usize>(bytes), bytes.byteLength);
  return span;
}

/** A page is a path, or a URL of another host that is guarded. */
function mustBePage(page: ByteWriter): void {
  must(page.length > 0);
  if (load<u8>(page.start) === SLASH) return;
  must(spanStartsWith(page.start, page.length, bytesOf(HTTP), HTTP.length));
  const start = authorityStart(page.start, page.length);
  const end = pathStart(page.start, page.length, start);
  must(start > 0 && end < page.length);
  must(HOSTS.matches(page.start + usize(start), end - start) === Match.Yes);
  must(end - start > GUARDED.length && spanIndexOf(page.start + usize(start), end - start, COLON) < 0);
}

const PAGE = new ByteWriter(memory.data(4096), 4096);

/** A request's target. */
export function target(input: usize, length: i32): i32 {
  const path = pathLengthOf(input, length);
  const isPlain = isUnambiguousPath(input, path);
  isReservedPath(input, path);
  hasConstraintKey(input + usize(path), length - path);
  must(decodePath(input, path) <= MAX_READING_BYTES);
  const loose = loosePath(input, path);
  must(loose <= MAX_READING_BYTES + 1);
  if (loose > 0) must(load<u8>(readingText() + usize(loose - 1)) === 0x2f);
  PAGE.reset();
  if (isLocalPath(input, length)) writeLocation(input, length, PAGE);
  TARGET.set(input, length);
  mustBePage(readLoginPage(TARGET, SCHEME, HOST, HOSTS, PREFIX));
  LOGIN_HOST.learn(TARGET, HOST);
  return i32(isPlain);
}

/** A path pattern, a NUL, and a path. */
export function pattern(input: usize, length: i32): i32 {
  const cut = spanIndexOf(input, length, NUL);
  if (cut < 0) return 0;
  const encoded = encodePattern(copyOf(input, cut));
  if (encoded === null) return 1;
  const path = input + usize(cut) + 1;
  return 2 + i32(matchesRest(changetype<usize>(encoded), encoded.byteLength, path, length - cut - 1));
}

const CREDENTIALS = new Credentials();

const LIST: usize = memory.data(65536);

/** Lines of Authorization, Connection, Accept and Host alike. */
export function fields(input: usize, length: i32): i32 {
  const lines = split(input, length, NEWLINE);
  CREDENTIALS.read(lines);
  mustBeInside(CREDENTIALS.token, CREDENTIALS.tokenLength, input, length);
  hasSeveralBearers(lines);
  asksForJson(lines);
  let left = 0;
  for (let i = 0; i < lines.length; i++) {
    const size = min(lines.size(i), 65536);
    memory.copy(LIST, lines.pointer(i), usize(size));
    const kept = withoutIdentityNames(LIST, size, IdentityNames.KNOWN);
    must(kept <= size);
    // What is left names nobody any more.
    must(withoutIdentityNames(LIST, kept, IdentityNames.KNOWN) === kept);
    left += kept;
    foldCase(LIST, kept);
    isHostName(LIST, kept);
  }
  return left;
}
