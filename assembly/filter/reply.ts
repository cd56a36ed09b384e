// Replies to the client: refusals of the filter's own, and the auth service's answers passed on.

import { ascii, bytesOf, Text } from "../bytes/ascii";
import { bufferOf } from "../bytes/byte-string";
import { ByteWriter } from "../bytes/byte-writer";
import { isFieldValue } from "../http/field-value";
import {
  ACCESS_CONTROL_ALLOW_CREDENTIALS,
  ACCESS_CONTROL_ALLOW_ORIGIN,
  ACCESS_CONTROL_EXPOSE_HEADERS,
  CACHE_CONTROL,
  CONTENT_SECURITY_POLICY,
  CONTENT_TYPE,
  isNamed,
  LOCATION,
  ORIGIN,
  RETRY_AFTER,
  SET_COOKIE,
  VARY,
  WWW_AUTHENTICATE,
  X_FRAME_OPTIONS,
} from "../http/header-names";
import { saysWhoMayFrame } from "../http/framing";
import { isRelayedHeader } from "../http/relayed-headers";
import { hasCookieValue, isSessionCookieLine } from "../http/set-cookie";
import { JwtError } from "../jwt/jwt-error";
import { isLoginAnswer } from "../decision/answer-kind";
import { Reason, REASON_COUNT, reasonName } from "../decision/reason";
import {
  BufferType,
  GRPC_PERMISSION_DENIED,
  GRPC_UNAUTHENTICATED,
  GRPC_UNAVAILABLE,
  NO_GRPC_STATUS,
} from "../host/abi";
import { bufferBytes, bufferLength, readBuffer } from "../host/buffers";
import { HeaderReader } from "../host/headers";
import { addPair, finishPairs, startPairs } from "../host/pairs";
import { sendReply } from "../host/reply";
import { RequestClass } from "../http/request-class";
import { invalidTokenChallenge, loginChallenge, namesResource } from "./challenge";
import { clientClass } from "./client-class";
import { readClient } from "./facts";
import { Plugin } from "./plugin";
import { loginBody, messageBody, revokedBody, signOutPath } from "./reply-body";

const NO_STORE = ascii("no-store");
const HTML = ascii("text/html; charset=utf-8");
const JSON = ascii("application/json");
const PLAIN = ascii("text/plain; charset=utf-8");
const DENY = ascii("DENY");
const NO_FRAMES = ascii("frame-ancestors 'none'");
const RETRY_SECONDS = ascii("5");
const TRUE = ascii("true");
const INVALID_REQUEST = ascii('Bearer error="invalid_request"');

/** Made at the first reply for a reason, and kept. */
const DETAILS = new StaticArray<ArrayBuffer | null>(REASON_COUNT);

const UNAVAILABLE_TEXT = "Sign-in is unavailable for a moment. Please try again in a few seconds.";
const FORBIDDEN_TEXT = "You are signed in, but may not use this.";
const FORM_TEXT =
  "Sign-in came as a form, which this gateway cannot pass on. Its operator has to switch to a redirect (response_mode=query).";
const INVALID_TEXT = "The request was refused.";

/** 503: nobody could say whether the request may pass. */
export function replyUnavailable(reason: Reason, plugin: Plugin | null): void {
  startPairs();
  add(RETRY_AFTER, RETRY_SECONDS);
  if (plugin !== null) addCors(plugin);
  sendMessage(503, reason, UNAVAILABLE_TEXT, GRPC_UNAVAILABLE, plugin);
}

/** A refusal of the filter's own. */
export function replyRefused(status: i32, reason: Reason, tokenError: JwtError, plugin: Plugin): void {
  startPairs();
  if (reason === Reason.SeveralBearers) add(WWW_AUTHENTICATE, INVALID_REQUEST);
  if (reason === Reason.TokenInvalid || reason === Reason.TokenRevoked)
    addChallenge(invalidTokenChallenge(tokenError));
  else if (status === 401) addChallenge(loginChallenge());
  addCors(plugin);
  const isKnown = status === 403 && reason !== Reason.AmbiguousRoute;
  const text = reason === Reason.FormBody ? FORM_TEXT : isKnown ? FORBIDDEN_TEXT : INVALID_TEXT;
  sendMessage(status, reason, text, grpcStatusOf(status), plugin);
}

