// The facts of the request and of the answer in hand, read from the host. One of each: callbacks do not nest.

import { ascii, bytesOf } from "../bytes/ascii";
import { spanEquals } from "../bytes/span";
import { AuthAnswer } from "../decision/auth-answer";
import { Client } from "../decision/client";
import { GuardWords } from "../decision/observation";
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

/** Whose the new request is that was read last; on a host of no realm any of them. */
export let plugin: Plugin | null = null;

/** Reads the headers of the new request in force, and whose it is. */
export function readNewRequest(realms: Realms): bool {
  plugin = realms.sole;
  if (plugin !== null) return readRequest(plugin);
  plugin = realms.all[0];
  if (!requestHeaders.read(HeaderMap.Request)) return false;
  const found = findRealm(realms);
  if (found < 0) {
    collect(realms.identityNames);
    request.isOfNoRealm = found === NO_REALMS_PATH;
    return true;
  }
  const own = realms.all[found];
  plugin = own;
  collect(own.identityNames);
  request.realm = own.config.realm;
  return true;
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

/** Shows the guard's words each header of the request in hand. */
export function readGuard(into: GuardWords): void {
  into.clear();
  const headers = requestHeaders;
  headers.rewind();
  while (headers.next()) into.collect(headers.name, headers.nameLength, headers.value, headers.valueLength);
}

/** Who sent the request in hand: worked out when somebody wants to know. */
export function readClient(): Client {
  if (isClientRead) return client;
  isClientRead = true;
  client.reset(request.method, request.methodLength);
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
