// The facts of the request and of the answer in hand, read from the host. One of each: callbacks do not nest.

import { ascii, bytesOf } from "../bytes/ascii";
import { spanEquals } from "../bytes/span";
import { AuthAnswer } from "../decision/auth-answer";
import { Client } from "../decision/client";
import { Request } from "../decision/request";
import { HeaderMap } from "../host/abi";
import { HeaderReader } from "../host/headers";
import { IdentityNames } from "../http/identity-headers";
import { Plugin } from "./plugin";
import { NO_REALMS_PATH } from "../rules/realm-index";
import { Realms } from "./realms";

export const request = new Request();
export const answer = new AuthAnswer();
export const answerHeaders = new HeaderReader();

const requestHeaders = new HeaderReader();
const client = new Client();
let isClientRead = false;

const COLON: u8 = 0x3a;
const OPTIONS = ascii("OPTIONS");

/** What became of reading a new request. */
export enum Reading {
  /** Its realm, or the only one there is, is in `plugin`; on a host of none it is any. */
  Read,
  /** Realms have other paths of its host. */
  PathOfNoRealm,
  Failed,
}

/** Whose the request is that was read last. */
export let plugin: Plugin | null = null;

/** Reads the headers of the new request in force, and whose it is. */
export function readNewRequest(realms: Realms): Reading {
  plugin = realms.sole;
  if (plugin !== null) return readRequest(plugin) ? Reading.Read : Reading.Failed;
  plugin = realms.all[0];
  if (!requestHeaders.read(HeaderMap.Request)) return Reading.Failed;
  const found = findRealm(realms);
  if (found < 0) {
    collect(realms.identityNames);
    return found === NO_REALMS_PATH ? Reading.PathOfNoRealm : Reading.Read;
  }
  const own = realms.all[found];
  plugin = own;
  collect(own.identityNames);
  request.realm = own.config.realm;
  return Reading.Read;
}

/** The pseudo headers come first. */
function findRealm(realms: Realms): i32 {
  const headers = requestHeaders;
  request.reset(IdentityNames.KNOWN);
  while (headers.next() && load<u8>(headers.name) === COLON)
    request.collect(headers.name, headers.nameLength, headers.value, headers.valueLength);
  headers.rewind();
  return realms.find(request.authority, request.authorityLength, request.target, request.targetLength);
}

/** Reads the request headers of the stream in force, which is this plugin's. */
export function readRequest(plugin: Plugin | null): bool {
  if (!requestHeaders.read(HeaderMap.Request)) {
    request.reset(IdentityNames.KNOWN);
    isClientRead = false;
    return false;
  }
  collect(plugin === null ? IdentityNames.KNOWN : plugin.identityNames);
  if (plugin !== null) request.realm = plugin.config.realm;
  return true;
}

function collect(identityNames: IdentityNames): void {
  request.reset(identityNames);
  isClientRead = false;
  const headers = requestHeaders;
  while (headers.next())
    request.collect(headers.name, headers.nameLength, headers.value, headers.valueLength);
  // Whether it is a preflight, the client's headers say.
  if (spanEquals(request.method, request.methodLength, bytesOf(OPTIONS), OPTIONS.length))
    request.client = readClient();
}

/** Who sent the request in hand: worked out when somebody wants to know. */
export function readClient(): Client {
  if (isClientRead) return client;
  isClientRead = true;
  client.reset(request);
  const headers = requestHeaders;
  headers.rewind();
  while (headers.next()) client.collect(headers.name, headers.nameLength, headers.value, headers.valueLength);
  return client;
}

/** Reads the headers of the call's answer; one that broke off has none, and then no status. */
export function readAnswer(): void {
  answer.reset();
  const headers = answerHeaders;
  if (!headers.read(HeaderMap.CallResponse)) return;
  while (headers.next()) answer.collect(headers.name, headers.nameLength, headers.value, headers.valueLength);
}
