// Fetching polled documents off the request path: the calls under way, and what comes of them.

import { ObjectMap } from "../bytes/object-map";
import { ascii, bytesOf, Text } from "../bytes/ascii";
import { ACCEPT, AUTHORITY, METHOD, PATH, SCHEME, USER_AGENT } from "../http/header-names";
import { BufferType, LogLevel } from "../host/abi";
import { bufferBytes, bufferLength, readBuffer } from "../host/buffers";
import { nowNanos } from "../host/clock";
import { callToken, startCall } from "../host/http-call";
import { logText } from "../host/log";
import { addPair, startPairs } from "../host/pairs";
import { NANOS_PER_MILLI } from "../decision/time-units";
import { answer, readAnswer } from "./facts";
import { Plugin } from "./plugin";
import { PolledDocument } from "./polled-document";
import { uptimeMillis } from "./uptime";

const FETCH_TIMEOUT_MILLIS: i32 = 5000;

const GET = ascii("GET");
const HTTP = ascii("http");
const AGENT = ascii("postern");

const NO_ANSWER = "no answer";

/** What is asked for; what came of it, the document says. */
@final
export class DocumentCall {
  constructor(
    readonly plugin: Plugin,
    readonly document: PolledDocument,
  ) {}
}

const calls = new ObjectMap();

/** Fetches the documents of a plugin that are due. */
export function fetchDueDocuments(plugin: Plugin, nowMillis: i64): void {
  for (let i = 0; i < plugin.documents.length; i++) {
    if (plugin.documents[i].isDue(nowMillis)) fetchDocument(plugin, plugin.documents[i]);
  }
}

/** Asks for a document; false when that cannot be. */
export function fetchDocument(plugin: Plugin, document: PolledDocument): bool {
  const address = document.address;
  startPairs();
  add(METHOD, bytesOf(GET), GET.length);
  add(SCHEME, bytesOf(HTTP), HTTP.length);
  addBuffer(PATH, address.path);
  addBuffer(AUTHORITY, address.authority);
  addBuffer(ACCEPT, address.types);
  add(USER_AGENT, bytesOf(AGENT), AGENT.length);
  if (startCall(changetype<usize>(address.cluster), address.cluster.byteLength, FETCH_TIMEOUT_MILLIS)) {
    document.start(callToken(), uptimeMillis());
    calls.set(callToken(), new DocumentCall(plugin, document));
    return true;
  }
  document.end();
  failed(plugin, document, NO_ANSWER);
  return false;
}

/** Takes the answer to a fetch: the fetch, or null for a call of another kind. */
export function takeDocument(token: u32, bodyLength: i32): DocumentCall | null {
  const found = calls.get(token);
  if (found === null) return null;
  const call = changetype<DocumentCall>(found);
  calls.delete(token);
  readAnswer();
  takeAnswer(call.plugin, call.document, bodyLength);
  call.document.end();
  return call;
}

/** Forgets the fetches of a plugin that are under way: the host may have dropped them. */
export function forgetFetches(plugin: Plugin): void {
  for (let i = 0; i < plugin.documents.length; i++) {
    const document = plugin.documents[i];
    if (!document.isFetching) continue;
    calls.delete(document.fetchToken);
    document.forgetFetch();
  }
}

/** Ends a fetch of the plugin's that no answer will come to any more; null when there is none. By the time of uptime.ts. */
export function takeLostFetch(plugin: Plugin, nowMillis: i64): DocumentCall | null {
  for (let i = 0; i < plugin.documents.length; i++) {
    const document = plugin.documents[i];
    if (!document.isLost(nowMillis)) continue;
    calls.delete(document.fetchToken);
    document.end();
    failed(plugin, document, NO_ANSWER);
    return new DocumentCall(plugin, document);
  }
  return null;
}

function takeAnswer(plugin: Plugin, document: PolledDocument, bodyLength: i32): void {
  const wrong = readText(document, bodyLength);
  if (wrong.length > 0) return failed(plugin, document, wrong);
  document.count(true);
  document.apply(plugin);
}

/** Takes the answer's text; what is wrong with it, or nothing. */
function readText(document: PolledDocument, bodyLength: i32): string {
  if (answer.status === 0) return NO_ANSWER;
  const status = `status ${answer.status}`;
  if (answer.status !== 200) return status;
  // Nothing of what is too large is read.
  const length = bodyLength > document.maxBytes ? bodyLength : readBody(bodyLength);
  const wrong = document.take(bufferBytes(), length, nowNanos() / NANOS_PER_MILLI);
  return wrong.length > 0 ? `${status}: ${wrong}` : "";
}

function readBody(bodyLength: i32): i32 {
  return readBuffer(BufferType.CallResponseBody, bodyLength) ? bufferLength() : 0;
}

function failed(plugin: Plugin, document: PolledDocument, why: string): void {
  document.count(false);
  logText(LogLevel.Warn, `postern: no ${document.name} (${why}); asking again soon`);
  document.fail(nowNanos() / NANOS_PER_MILLI);
  document.apply(plugin);
}

function addBuffer(name: Text, value: ArrayBuffer): void {
  add(name, changetype<usize>(value), value.byteLength);
}

function add(name: Text, value: usize, length: i32): void {
  addPair(bytesOf(name), name.length, value, length);
}
