// Replies to the client: refusals of the filter's own, and the auth service's answers passed on.

import { ascii } from "../../bytes/ascii";
import { isFieldValue } from "../../http/field-value";
import { saysWhoMayFrame } from "../../http/framing";
import {
  GRPC_PERMISSION_DENIED,
  GRPC_UNAUTHENTICATED,
  GRPC_UNAVAILABLE,
  NO_GRPC_STATUS,
} from "../../http/grpc-status";
import { HeaderList } from "../../http/header-list";
import { CACHE_CONTROL, isNamed, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE } from "../../http/header-names";
import { addPair, pairsFit, startPairs } from "../../http/pairs";
import { isRelayedHeader } from "../../http/relayed-headers";
import { RequestClass } from "../../http/request-class";
import { hasCookieValue, isSessionCookieLine } from "../../http/set-cookie";
import { JwtError } from "../../jwt/jwt-error";
import { isLoginAnswer } from "../../judge/answer-kind";
import { Reason } from "../../exchange/reason";
import { invalidTokenChallenge, loginChallenge, namesResource } from "./challenge";
import { clientClass } from "../requests/client-class";
import { Exchange } from "../exchange";
import { loginBody, messageBody, revokedBody, signOutPath } from "./reply-body";
import {
  addBodyType,
  addChallenge,
  addClearedCookies,
  addCors,
  addNoFrames,
  addText,
  addUncached,
  addWriter,
  detailsOf,
  isSetCookie,
} from "./reply-headers";

const RETRY_SECONDS = ascii("5");
const INVALID_REQUEST = ascii('Bearer error="invalid_request"');

const UNAVAILABLE_TEXT = "Sign-in is unavailable for a moment. Please try again in a few seconds.";
const FORBIDDEN_TEXT = "You are signed in, but may not use this.";
const FORM_TEXT =
  "Sign-in came as a form, which this gateway cannot pass on. Its operator has to switch to a redirect (response_mode=query).";
const INVALID_TEXT = "The request was refused.";

/** 503: nobody could say whether the request may pass. */
export function replyUnavailable(exchange: Exchange, reason: Reason): void {
  startPairs();
  addText(RETRY_AFTER, RETRY_SECONDS);
  addCors(exchange);
  sendMessage(exchange, 503, reason, UNAVAILABLE_TEXT, GRPC_UNAVAILABLE);
}

/** A refusal of the filter's own. */
export function replyRefused(exchange: Exchange, status: i32, reason: Reason, tokenError: JwtError): void {
  const request = exchange.request;
  startPairs();
  if (reason === Reason.SeveralBearers) addText(WWW_AUTHENTICATE, INVALID_REQUEST);
  if (reason === Reason.TokenInvalid || reason === Reason.TokenRevoked)
    addChallenge(invalidTokenChallenge(request, tokenError));
  else if (status === 401) addChallenge(loginChallenge(request));
  addCors(exchange);
  const isKnown = status === 403 && reason !== Reason.AmbiguousRoute;
  const text = reason === Reason.FormBody ? FORM_TEXT : isKnown ? FORBIDDEN_TEXT : INVALID_TEXT;
  sendMessage(exchange, status, reason, text, grpcStatusOf(status));
}

/** 401 for a client that a redirect to the login is no use to. Lines of the answer in hand that clear a cookie go with it. */
export function replyLoginRequired(exchange: Exchange): void {
  startPairs();
  addChallenge(loginChallenge(exchange.request));
  addCors(exchange);
  addClearedCookies(exchange.answerHeaders);
  const client = clientClass(exchange);
  const body = loginBody(exchange, client);
  addBodyType(client);
  addUncached();
  addNoFrames();
  sendOwn(exchange, 401, Reason.LoginRequired, body.start, body.length, GRPC_UNAUTHENTICATED);
}

/**
 * For a session that is revoked: a person is led through the auth service's sign-out to a new login, or told that none would help; everybody else
 * gets 401.
 */
