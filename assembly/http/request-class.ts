// What kind of client waits for the answer, and so what an answer without an identity must be: a redirect that a person follows, a
// 401 that a script reads, a gRPC status, a refused handshake.
//
// In this order, the first that applies:
// 1. Grpc: the content type is application/grpc, alone or with "+..." or parameters (gRPC-Web is a script's fetch).
// 2. WebSocket: the Upgrade header lists websocket, or Sec-Fetch-Mode says so.
// 3. Preflight: OPTIONS with Access-Control-Request-Method (Fetch standard, CORS-preflight).
// 4. Sec-Fetch-Mode and -Dest (W3C Fetch Metadata), which scripts cannot set: a navigation is a Document, or a Form when its method is
//    unsafe; a destination such as "image" or "script" is Other; everything else is a Fetch.
// 5. Fetch: X-Requested-With is XMLHttpRequest.
// 6. Accept names an HTML type: Document for GET and HEAD, Form for other methods with a form's content type or none, else Fetch.
// 7. Fetch: Accept names JSON or an event stream; or the method is unsafe and the content is JSON.
// 8. Other: Accept names an image, a sound, a film, a font or a style sheet: a part of a page, from a browser that sends no Fetch
//    Metadata (none does over plain http). A redirect would be no use to it, and its login would replace the one begun by the page.
// 9. Document for GET and HEAD (curl, monitors: oauth2-proxy redirects these), Other for the rest.
//
// A Document that nobody looks at yet is Other: a browser fetches it ahead of a click that may never come (Sec-Purpose, W3C Nav Speculation;
// Purpose, X-Purpose and X-Moz before it), and its login would replace the one begun by a person.
import { ascii, bytesOf, Text } from "../bytes/ascii";
import { isFolded } from "../bytes/folded";
import { Span, spanEquals } from "../bytes/span";
import { SpanList } from "../bytes/span-list";
import { lists, someElement, trimmedLength } from "./list-header";

export enum RequestClass {
  /** A page that a person navigates to. */
  Document,
  /** A script that reads the answer. */
  Fetch,
  WebSocket,
  Grpc,
  /** A browser asks whether a script may send a request. */
  Preflight,
  /** A navigation with an unsafe method, whose body a redirect would lose. */
  Form,
  /** Parts of a page, machines with unsafe methods. */
  Other,
}

/** The headers that tell. A length of 0 stands for none. */
@final
export class ClassHints {
  readonly method: Span = new Span();
  readonly contentType: Span = new Span();
  readonly upgrade: Span = new Span();
  /** Access-Control-Request-Method. */
  requestedMethodLength: i32 = 0;
  readonly fetchMode: Span = new Span();
  readonly fetchDest: Span = new Span();
  readonly requestedWith: Span = new Span();
  /** Fetched ahead, or for a preview. */
  isPrefetch: bool = false;

  reset(): void {
    this.method.clear();
    this.contentType.clear();
    this.upgrade.clear();
    this.requestedMethodLength = 0;
    this.fetchMode.clear();
    this.fetchDest.clear();
    this.requestedWith.clear();
    this.isPrefetch = false;
  }
}

const GET = ascii("GET");
const HEAD = ascii("HEAD");
const OPTIONS = ascii("OPTIONS");
const WEBSOCKET = ascii("websocket");
const NAVIGATE = ascii("navigate");
const EMPTY = ascii("empty");
const XML_HTTP_REQUEST = ascii("xmlhttprequest");
const GRPC = ascii("application/grpc");
const JSON = ascii("application/json");
const JSON_SUFFIX = ascii("+json");
const EVENT_STREAM = ascii("text/event-stream");
const HTML = ascii("text/html");
const XHTML = ascii("application/xhtml+xml");

const STYLE_SHEET = ascii("text/css");
const PAGE_PARTS: StaticArray<Text> = [ascii("image/"), ascii("audio/"), ascii("video/"), ascii("font/")];

const PAGES: StaticArray<Text> = [
  ascii("document"),
  ascii("iframe"),
  ascii("frame"),
  ascii("embed"),
  ascii("object"),
];
const PREFETCHES: StaticArray<Text> = [ascii("prefetch"), ascii("prerender"), ascii("preview")];
const FORMS: StaticArray<Text> = [
  ascii("application/x-www-form-urlencoded"),
  ascii("multipart/form-data"),
  ascii("text/plain"),
];

/** The class of the request that the hints and the Accept header's lines tell of. */
export function classOf(hints: ClassHints, accepts: SpanList): RequestClass {
  const seen = classByHeaders(hints, accepts);
  return seen === RequestClass.Document && hints.isPrefetch ? RequestClass.Other : seen;
}

/** Whether the value of a purpose header says that the request is made ahead of a navigation. */
export function saysPrefetch(value: usize, length: i32): bool {
  return lists(value, length, isPrefetchName);
}