/** 401 for a client that a redirect to the login is no use to. Lines of the answer that clear a cookie go with it. */
export function replyLoginRequired(plugin: Plugin, headers: HeaderReader): void {
  startPairs();
  addChallenge(loginChallenge());
  addCors(plugin);
  addClearedCookies(headers);
  const client = clientClass(plugin);
  const body = loginBody(plugin.config, client);
  add(CONTENT_TYPE, bodyType(client));
  add(CACHE_CONTROL, NO_STORE);
  addNoFrames();
  sendOwn(401, Reason.LoginRequired, body.start, body.length, GRPC_UNAUTHENTICATED);
}

/**
 * For a session that is revoked: a person is led through the auth service's sign-out to a new login, or told that none would help; everybody else
 * gets 401.
 */
export function replyRevoked(plugin: Plugin, isBarred: bool): void {
  startPairs();
  const client = clientClass(plugin);
  add(CACHE_CONTROL, NO_STORE);
  if (client === RequestClass.Document && !isBarred) {
    const location = signOutPath(plugin.config);
    addPair(bytesOf(LOCATION), LOCATION.length, location.start, location.length);
    return sendOwn(302, Reason.SessionRevoked, 0, 0, NO_GRPC_STATUS);
  }
  const isPage = client === RequestClass.Document;
  if (!isPage) addChallenge(loginChallenge());
  addCors(plugin);
  add(CONTENT_TYPE, bodyType(client));
  addNoFrames();
  const body = revokedBody(plugin.config, client);
  sendOwn(isPage ? 403 : 401, Reason.SessionRevoked, body.start, body.length, GRPC_UNAUTHENTICATED);
}

/**
 * The auth service's answer as it came, body and each header line, but for a session that it would give where the session in hand was signed
 * out; no cache keeps what it says of one person, unless it speaks of caches itself. False when it cannot be: nothing was sent.
 */
export function replyRelayed(
  status: i32,
  headers: HeaderReader,
  bodyLength: i32,
  plugin: Plugin,
  dropsSession: bool,
  isVerdict: bool,
): bool {
  startPairs();
  headers.rewind();
  let saysOfFrames = false;
  let saysOfCaches = false;
  let isPersonal = isVerdict;
  while (headers.next()) {
    if (!isRelayedHeader(headers.name, headers.nameLength)) continue;
    if (dropsSession && givesSession(headers, plugin)) continue;
    if (!isFieldValue(headers.value, headers.valueLength)) return false;
    addPair(headers.name, headers.nameLength, headers.value, headers.valueLength);
    if (saysWhoMayFrame(headers.name, headers.nameLength, headers.value, headers.valueLength))
      saysOfFrames = true;
    if (isNamed(headers.name, headers.nameLength, CACHE_CONTROL)) saysOfCaches = true;
    if (isSetCookie(headers)) isPersonal = true;
  }
  if (isPersonal && !saysOfCaches) add(CACHE_CONTROL, NO_STORE);
  if (isVerdict && status === 401 && namesResource()) addChallenge(loginChallenge());
  // A redirect shows nothing.
  if (!saysOfFrames && (status < 300 || status >= 400)) addNoFrames();
  if (status === 401 || status === 403) addCors(plugin);
  if (!finishPairs() || !readBuffer(BufferType.CallResponseBody, bodyLength)) return false;
  sendOwn(status, Reason.AnswerRelayed, bufferBytes(), bufferLength(), grpcStatusOf(status));
  return true;
}

function addChallenge(challenge: ByteWriter): void {
  addPair(bytesOf(WWW_AUTHENTICATE), WWW_AUTHENTICATE.length, challenge.start, challenge.length);
}

