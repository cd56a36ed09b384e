// The call to the auth service on a miss: the request as oauth2-proxy has to see it.
//
// Only chosen headers go: what could make the service trust the client more than it should (a health checker's User-Agent,
// X-Real-IP, X-Auth-Request-Redirect, the client's own X-Forwarded-Uri) does not. What the client may not forge is written
// here, from :path and :authority.

import { ascii, bytesOf, Text } from "../bytes/ascii";
import { spanIndexOf } from "../bytes/span";
import { SpanList } from "../bytes/span-list";
import { Config } from "../config/config";
import { Client } from "../decision/client";
import { Request } from "../decision/request";
import { isFieldValue } from "../http/field-value";
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
import { cookiesWithoutSessionMaxLength, writeCookiesWithoutSession } from "../http/cookie-header";
import { startCall } from "../host/http-call";
import { addPair, pairsFit, startPairs } from "../host/pairs";

const AGENT = ascii("postern");
const OTHER_COOKIES_BYTES: i32 = 64 * 1024;
const OTHER_COOKIES: usize = memory.data(64 * 1024);

/**
 * Lays out the call, without the session's own cookies or with those that took their place. False for a request that cannot be
 * put to the service: without a path (CONNECT), or too large.
 */
export function writeAuthCall(
  request: Request,
  client: Client,
  withoutSession: bool,
  refreshed: SpanList | null,
): bool {
  startPairs();
  add(METHOD, request.method, request.methodLength);
  add(PATH, request.target, request.targetLength);
  add(AUTHORITY, request.authority, request.authorityLength);
  add(SCHEME, client.scheme, client.schemeLength);
  if (withoutSession || refreshed !== null) addOtherCookies();
  else addAll(COOKIE, request.cookies);
  if (refreshed !== null) addNewCookies(refreshed);
  if (!request.dropsCredentials) addAll(AUTHORIZATION, request.credentials);
  addAll(ACCEPT, client.accepts);
  addAll(X_FORWARDED_FOR, client.forwardedFor);
  addAll(X_REQUEST_ID, client.requestIds);
  addForwarded(request, client);
  add(USER_AGENT, bytesOf(AGENT), AGENT.length);
  return request.targetLength > 0 && pairsFit();
}

/** Sends the call that was laid out; false when the host refused it at once. Its token is then at callToken(). */
export function sendAuthCall(config: Config): bool {
  const service = config.authService;
  const cluster = service.cluster;
  return startCall(changetype<usize>(cluster), cluster.byteLength, service.timeoutMilliseconds);
}

/** The cookies without those of the session; they must have been scanned. */
function addOtherCookies(): void {
  if (cookiesWithoutSessionMaxLength() > OTHER_COOKIES_BYTES) return;
  add(COOKIE, OTHER_COOKIES, writeCookiesWithoutSession(OTHER_COOKIES));
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

function addForwarded(request: Request, client: Client): void {
  if (client.forwardedProtoLength > 0) {
    add(X_FORWARDED_PROTO, client.forwardedProto, client.forwardedProtoLength);
  } else {
    add(X_FORWARDED_PROTO, client.scheme, client.schemeLength);
  }
  add(X_FORWARDED_HOST, request.authority, request.authorityLength);
  add(X_FORWARDED_URI, request.target, request.targetLength);
}

function addAll(name: Text, values: SpanList): void {
  for (let i = 0; i < values.length; i++) add(name, values.pointer(i), values.size(i));
}

function add(name: Text, value: usize, length: i32): void {
  if (length > 0) addPair(bytesOf(name), name.length, value, length);
}
