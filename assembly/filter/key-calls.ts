// Fetching key sets (RFC 7517) off the request path, and the requests that wait for the first of them or for a new key.

import { ObjectMap } from "../bytes/object-map";
import { ascii, bytesOf } from "../bytes/ascii";
import { stringOf } from "../bytes/byte-string";
import { ACCEPT, AUTHORITY, METHOD, PATH, SCHEME, USER_AGENT } from "../http/header-names";
import { MAX_JWKS_BYTES } from "../jwt/jwks";
import { BufferType, LogLevel } from "../host/abi";
import { bufferBytes, bufferLength, readBuffer } from "../host/buffers";
import { nowNanos } from "../host/clock";
import { callToken, startCall } from "../host/http-call";
import { logText } from "../host/log";
import { addPair, startPairs } from "../host/pairs";
import { Decision } from "../decision/decision";
import { answer, readAnswer } from "./facts";
import { KeySource } from "./key-source";
import { Plugin } from "./plugin";
import { countEvent, Event } from "./stats";
import { uptimeMillis } from "./uptime";
import { NANOS_PER_MILLI } from "../decision/time-units";

const FETCH_TIMEOUT_MILLIS: i32 = 5000;

const GET = ascii("GET");
const HTTP = ascii("http");
/** The registered type first (RFC 7517 section 8.5), but whatever comes is read. */
const KEY_TYPES = ascii("application/jwk-set+json, application/json, */*;q=0.1");
const AGENT = ascii("postern");

const NO_ANSWER = "no answer";

/** Whose keys are asked for; whether they came is in the issuer. */
@final
export class KeyCall {
  constructor(
    readonly plugin: Plugin,
    readonly issuer: i32,
  ) {}
}

const calls = new ObjectMap();

/** Fetches under way at the same time for keys that are due: those of many realms come one after the other, in no burst. */
const FETCHES_AT_ONCE: i32 = 16;

/** Fetches the key sets of a plugin that are due, or as many as may be fetched now. */
export function fetchDueKeys(plugin: Plugin, nowMillis: i64): void {
  for (let i = 0; i < plugin.keySources.length && calls.size < FETCHES_AT_ONCE; i++) {
    if (plugin.keySources[i].isDue(nowMillis)) fetchKeys(plugin, i);
  }
}

/**
 * Makes sure that the keys of decision.issuer are on their way for a request that needs them. False when it need not wait: they
 * were looked for a moment ago, or cannot be asked for.
 */
export function awaitKeys(plugin: Plugin, decision: Decision): bool {
  const issuer = decision.issuer;
  const source = plugin.keySources[issuer];
  if (source.isFetching) return true;
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  const isFirst = source.issuer.keys === null;
  if (isFirst ? !source.isDue(nowMillis) : !source.mayLookFor(decision.wanted, nowMillis)) return false;
  return fetchKeys(plugin, issuer);
}

/** Takes the answer to a fetch: the fetch, or null for a call of another kind. */
export function takeKeys(token: u32, bodyLength: i32): KeyCall | null {
  const found = calls.get(token);
  if (found === null) return null;
  const call = changetype<KeyCall>(found);
  calls.delete(token);
  const plugin = call.plugin;
  const source = plugin.keySources[call.issuer];
  readAnswer();
  takeAnswer(plugin, source, bodyLength);
  source.end();
  return call;
}

function takeAnswer(plugin: Plugin, source: KeySource, bodyLength: i32): void {
  const wrong = readKeys(source, bodyLength);
  if (wrong.length > 0) return failed(plugin, source, wrong);
  countEvent(Event.KeysFetched);
  if (source.keysChanged) plugin.renewTokens();
}

/** Takes the answer's key set; what is wrong with it, or nothing. */
function readKeys(source: KeySource, bodyLength: i32): string {
  if (answer.status === 0) return NO_ANSWER;
  const status = `status ${answer.status}`;
  if (answer.status !== 200) return status;
  // Nothing of what is too large is read.
  const length = bodyLength > MAX_JWKS_BYTES ? bodyLength : readBody(bodyLength);
  const wrong = source.take(bufferBytes(), length, nowNanos() / NANOS_PER_MILLI);
  return wrong.length > 0 ? `${status}: ${wrong}` : "";
}

function readBody(bodyLength: i32): i32 {
  return readBuffer(BufferType.CallResponseBody, bodyLength) ? bufferLength() : 0;
}

/** Forgets the fetches of a plugin that are under way: the host may have dropped them. */
export function forgetKeyFetches(plugin: Plugin): void {
  for (let i = 0; i < plugin.keySources.length; i++) {
    const source = plugin.keySources[i];
    if (!source.isFetching) continue;
    calls.delete(source.fetchToken);
    source.forgetFetch();
  }
}

/** Ends a fetch of the plugin's that no answer will come to any more; null when there is none. By the time of uptime.ts. */
export function takeLostKeys(plugin: Plugin, nowMillis: i64): KeyCall | null {
  for (let i = 0; i < plugin.keySources.length; i++) {
    const source = plugin.keySources[i];
    if (!source.isLost(nowMillis)) continue;
    calls.delete(source.fetchToken);
    source.end();
    failed(plugin, source, NO_ANSWER);
    return new KeyCall(plugin, i);
  }
  return null;
}

function fetchKeys(plugin: Plugin, issuer: i32): bool {
  const source = plugin.keySources[issuer];
  const config = source.config;
  startPairs();
  addPair(bytesOf(METHOD), METHOD.length, bytesOf(GET), GET.length);
  addPair(bytesOf(SCHEME), SCHEME.length, bytesOf(HTTP), HTTP.length);
  addPair(bytesOf(PATH), PATH.length, changetype<usize>(config.path), config.path.byteLength);
  addPair(
    bytesOf(AUTHORITY),
    AUTHORITY.length,
    changetype<usize>(config.authority),
    config.authority.byteLength,
  );
  addPair(bytesOf(ACCEPT), ACCEPT.length, bytesOf(KEY_TYPES), KEY_TYPES.length);
  addPair(bytesOf(USER_AGENT), USER_AGENT.length, bytesOf(AGENT), AGENT.length);
  if (startCall(changetype<usize>(config.cluster), config.cluster.byteLength, FETCH_TIMEOUT_MILLIS)) {
    source.start(callToken(), uptimeMillis());
    calls.set(callToken(), new KeyCall(plugin, issuer));
    return true;
  }
  source.end();
  failed(plugin, source, NO_ANSWER);
  return false;
}

function failed(plugin: Plugin, source: KeySource, why: string): void {
  countEvent(Event.KeysFailed);
  const name = stringOf(source.issuer.issuer);
  logText(LogLevel.Warn, `postern: no keys from ${name} (${why}); asking again soon`);
  if (source.fail(nowNanos() / NANOS_PER_MILLI)) plugin.renewTokens();
}