export function replyRevoked(exchange: Exchange, isBarred: bool): void {
  startPairs();
  const client = clientClass(exchange);
  addUncached();
  if (client === RequestClass.Document && !isBarred) {
    addWriter(LOCATION, signOutPath(exchange));
    return sendOwn(exchange, 302, Reason.SessionRevoked, 0, 0, NO_GRPC_STATUS);
  }
  const isPage = client === RequestClass.Document;
  if (!isPage) addChallenge(loginChallenge(exchange.request));
  addCors(exchange);
  addBodyType(client);
  addNoFrames();
  const body = revokedBody(exchange, client);
  const status = isPage ? 403 : 401;
  sendOwn(exchange, status, Reason.SessionRevoked, body.start, body.length, GRPC_UNAUTHENTICATED);
}

/**
 * The auth service's answer as it came, body and each header line, but for a session that it would give where the session in hand was signed
 * out; no cache keeps what it says of one person, unless it speaks of caches itself. False when it cannot be: nothing was sent.
 */
export function replyRelayed(exchange: Exchange, bodyLength: i32, dropsSession: bool, isVerdict: bool): bool {
  const headers = exchange.answerHeaders;
  const status = exchange.answer.status;
  const name = exchange.plugin.config.session.cookieName;
  startPairs();
  headers.rewind();
  let saysOfFrames = false;
  let saysOfCaches = false;
  let isPersonal = isVerdict;
  while (headers.next()) {
    if (!isRelayedHeader(headers.name, headers.nameLength)) continue;
    if (dropsSession && givesSession(headers, name)) continue;
    if (!isFieldValue(headers.value, headers.valueLength)) return false;
    addPair(headers.name, headers.nameLength, headers.value, headers.valueLength);
    if (saysWhoMayFrame(headers.name, headers.nameLength, headers.value, headers.valueLength))
      saysOfFrames = true;
    if (isNamed(headers.name, headers.nameLength, CACHE_CONTROL)) saysOfCaches = true;
    if (isSetCookie(headers)) isPersonal = true;
  }
  if (isPersonal && !saysOfCaches) addUncached();
  if (isVerdict && status === 401 && namesResource(exchange.request))
    addChallenge(loginChallenge(exchange.request));
  // A redirect shows nothing.
  if (!saysOfFrames && (status < 300 || status >= 400)) addNoFrames();
  if (status === 401 || status === 403) addCors(exchange);
  const calls = exchange.host.calls;
  if (!pairsFit() || !calls.readBody(bodyLength)) return false;
  sendOwn(exchange, status, Reason.Relayed, calls.body, calls.bodyLength, grpcStatusOf(status));
  return true;
}

/** Whether a header gives the browser a session of this name, or a part of one. */
function givesSession(headers: HeaderList, name: ArrayBuffer): bool {
  const value = headers.value;
  const length = headers.valueLength;
  if (!isSetCookie(headers) || !hasCookieValue(value, length)) return false;
  return isSessionCookieLine(value, length, changetype<usize>(name), name.byteLength);
}

function grpcStatusOf(status: i32): u32 {
  if (isLoginAnswer(status)) return GRPC_UNAUTHENTICATED;
  return status === 403 ? GRPC_PERMISSION_DENIED : NO_GRPC_STATUS;
}

function sendMessage(exchange: Exchange, status: i32, reason: Reason, text: string, grpcStatus: u32): void {
  const client = clientClass(exchange);
  addBodyType(client);
  addUncached();
  addNoFrames();
  const body = messageBody(exchange.client, text, reason, client);
  sendOwn(exchange, status, reason, body.start, body.length, grpcStatus);
}

/** Answers with the headers collected and this body. */
export function sendOwn(
  exchange: Exchange,
  status: i32,
  reason: Reason,
  body: usize,
  bodyLength: i32,
  grpcStatus: u32,
): void {
  exchange.host.streams.reply(u32(status), detailsOf(reason), body, bodyLength, grpcStatus);
}
