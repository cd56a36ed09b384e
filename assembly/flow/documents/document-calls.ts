// Fetching polled documents off the request path: the calls under way, and what comes of them.

import { ObjectMap } from "../../bytes/object-map";
import { ascii, bytesOf, Text } from "../../bytes/ascii";
import { spanEquals } from "../../bytes/span";
import { ACCEPT, AUTHORITY, METHOD, PATH, SCHEME, USER_AGENT } from "../../http/header-names";
import { addPair, startPairs } from "../../http/pairs";
import { AuthAnswer } from "../../exchange/auth-answer";
import { Calls } from "../../ports/calls";
import { LogLevel } from "../../ports/log";
import { EventLog } from "../log/event-log";
import { LogEvent } from "../log/log-event";
import { LogKey } from "../log/log-key";
import { Plugin } from "../plugins/plugin";
import { PolledDocument } from "./polled-document";
import { SteadyClock } from "../steady-clock";
import { Uptime } from "../uptime";

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

/** Fetches under way at the same time for what is due: those of many realms come one after the other, in no burst. */
const FETCHES_AT_ONCE: i32 = 16;
/** Of those, so many to one cluster: where its server hangs, there is room for others. */
const FETCHES_TO_CLUSTER: i32 = 8;

@final
export class DocumentCalls {
  private readonly underWay: ObjectMap = new ObjectMap();
  /** With which plugin of the worker the next turn begins; see fetch-documents.ts. */
  turn: i32 = 0;

  constructor(
    private readonly calls: Calls,
    private readonly log: EventLog,
    private readonly uptime: Uptime,
    private readonly clock: SteadyClock,
  ) {}

  /** Fetches the documents of a plugin that are due; false where one of them has to wait for its turn. */
  fetchDue(plugin: Plugin, nowMillis: i64): bool {
    const documents = plugin.documents;
    let isAll = true;
    for (let i = 0; i < documents.length; i++) {
      const document = documents[i];
      if (!document.isDue(this.clock.at(nowMillis))) continue;
      if (this.hasRoom(document)) this.fetch(plugin, document, nowMillis);
      else isAll = false;
    }
    return isAll;
  }

  /** Whether one more fetch may be under way, of that cluster. */
  private hasRoom(document: PolledDocument): bool {
    if (this.underWay.size >= FETCHES_AT_ONCE) return false;
    return this.countTo(document.address.cluster) < FETCHES_TO_CLUSTER;
  }

  private countTo(cluster: ArrayBuffer): i32 {
    if (this.underWay.size < FETCHES_TO_CLUSTER) return 0;
    const tokens = this.underWay.keys();
    let count = 0;
    for (let i = 0; i < tokens.length; i++) {
      const call = changetype<DocumentCall>(this.underWay.get(tokens[i]));
      const other = call.document.address.cluster;
      if (
        spanEquals(changetype<usize>(other), other.byteLength, changetype<usize>(cluster), cluster.byteLength)
      )
        count++;
    }
    return count;
  }

  /** Asks for a document; false when that cannot be. */
  fetch(plugin: Plugin, document: PolledDocument, nowMillis: i64): bool {
    const calls = this.calls;
    writeFetch(document);
    if (calls.start(document.address.cluster, FETCH_TIMEOUT_MILLIS)) {
      document.start(calls.token, this.uptime.millis);
      this.underWay.set(calls.token, new DocumentCall(plugin, document));
      return true;
    }
    document.end();
    this.fail(plugin, document, NO_ANSWER, nowMillis);
    return false;
  }

  /** Takes the answer to a fetch: the fetch, or null for a call of another kind. */
  take(token: u32, answer: AuthAnswer, bodyLength: i32, nowMillis: i64): DocumentCall | null {
    const found = this.underWay.get(token);
    if (found === null) return null;
    const call = changetype<DocumentCall>(found);
    this.underWay.delete(token);
    const document = call.document;
    const wrong = this.read(document, answer.status, bodyLength, nowMillis);
    if (wrong.length > 0) {
      this.fail(call.plugin, document, wrong, nowMillis);
    } else {
      document.count(true);
      if (document.takeKeyChange()) call.plugin.renewTokens();
    }
    document.end();
    return call;
  }

  /** Forgets the fetches of a plugin that are under way: the host may have dropped them. */
  forget(plugin: Plugin): void {
    for (let i = 0; i < plugin.documents.length; i++) {
      const document = plugin.documents[i];
      if (!document.isFetching) continue;
      this.underWay.delete(document.fetchToken);
      document.forgetFetch();
    }
  }

  /** Ends a fetch of the plugin's that no answer will come to any more: its document, or null when there is none. */
  takeLost(plugin: Plugin, nowMillis: i64): PolledDocument | null {
    for (let i = 0; i < plugin.documents.length; i++) {
      const document = plugin.documents[i];
      if (!document.isLost(this.uptime.millis)) continue;
      this.underWay.delete(document.fetchToken);
      document.end();
      this.fail(plugin, document, NO_ANSWER, nowMillis);
      return document;
    }
    return null;
  }

  /** Takes the answer's text; what is wrong with it, or nothing. */
  private read(document: PolledDocument, status: i32, bodyLength: i32, nowMillis: i64): string {
    if (status === 0) return NO_ANSWER;
    const said = `status ${status}`;
    if (status !== 200) return said;
    const calls = this.calls;
    // Nothing of what is too large is read.
    const isRead = bodyLength > document.maxBytes || calls.readBody(bodyLength);
    const length = bodyLength > document.maxBytes ? bodyLength : isRead ? calls.bodyLength : 0;
    const wrong = document.take(calls.body, length, this.clock.at(nowMillis));
    return wrong.length > 0 ? `${said}: ${wrong}` : "";
  }

  private fail(plugin: Plugin, document: PolledDocument, why: string, nowMillis: i64): void {
    document.count(false);
    document.fail(this.clock.at(nowMillis));
    if (document.takeKeyChange()) plugin.renewTokens();
    const log = this.log;
    if (!log.beginLimited(LogEvent.FetchFailed, LogLevel.Warn, nowMillis)) return;
    log.addBuffer(LogKey.Realm, plugin.config.realm);
    log.addText(LogKey.Document, document.name);
    log.addText(LogKey.Detail, why);
    log.write();
  }
}

function writeFetch(document: PolledDocument): void {
  const address = document.address;
  startPairs();
  add(METHOD, bytesOf(GET), GET.length);
  add(SCHEME, bytesOf(HTTP), HTTP.length);
  addBuffer(PATH, address.path);
  addBuffer(AUTHORITY, address.authority);
  addBuffer(ACCEPT, address.types);
  add(USER_AGENT, bytesOf(AGENT), AGENT.length);
}

function addBuffer(name: Text, value: ArrayBuffer): void {
  add(name, changetype<usize>(value), value.byteLength);
}

function add(name: Text, value: usize, length: i32): void {
  addPair(bytesOf(name), name.length, value, length);
}
