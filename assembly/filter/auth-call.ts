// The call to the auth service on a miss: the request as oauth2-proxy has to see it.
//
// Only chosen headers go: what could make the service trust the client more than it should (a health checker's User-Agent,
// X-Real-IP, X-Auth-Request-Redirect, the client's own X-Forwarded-Uri) does not. What the client may not forge is written
// here, from :path and :authority.

import { ascii, bytesOf, Text } from "../bytes/ascii";
import { spanIndexOf } from "../bytes/span";
import { ByteWriter } from "../bytes/byte-writer";
import { SpanList } from "../bytes/span-list";
import { Config } from "../config/config";
import { Client } from "../decision/client";
import { Request } from "../decision/request";
import { isFieldValue } from "../http/field-value";
import { hasConstraintKey, pathLengthOf } from "../http/request-path";
import {
  ACCEPT,
  AUTHORITY,
  AUTHORIZATION,
  COOKIE,
  METHOD,
  PATH,
  SCHEME,
  USER_AGENT,
  X_FORWARDED_FOR,
  X_FORWARDED_HOST,
  X_FORWARDED_PROTO,
  X_FORWARDED_URI,
  X_REQUEST_ID,
} from "../http/header-names";
import {
  hasStrayParts,
  isCookieSplitTooFar,
  sessionCookieLength,
  sessionCookiePtr,
  sessionPartCount,
  writeCookies,
  writtenCookiesMaxLength,
} from "../http/cookie-header";
import { OwnCookies } from "../http/cookie-kind";
import { sealedLength, sealedValue } from "../session/seal-session";
import { startCall } from "../host/http-call";
import { addPair, pairsFit, startPairs } from "../host/pairs";

const AGENT = ascii("postern");
const SCANNED_COOKIES_BYTES: i32 = 128 * 1024;
const SCANNED_COOKIES: usize = memory.data(128 * 1024);
/** Beside a part's name and value: separator, underscore, number, "=". */
const PART_EXTRA_BYTES: i32 = 24;
const PARTS = new ByteWriter(SCANNED_COOKIES, SCANNED_COOKIES_BYTES);
const SEPARATOR = ascii("; ");
const UNDERSCORE: u8 = 0x5f;
const EQUALS: u8 = 0x3d;

/** What of the session's cookies a call carries. */
export enum SessionCookies {
  AsSent,
  LeftOut,
  /** Their names with a value that is no session's: the service clears them. */
  Voided,
  /** Those that took their place in a refresh. */
  Refreshed,
  /** The same session, sealed anew (session/seal-session.ts), in as many parts as were sent. */
  Sealed,
}

const OWN_AUTH = ascii("/auth");
const GET = ascii("GET");
const JSON = ascii("application/json");
const QUESTION_MARK: u8 = 0x3f;
const TARGET_BYTES: i32 = 8192;
const TARGET = new ByteWriter(memory.data(TARGET_BYTES), TARGET_BYTES);

/**
 * Lays out a question about the request as it stands. Whoever takes no page is asked about as a client that reads JSON: oauth2-proxy
 * then says 401 to nobody, and 403 only to somebody who may not pass, be its sign-in page on or off. False for a request that cannot be put to the service: without a path (CONNECT), or
 * too large.
 */
export function writeRequestCall(
  request: Request,
  client: Client,
  config: Config,
  cookies: SessionCookies,
  refreshed: SpanList | null,
  takesPage: bool,
): bool {
  startPairs();
  add(METHOD, request.method, request.methodLength);
  addTarget(request, client, request.target, request.targetLength);
  addCookies(request, config, cookies, refreshed);
  addCredentials(request);
  if (takesPage) addAll(ACCEPT, client.accepts);
  else add(ACCEPT, bytesOf(JSON), JSON.length);
  addClient(client);
  return request.targetLength > 0 && pairsFit();
}

