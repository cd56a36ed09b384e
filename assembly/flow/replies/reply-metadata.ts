// The metadata of a protected resource (RFC 9728 section 3), for whoever asks: with GET and HEAD, from scripts of any origin, and nothing else.

import { ascii } from "../../bytes/ascii";
import { Reason } from "../../exchange/reason";
import { NO_GRPC_STATUS } from "../../http/grpc-status";
import { ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE } from "../../http/header-names";
import { startPairs } from "../../http/pairs";
import { isSafeMethod } from "../../http/request-class";
import { ProtectedResource } from "../../rules/protected-resource";
import { Exchange } from "../exchange";
import { sendOwn } from "./reply";
import { addText } from "./reply-headers";

const ALLOW = ascii("allow");
const ALLOW_METHODS = ascii("access-control-allow-methods");
const ALLOW_HEADERS = ascii("access-control-allow-headers");
const METHODS = ascii("GET, HEAD, OPTIONS");
const ANY = ascii("*");
const JSON = ascii("application/json");
const NO_STORE = ascii("no-store");

/** Answers the request in hand, whatever it is: 200, 204 for a preflight, 405 for other methods. */
export function replyMetadata(exchange: Exchange, resource: ProtectedResource | null): void {
  startPairs();
  addText(ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
  addText(CACHE_CONTROL, NO_STORE);
  if (resource !== null && isSafeMethod(exchange.client.hints)) {
    addText(CONTENT_TYPE, JSON);
    const document = resource.document;
    return send(exchange, 200, changetype<usize>(document), document.byteLength);
  }
  addText(ALLOW, METHODS);
  addText(ALLOW_METHODS, METHODS);
  addText(ALLOW_HEADERS, ANY);
  send(exchange, exchange.request.isOptions ? 204 : 405, 0, 0);
}

function send(exchange: Exchange, status: i32, body: usize, length: i32): void {
  sendOwn(exchange, status, Reason.ResourceMetadata, body, length, NO_GRPC_STATUS);
}
