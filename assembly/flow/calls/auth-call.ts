// The call to the auth service on a miss: the request as oauth2-proxy has to see it.
//
// Only chosen headers go: what could make the service trust the client more than it should (a health checker's User-Agent,
// X-Real-IP, the client's own X-Auth-Request-Redirect and X-Forwarded-Uri) does not. What the client may not forge is written
// here, from :path and :authority.

import { ascii, bytesOf, Text } from "../../bytes/ascii";
import { ByteWriter } from "../../bytes/byte-writer";
import { Span } from "../../bytes/span";
import { SpanList } from "../../bytes/span-list";
import { Config } from "../../config/config";
import { Action } from "../../exchange/decision";
import { Client } from "../../exchange/client";
import { Request } from "../../exchange/request";
import { hasConstraintKey } from "../../http/request-path";
import {
  ACCEPT,
  AUTHORITY,
  AUTHORIZATION,
  METHOD,
  PATH,
  SCHEME,
  USER_AGENT,
  X_AUTH_REQUEST_REDIRECT,
  X_FORWARDED_FOR,
  X_FORWARDED_HOST,
  X_FORWARDED_PROTO,
  X_FORWARDED_URI,
  X_REQUEST_ID,
} from "../../http/header-names";
import { addPair, pairsFit, startPairs } from "../../http/pairs";
import { Calls } from "../../ports/calls";
import { addCookies } from "./call-cookies";
import { Exchange } from "../exchange";
import { Question } from "./question";
import { SessionCookies } from "./session-cookies";

const AGENT = ascii("postern");
const OWN_AUTH = ascii("/auth");
const GET = ascii("GET");
const JSON = ascii("application/json");
const QUESTION_MARK: u8 = 0x3f;
const TARGET_BYTES: i32 = 8192;
const TARGET = new ByteWriter(memory.data(TARGET_BYTES), TARGET_BYTES);
/** A login that is to lead to a longer one could not be begun: the URL is in the state that the identity provider is sent. */
const RETURN_BYTES: i32 = 8192;
const RETURN = new ByteWriter(memory.data(RETURN_BYTES), RETURN_BYTES);
const HTTP = ascii("http");
const HTTPS = ascii("https");
const SLASH: u8 = 0x2f;

/**
 * Lays out a question about the request as it stands. Whoever takes no page is asked about as a client that reads JSON: oauth2-proxy
 * then says 401 to nobody, and 403 only to somebody who may not pass, be its sign-in page on or off. False for a request that cannot be put to the service: without a path (CONNECT), or
 * too large.
 */
export function writeRequestCall(exchange: Exchange, question: Question, takesPage: bool): bool {
  const request = exchange.request;
  const client = exchange.client;
  startPairs();
  addSpan(METHOD, request.method);
  addTarget(request, client, request.target.pointer, request.target.length);
  if (takesPage && exchange.decision.action === Action.AskAuth) addReturnUrl(exchange);
  addCookies(exchange, question.cookies, question.refreshed);
  addCredentials(request);
  if (takesPage) addAll(ACCEPT, client.accepts);
  else add(ACCEPT, bytesOf(JSON), JSON.length);
  addClient(client);
  return request.target.length > 0 && pairsFit();
}

/**
 * Lays out the question about a session alone, put to oauth2-proxy's own /auth: no rule that lets everybody by on a path or with a method is
 * about the session, and no app is asked. False as above.
 */
export function writeSessionCall(exchange: Exchange, question: Question): bool {
  writeOwnAuth(exchange.plugin.config);
  startOwnAuth(exchange);
  addCookies(exchange, question.cookies, question.refreshed);
  addClient(exchange.client);
  return !TARGET.overflowed && pairsFit();
}

/**
 * Lays out a question about who sent the request, put to /auth as well, with all that makes a verdict but the path: credentials, and the query
 * where oauth2-proxy takes conditions from it. False as above.
 */
export function writePathlessCall(exchange: Exchange, question: Question): bool {
  const request = exchange.request;
  writeOwnAuth(exchange.plugin.config);
  const query = request.pathLength + 1;
  if (query < request.target.length)
    addConditions(request.target.pointer + usize(query), request.target.length - query);
  startOwnAuth(exchange);
  addCookies(exchange, question.cookies, question.refreshed);
  addCredentials(request);
  add(ACCEPT, bytesOf(JSON), JSON.length);
  addClient(exchange.client);
  return !TARGET.overflowed && pairsFit();
}

/** Lays out the question who a request's bearer token is, put to /auth as well, where nothing else is. False as above. */
export function writeBearerCall(exchange: Exchange): bool {
  writeOwnAuth(exchange.plugin.config);
  startOwnAuth(exchange);
  addCredentials(exchange.request);
  add(ACCEPT, bytesOf(JSON), JSON.length);
  addClient(exchange.client);
  return !TARGET.overflowed && pairsFit();
}

/** Lays out the question about the session, or about the bearer token alone, of a request that does not wait for it. False as above. */
export function writeProbeCall(exchange: Exchange, isBearer: bool): bool {
  writeOwnAuth(exchange.plugin.config);
  startOwnAuth(exchange);
  addCookies(exchange, isBearer ? SessionCookies.LeftOut : SessionCookies.AsSent, null);
  addClient(exchange.client);
  if (isBearer) addAll(AUTHORIZATION, exchange.request.credentials);
  return !TARGET.overflowed && pairsFit();
}

/** Sends the call that was laid out; false when the host refused it at once. */
export function sendAuthCall(calls: Calls, config: Config, timeoutMillis: i32): bool {
  return calls.start(config.authService.cluster, timeoutMillis);
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

function startOwnAuth(exchange: Exchange): void {
  startPairs();
  add(METHOD, bytesOf(GET), GET.length);
  addTarget(exchange.request, exchange.client, TARGET.start, TARGET.length);
}

function addTarget(request: Request, client: Client, target: usize, length: i32): void {
  add(PATH, target, length);
  addSpan(AUTHORITY, request.authority);
  addSpan(SCHEME, client.scheme);
  addSpan(X_FORWARDED_PROTO, client.externalScheme);
  addSpan(X_FORWARDED_HOST, request.authority);
  add(X_FORWARDED_URI, target, length);
}

/**
 * Where a login that begins here is to lead: the whole URL, unless logins are known to run on this very host. oauth2-proxy takes it where its
 * whitelist_domains has the host, and the path alone else (pkg/app/redirect).
 */
function addReturnUrl(exchange: Exchange): void {
  const request = exchange.request;
  const target = request.target;
  const scheme = exchange.client.externalScheme;
  if (exchange.plugin.loginHost.isOf(request.authority)) return;
  if (!scheme.is(HTTPS) && !scheme.is(HTTP)) return;
  if (target.length === 0 || load<u8>(target.pointer) !== SLASH) return;
  RETURN.reset();
  RETURN.addSpan(scheme.pointer, scheme.length);
  RETURN.addString("://");
  RETURN.addSpan(request.authority.pointer, request.authority.length);
  RETURN.addSpan(target.pointer, target.length);
  if (!RETURN.overflowed) add(X_AUTH_REQUEST_REDIRECT, RETURN.start, RETURN.length);
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

function addAll(name: Text, values: SpanList): void {
  for (let i = 0; i < values.length; i++) add(name, values.pointer(i), values.size(i));
}

function addSpan(name: Text, value: Span): void {
  add(name, value.pointer, value.length);
}

function add(name: Text, value: usize, length: i32): void {
  if (length > 0) addPair(bytesOf(name), name.length, value, length);
}