function isPrefetchName(purpose: usize, length: i32): bool {
  return isOneOf(purpose, mediaType(purpose, length), PREFETCHES);
}

function classByHeaders(hints: ClassHints, accepts: SpanList): RequestClass {
  if (isGrpc(hints.contentType.pointer, hints.contentType.length)) return RequestClass.Grpc;
  if (isWebSocket(hints)) return RequestClass.WebSocket;
  if (hints.method.is(OPTIONS) && hints.requestedMethodLength > 0) return RequestClass.Preflight;
  if (hints.fetchMode.length > 0 || hints.fetchDest.length > 0) return classByMetadata(hints);
  if (isFolded(hints.requestedWith.pointer, hints.requestedWith.length, XML_HTTP_REQUEST))
    return RequestClass.Fetch;
  return classByAccept(hints, accepts);
}

function classByMetadata(hints: ClassHints): RequestClass {
  const dest = hints.fetchDest.pointer;
  const destLength = hints.fetchDest.length;
  const page = isOneOf(dest, destLength, PAGES);
  const navigates = hints.fetchMode.length === 0 ? page : hints.fetchMode.is(NAVIGATE);
  if (navigates) return isSafeMethod(hints) ? RequestClass.Document : RequestClass.Form;
  const part = destLength > 0 && !page && !is(dest, destLength, EMPTY);
  return part ? RequestClass.Other : RequestClass.Fetch;
}

function classByAccept(hints: ClassHints, accepts: SpanList): RequestClass {
  const safe = isSafeMethod(hints);
  if (someElement(accepts, isHtml)) {
    if (safe) return RequestClass.Document;
    return isFormLike(hints) ? RequestClass.Form : RequestClass.Fetch;
  }
  if (someElement(accepts, isData)) return RequestClass.Fetch;
  if (someElement(accepts, isPagePart)) return RequestClass.Other;
  if (safe) return RequestClass.Document;
  return isData(hints.contentType.pointer, hints.contentType.length)
    ? RequestClass.Fetch
    : RequestClass.Other;
}

/** Whether a redirect loses nothing: GET and HEAD. */
export function isSafeMethod(hints: ClassHints): bool {
  return hints.method.is(GET) || hints.method.is(HEAD);
}

// application/grpc, application/grpc+proto, application/grpc;v=1; as Envoy decides.
function isGrpc(type: usize, length: i32): bool {
  if (length < GRPC.length || !isFolded(type, GRPC.length, GRPC)) return false;
  if (length === GRPC.length) return true;
  const next = load<u8>(type + GRPC.length);
  return next === 0x2b || next === 0x3b || next === 0x20;
}

function isWebSocket(hints: ClassHints): bool {
  if (hints.fetchMode.is(WEBSOCKET)) return true;
  return lists(hints.upgrade.pointer, hints.upgrade.length, isWebSocketName);
}

function isWebSocketName(protocol: usize, length: i32): bool {
  return isFolded(protocol, length, WEBSOCKET);
}

/** Whether the content is a form's fields. */
export function isForm(hints: ClassHints): bool {
  return isOneOf(
    hints.contentType.pointer,
    mediaType(hints.contentType.pointer, hints.contentType.length),
    FORMS,
  );
}

// A form without fields has no content type.
function isFormLike(hints: ClassHints): bool {
  const length = mediaType(hints.contentType.pointer, hints.contentType.length);
  return length === 0 || isOneOf(hints.contentType.pointer, length, FORMS);
}

// These three take a media type with its parameters.

function isHtml(element: usize, length: i32): bool {
  const type = mediaType(element, length);
  return isFolded(element, type, HTML) || isFolded(element, type, XHTML);
}

function isData(element: usize, length: i32): bool {
  const type = mediaType(element, length);
  if (isFolded(element, type, JSON) || isFolded(element, type, EVENT_STREAM)) return true;
  const suffix = JSON_SUFFIX.length;
  return type > suffix && isFolded(element + type - suffix, suffix, JSON_SUFFIX);
}

function isPagePart(element: usize, length: i32): bool {
  const type = mediaType(element, length);
  for (let i = 0; i < PAGE_PARTS.length; i++) {
    const prefix = PAGE_PARTS[i];
    if (type > prefix.length && isFolded(element, prefix.length, prefix)) return true;
  }
  return isFolded(element, type, STYLE_SHEET);
}

// Length of "type/subtype", or of another token, before parameters.
function mediaType(text: usize, length: i32): i32 {
  let end = 0;
  while (end < length && load<u8>(text + end) !== 0x3b) end++;
  return trimmedLength(text, end);
}

function isOneOf(span: usize, length: i32, words: StaticArray<Text>): bool {
  for (let i = 0; i < words.length; i++) if (isFolded(span, length, words[i])) return true;
  return false;
}

function is(span: usize, length: i32, wanted: Text): bool {
  return spanEquals(span, length, bytesOf(wanted), wanted.length);
}
