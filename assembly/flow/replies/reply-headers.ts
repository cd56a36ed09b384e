// Headers of the filter's own answers.

import { ascii, bytesOf, Text } from "../../bytes/ascii";
import { bufferOf } from "../../bytes/byte-string";
import { ByteWriter } from "../../bytes/byte-writer";
import { Reason, REASON_COUNT, reasonName } from "../../exchange/reason";
import { isFieldValue } from "../../http/field-value";
import { HeaderList } from "../../http/header-list";
import {
  ACCESS_CONTROL_ALLOW_CREDENTIALS,
  ACCESS_CONTROL_ALLOW_ORIGIN,
  ACCESS_CONTROL_EXPOSE_HEADERS,
  CACHE_CONTROL,
  CONTENT_SECURITY_POLICY,
  CONTENT_TYPE,
  isNamed,
  ORIGIN,
  SET_COOKIE,
  VARY,
  WWW_AUTHENTICATE,
  X_FRAME_OPTIONS,
} from "../../http/header-names";
import { addPair } from "../../http/pairs";
import { RequestClass } from "../../http/request-class";
import { hasCookieValue } from "../../http/set-cookie";
import { Exchange } from "../exchange";

const NO_STORE = ascii("no-store");
const HTML = ascii("text/html; charset=utf-8");
const JSON = ascii("application/json");
const PLAIN = ascii("text/plain; charset=utf-8");
const DENY = ascii("DENY");
const NO_FRAMES = ascii("frame-ancestors 'none'");
const TRUE = ascii("true");

/** Made at the first reply for a reason, and kept. */
const DETAILS = new StaticArray<ArrayBuffer | null>(REASON_COUNT);

/** What %RESPONSE_CODE_DETAILS% says of a reply. */
export function detailsOf(reason: Reason): ArrayBuffer {
  const made = DETAILS[reason];
  if (made !== null) return made;
  const details = bufferOf("postern_" + reasonName(reason));
  DETAILS[reason] = details;
  return details;
}

export function addText(name: Text, value: Text): void {
  addPair(bytesOf(name), name.length, bytesOf(value), value.length);
}

export function addWriter(name: Text, value: ByteWriter): void {
  addPair(bytesOf(name), name.length, value.start, value.length);
}

export function addChallenge(challenge: ByteWriter): void {
  addWriter(WWW_AUTHENTICATE, challenge);
}

/** Lets the scripts of configured origins read the answer (Fetch standard, CORS protocol). */
export function addCors(exchange: Exchange): void {
  const origins = exchange.plugin.config.rules.cors.allowedOrigins;
  const client = exchange.client;
  if (client.origin.length === 0 || !origins.contains(client.origin.pointer, client.origin.length)) return;
  addPair(
    bytesOf(ACCESS_CONTROL_ALLOW_ORIGIN),
    ACCESS_CONTROL_ALLOW_ORIGIN.length,
    client.origin.pointer,
    client.origin.length,
  );
  addText(ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
  addText(ACCESS_CONTROL_EXPOSE_HEADERS, WWW_AUTHENTICATE);
  addText(VARY, ORIGIN);
}

/** No other page may show this one in a frame (RFC 7034, Content Security Policy 3), where a click on it could be stolen. */
export function addNoFrames(): void {
  addText(X_FRAME_OPTIONS, DENY);
  addText(CONTENT_SECURITY_POLICY, NO_FRAMES);
}

/** Nobody may keep the reply. */
export function addUncached(): void {
  addText(CACHE_CONTROL, NO_STORE);
}

/** The type of a body in the form that suits the client. */
export function addBodyType(client: RequestClass): void {
  addText(CONTENT_TYPE, bodyType(client));
}

/** Headers of a page of the filter's own. */
export function addPageHeaders(): void {
  addText(CONTENT_TYPE, HTML);
  addUncached();
  addNoFrames();
}

/** Set-Cookie lines of an answer that clear a cookie; those that start a login are of no use without the redirect. */
export function addClearedCookies(headers: HeaderList): void {
  headers.rewind();
  while (headers.next()) {
    const clears = isSetCookie(headers) && !hasCookieValue(headers.value, headers.valueLength);
    if (!clears || !isFieldValue(headers.value, headers.valueLength)) continue;
    addPair(headers.name, headers.nameLength, headers.value, headers.valueLength);
  }
}

export function isSetCookie(headers: HeaderList): bool {
  return isNamed(headers.name, headers.nameLength, SET_COOKIE);
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
