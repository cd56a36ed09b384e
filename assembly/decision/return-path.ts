// Where a person comes back to after the login: a path on this host, escaped for a query (RFC 3986 section 2.1).
//
// Only a path without any second reading is used, so that the link cannot lead to another host; else it is "/".

import { spanEquals, spanIndexOf } from "../bytes/span";
import { isUnambiguousPath, pathLengthOf } from "../http/request-path";
import { Client } from "./client";
import { Request } from "./request";

const SHOWN_MAX: i32 = 2048;
const HEX = "0123456789ABCDEF";
const SLASH: u8 = 0x2f;

/** Whether a form's own page is known: a Referer on this host. */
export function isFormBack(request: Request, client: Client): bool {
  return refererPath(request, client) > 0;
}

/** For a form the page that it stood on, else the request's own target. */
export function returnPath(request: Request, client: Client): string {
  const start = refererPath(request, client);
  if (start > 0) return escape(client.referer + usize(start), client.refererLength - start);
  return escape(request.target, request.targetLength);
}

/** Where the path begins in a Referer of the request's own authority; 0 for any other. */
function refererPath(request: Request, client: Client): i32 {
  const referer = client.referer;
  const length = client.refererLength;
  const colon = spanIndexOf(referer, length, 0x3a);
  if (colon < 4 || colon + 3 >= length || load<u8>(referer + usize(colon + 1)) !== SLASH) return 0;
  const host = colon + 3;
  const slash = spanIndexOf(referer + usize(host), length - host, SLASH);
  if (slash <= 0) return 0;
  const isOwn = spanEquals(referer + usize(host), slash, request.authority, request.authorityLength);
  return isOwn ? host + slash : 0;
}

function escape(target: usize, length: i32): string {
  const path = pathLengthOf(target, length);
  if (length > SHOWN_MAX || !isUnambiguousPath(target, path)) return "%2F";
  let escaped = "";
  for (let i = 0; i < length; i++) {
    const byte = load<u8>(target + usize(i));
    if (isUnreserved(byte)) escaped += String.fromCharCode(byte);
    else escaped += "%" + HEX.charAt(byte >> 4) + HEX.charAt(byte & 15);
  }
  return escaped;
}

function isUnreserved(byte: u8): bool {
  const letter = byte | 0x20;
  if (letter - 0x61 < 26 || byte - 0x30 < 10) return true;
  return byte === 0x2d || byte === 0x2e || byte === 0x5f || byte === 0x7e;
}
