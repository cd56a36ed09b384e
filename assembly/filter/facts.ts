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

export const request = new Request();
export const answer = new AuthAnswer();
export const answerHeaders = new HeaderReader();

const requestHeaders = new HeaderReader();
const client = new Client();
let isClientRead = false;

const OPTIONS = ascii("OPTIONS");

/** Reads the request headers of the stream in force, which is this plugin's. */
export function readRequest(plugin: Plugin | null): bool {
  request.reset(plugin === null ? IdentityNames.KNOWN : plugin.identityNames);
  isClientRead = false;
  const headers = requestHeaders;
  if (!headers.read(HeaderMap.Request)) return false;
  while (headers.next())
    request.collect(headers.name, headers.nameLength, headers.value, headers.valueLength);
  // Whether it is a preflight, the client's headers say.
  if (spanEquals(request.method, request.methodLength, bytesOf(OPTIONS), OPTIONS.length))
    request.client = readClient();
  return true;
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