/**
 * Lays out the question about a session alone, put to oauth2-proxy's own /auth: no rule that lets everybody by on a path or with a method is
 * about the session, and no app is asked. False as above.
 */
export function writeSessionCall(
  request: Request,
  client: Client,
  config: Config,
  cookies: SessionCookies,
  refreshed: SpanList | null,
): bool {
  writeOwnAuth(config);
  startOwnAuth(request, client);
  addCookies(request, config, cookies, refreshed);
  addClient(client);
  return !TARGET.overflowed && pairsFit();
}

/**
 * Lays out a question about who sent the request, put to /auth as well, with all that makes a verdict but the path: credentials, and the query
 * where oauth2-proxy takes conditions from it. False as above.
 */
export function writePathlessCall(
  request: Request,
  client: Client,
  config: Config,
  cookies: SessionCookies,
  refreshed: SpanList | null,
): bool {
  writeOwnAuth(config);
  const query = pathLengthOf(request.target, request.targetLength) + 1;
  if (query < request.targetLength)
    addConditions(request.target + usize(query), request.targetLength - query);
  startOwnAuth(request, client);
  addCookies(request, config, cookies, refreshed);
  addCredentials(request);
  add(ACCEPT, bytesOf(JSON), JSON.length);
  addClient(client);
  return !TARGET.overflowed && pairsFit();
}

/** Lays out the question who a request's bearer token is, put to /auth as well, where nothing else is. False as above. */
export function writeBearerCall(request: Request, client: Client, config: Config): bool {
  writeOwnAuth(config);
  startOwnAuth(request, client);
  addCredentials(request);
  add(ACCEPT, bytesOf(JSON), JSON.length);
  addClient(client);
  return !TARGET.overflowed && pairsFit();
}

/** What of Authorization is the service's to see. */
function addCredentials(request: Request): void {
  if (!request.dropsCredentials && !request.hasOwnToken) addAll(AUTHORIZATION, request.credentials);
}

function writeOwnAuth(config: Config): void {
  TARGET.reset();
  TARGET.addBuffer(config.authService.proxyPrefix);
  TARGET.addText(OWN_AUTH);
}

function addConditions(query: usize, length: i32): void {
  if (!hasConstraintKey(query, length)) return;
  TARGET.addByte(QUESTION_MARK);
  TARGET.addSpan(query, length);
}

function startOwnAuth(request: Request, client: Client): void {
  startPairs();
  add(METHOD, bytesOf(GET), GET.length);
  addTarget(request, client, TARGET.start, TARGET.length);
}

/** Lays out the question about the session, or about the bearer token alone, of a request that does not wait for it. False as above. */
export function writeProbeCall(
  request: Request,
  client: Client,
  config: Config,
  cookies: SessionCookies,
  isBearer: bool,
): bool {
  if (!writeSessionCall(request, client, config, cookies, null)) return false;
  if (isBearer) addAll(AUTHORIZATION, request.credentials);
  return pairsFit();
}

function addTarget(request: Request, client: Client, target: usize, length: i32): void {
  add(PATH, target, length);
  add(AUTHORITY, request.authority, request.authorityLength);
  add(SCHEME, client.scheme, client.schemeLength);
  if (client.forwardedProtoLength > 0) {
    add(X_FORWARDED_PROTO, client.forwardedProto, client.forwardedProtoLength);
  } else {
    add(X_FORWARDED_PROTO, client.scheme, client.schemeLength);
  }
  add(X_FORWARDED_HOST, request.authority, request.authorityLength);
  add(X_FORWARDED_URI, target, length);
}

function addClient(client: Client): void {
  addAll(X_FORWARDED_FOR, client.forwardedFor);
  addAll(X_REQUEST_ID, client.requestIds);
  addTrace(client);
  add(USER_AGENT, bytesOf(AGENT), AGENT.length);
}

/** The call is part of the request's trace. */
function addTrace(client: Client): void {
  const names = client.traceNames;
  const values = client.traceValues;
  for (let i = 0; i < names.length; i++)
    addPair(names.pointer(i), names.size(i), values.pointer(i), values.size(i));
}

