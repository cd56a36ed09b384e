// The metadata of a protected resource (RFC 9728 section 3), for whoever asks: with GET and HEAD, from scripts of any origin, and nothing else.

import { ascii, bytesOf, Text } from "../bytes/ascii";
import { Reason } from "../decision/reason";
import { NO_GRPC_STATUS } from "../host/abi";
import { addPair, startPairs } from "../host/pairs";
import { sendReply } from "../host/reply";
import { ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE } from "../http/header-names";
import { isSafeMethod } from "../http/request-class";
import { spanEquals } from "../bytes/span";
import { ProtectedResource } from "../rules/protected-resource";
import { readClient, request } from "./facts";
import { detailsOf } from "./reply";

const OPTIONS = ascii("OPTIONS");
const ALLOW = ascii("allow");
const ALLOW_METHODS = ascii("access-control-allow-methods");
const ALLOW_HEADERS = ascii("access-control-allow-headers");
const METHODS = ascii("GET, HEAD, OPTIONS");
const ANY = ascii("*");
const JSON = ascii("application/json");
const NO_STORE = ascii("no-store");

/** Answers the request in hand, whatever it is: 200, 204 for a preflight, 405 for other methods. */
export function replyMetadata(resource: ProtectedResource | null): void {
  startPairs();
  add(ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
  add(CACHE_CONTROL, NO_STORE);
  if (resource !== null && isSafeMethod(readClient().hints)) {
    add(CONTENT_TYPE, JSON);
    const document = resource.document;
    return send(200, changetype<usize>(document), document.byteLength);
  }
  const isOptions = spanEquals(request.method, request.methodLength, bytesOf(OPTIONS), OPTIONS.length);
  add(ALLOW, METHODS);
  add(ALLOW_METHODS, METHODS);
  add(ALLOW_HEADERS, ANY);
  send(isOptions ? 204 : 405, 0, 0);
}

function add(name: Text, value: Text): void {
  addPair(bytesOf(name), name.length, bytesOf(value), value.length);
}

function send(status: u32, body: usize, length: i32): void {
  sendReply(status, detailsOf(Reason.ResourceMetadata), body, length, NO_GRPC_STATUS);
}
