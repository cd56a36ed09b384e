// Which headers of the auth service's answer reach the client: all but those of the connection (RFC 9110 section 7.6.1),
// those that Envoy writes itself, and the identity and tokens that were meant for the proxy.

import { ascii, bytesOf, Text } from "../bytes/ascii";
import { indexOfText } from "../bytes/index-of-text";
import { spanStartsWith } from "../bytes/span";
import { IdentityNames } from "./identity-headers";

const X_ENVOY = ascii("x-envoy-");

const KEPT_BACK: StaticArray<Text> = [
  ascii("authorization"),
  ascii("connection"),
  ascii("content-length"),
  ascii("date"),
  ascii("keep-alive"),
  ascii("proxy-connection"),
  ascii("server"),
  ascii("te"),
  ascii("trailer"),
  ascii("transfer-encoding"),
  ascii("upgrade"),
];

/** Whether a header of this (lower-case) name is passed on. */
export function isRelayedHeader(name: usize, length: i32): bool {
  if (length === 0 || load<u8>(name) === 0x3a) return false;
  if (spanStartsWith(name, length, bytesOf(X_ENVOY), X_ENVOY.length)) return false;
  return indexOfText(name, length, KEPT_BACK) < 0 && !IdentityNames.KNOWN.has(name, length);
}