/** The request's cookies, which must have been scanned. */
function addCookies(
  request: Request,
  config: Config,
  cookies: SessionCookies,
  refreshed: SpanList | null,
): void {
  if (cookies === SessionCookies.Sealed) return addSealedSession(config);
  const isSplitTooFar = isCookieSplitTooFar();
  if (cookies === SessionCookies.AsSent && !isSplitTooFar) return addAll(COOKIE, request.cookies);
  // Neither could the service clear so many voided ones.
  const isVoided = cookies === SessionCookies.Voided && !isSplitTooFar;
  addScannedCookies(isVoided ? OwnCookies.Voided : OwnCookies.LeftOut);
  // In more parts than the service could clear.
  if (cookies === SessionCookies.AsSent) addWholeSession(config, sessionCookiePtr(), sessionCookieLength());
  if (cookies === SessionCookies.Refreshed && refreshed !== null) addNewCookies(refreshed);
}

/** Sends the call that was laid out; false when the host refused it at once. Its token is then at callToken(). */
export function sendAuthCall(config: Config, timeoutMillis: i32): bool {
  const cluster = config.authService.cluster;
  return startCall(changetype<usize>(cluster), cluster.byteLength, timeoutMillis);
}

/** The session as it was sealed last under the names that the browser sent, so that the service clears all of them where it clears one. */
function addSealedSession(config: Config): void {
  const isSplitTooFar = isCookieSplitTooFar();
  addSealedParts(config, isSplitTooFar ? 1 : sessionPartCount());
  addScannedCookies(hasStrayParts() && !isSplitTooFar ? OwnCookies.Voided : OwnCookies.LeftOut);
}

/** Adds a session's cookie in one, whatever its length: oauth2-proxy takes that one for the same. */
export function addWholeSession(config: Config, value: usize, valueLength: i32): void {
  const name = config.session.cookieName;
  const length = name.byteLength + 1 + valueLength;
  if (valueLength === 0 || length > SCANNED_COOKIES_BYTES) return;
  PARTS.reset();
  PARTS.addBuffer(name);
  PARTS.addByte(EQUALS);
  PARTS.addSpan(value, valueLength);
  add(COOKIE, PARTS.start, PARTS.length);
}

/** Adds the session as it was sealed last in so many parts, named as oauth2-proxy names them. */
export function addSealedParts(config: Config, parts: i32): void {
  const name = config.session.cookieName;
  const length = sealedLength();
  if (length + parts * (name.byteLength + PART_EXTRA_BYTES) > SCANNED_COOKIES_BYTES) return;
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
  add(COOKIE, PARTS.start, PARTS.length);
}

function addScannedCookies(own: OwnCookies): void {
  if (writtenCookiesMaxLength() > SCANNED_COOKIES_BYTES) return;
  add(COOKIE, SCANNED_COOKIES, writeCookies(SCANNED_COOKIES, own));
}

/** The cookies that Set-Cookie lines give, each a line of its own; those that are cleared are left out. */
function addNewCookies(lines: SpanList): void {
  for (let i = 0; i < lines.length; i++) {
    // They may come from shared data, which any plugin can write.
    if (!isFieldValue(lines.pointer(i), lines.size(i))) continue;
    const end = spanIndexOf(lines.pointer(i), lines.size(i), 0x3b);
    const length = end < 0 ? lines.size(i) : end;
    const equals = spanIndexOf(lines.pointer(i), length, 0x3d);
    if (equals > 0 && equals < length - 1) add(COOKIE, lines.pointer(i), length);
  }
}

function addAll(name: Text, values: SpanList): void {
  for (let i = 0; i < values.length; i++) add(name, values.pointer(i), values.size(i));
}

function add(name: Text, value: usize, length: i32): void {
  if (length > 0) addPair(bytesOf(name), name.length, value, length);
}