/** Lets the scripts of configured origins read the answer (Fetch standard, CORS protocol). */
function addCors(plugin: Plugin): void {
  const origins = plugin.config.rules.cors.allowedOrigins;
  const client = readClient();
  if (client.originLength === 0 || !origins.contains(client.origin, client.originLength)) return;
  addPair(
    bytesOf(ACCESS_CONTROL_ALLOW_ORIGIN),
    ACCESS_CONTROL_ALLOW_ORIGIN.length,
    client.origin,
    client.originLength,
  );
  add(ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
  add(ACCESS_CONTROL_EXPOSE_HEADERS, WWW_AUTHENTICATE);
  add(VARY, ORIGIN);
}

/** No other page may show this one in a frame (RFC 7034, Content Security Policy 3), where a click on it could be stolen. */
function addNoFrames(): void {
  add(X_FRAME_OPTIONS, DENY);
  add(CONTENT_SECURITY_POLICY, NO_FRAMES);
}

/** Set-Cookie lines of the answer that clear a cookie; those that start a login are of no use without the redirect. */
function addClearedCookies(headers: HeaderReader): void {
  headers.rewind();
  while (headers.next()) {
    if (!isClearingCookie(headers) || !isFieldValue(headers.value, headers.valueLength)) continue;
    addPair(headers.name, headers.nameLength, headers.value, headers.valueLength);
  }
}

function isClearingCookie(headers: HeaderReader): bool {
  return isSetCookie(headers) && !hasCookieValue(headers.value, headers.valueLength);
}

function isSetCookie(headers: HeaderReader): bool {
  return isNamed(headers.name, headers.nameLength, SET_COOKIE);
}

/** Whether a header gives the browser a session, or a part of one. */
function givesSession(headers: HeaderReader, plugin: Plugin): bool {
  const name = plugin.config.session.cookieName;
  return (
    isSetCookie(headers) &&
    hasCookieValue(headers.value, headers.valueLength) &&
    isSessionCookieLine(headers.value, headers.valueLength, changetype<usize>(name), name.byteLength)
  );
}

function grpcStatusOf(status: i32): u32 {
  if (isLoginAnswer(status)) return GRPC_UNAUTHENTICATED;
  return status === 403 ? GRPC_PERMISSION_DENIED : NO_GRPC_STATUS;
}

function bodyType(client: RequestClass): Text {
  switch (client) {
    case RequestClass.Document:
    case RequestClass.Form:
      return HTML;
    case RequestClass.Fetch:
      return JSON;
    default:
      return PLAIN;
  }
}

/** Headers of a page of the filter's own. */
export function addPageHeaders(): void {
  add(CONTENT_TYPE, HTML);
  addUncached();
  addNoFrames();
}

/** Nobody may keep the reply. */
export function addUncached(): void {
  add(CACHE_CONTROL, NO_STORE);
}

function sendMessage(
  status: i32,
  reason: Reason,
  text: string,
  grpcStatus: u32,
  plugin: Plugin | null,
): void {
  const client = clientClass(plugin);
  add(CONTENT_TYPE, bodyType(client));
  add(CACHE_CONTROL, NO_STORE);
  addNoFrames();
  const body = messageBody(text, reason, client);
  sendOwn(status, reason, body.start, body.length, grpcStatus);
}

function add(name: Text, value: Text): void {
  addPair(bytesOf(name), name.length, bytesOf(value), value.length);
}

/** Answers with the headers collected and this body. */
export function sendOwn(status: i32, reason: Reason, body: usize, bodyLength: i32, grpcStatus: u32): void {
  sendReply(u32(status), detailsOf(reason), body, bodyLength, grpcStatus);
}

/** What %RESPONSE_CODE_DETAILS% says of a reply. */
export function detailsOf(reason: Reason): ArrayBuffer {
  const made = DETAILS[reason];
  if (made !== null) return made;
  const details = bufferOf("postern_" + reasonName(reason));
  DETAILS[reason] = details;
  return details;
}
