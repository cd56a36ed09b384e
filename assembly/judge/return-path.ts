// Where a person comes back to after the login: a path on this host, escaped for a query (RFC 3986 section 2.1).
//
// Only a path without any second reading is used, so that the link cannot lead to another host; else it is "/". So it is where
// oauth2-proxy would not take the target (pkg/app/redirect), whose rule holds for the query as well.

import { ByteWriter } from "../bytes/byte-writer";
import { spanEquals, spanIndexOf } from "../bytes/span";
import { isUnambiguousPath, pathLengthOf } from "../http/request-path";
import { mayLeadElsewhere } from "../http/redirect-target";
import { Client } from "../exchange/client";
import { Request } from "../exchange/request";

const SHOWN_MAX: i32 = 2048;
/** What a return path takes at most, every byte of it escaped. */
export const ESCAPED_MAX: i32 = 3 * SHOWN_MAX;
const SLASH: u8 = 0x2f;

/** Whether a form's own page is known: a Referer on this host. */
export function isFormBack(request: Request, client: Client): bool {
  return refererPath(request, client) > 0;
}

/** Writes, for a form, the page that it stood on, else the request's own target. */
export function writeReturnPath(request: Request, client: Client, out: ByteWriter): void {
  const start = refererPath(request, client);
  if (start > 0) writeEscaped(client.referer.pointer + usize(start), client.referer.length - start, out);
  else writeEscaped(request.target.pointer, request.target.length, out);
}

/** Writes the request's own target. */
export function writeOwnPath(request: Request, out: ByteWriter): void {
  writeEscaped(request.target.pointer, request.target.length, out);
}

/** Where the path begins in a Referer of the request's own authority; 0 for any other. */
function refererPath(request: Request, client: Client): i32 {
  const referer = client.referer.pointer;
  const length = client.referer.length;
  const colon = spanIndexOf(referer, length, 0x3a);
  if (colon < 4 || colon + 3 >= length || load<u8>(referer + usize(colon + 1)) !== SLASH) return 0;
  const host = colon + 3;
  const slash = spanIndexOf(referer + usize(host), length - host, SLASH);
  if (slash <= 0) return 0;
  const isOwn = spanEquals(referer + usize(host), slash, request.authority.pointer, request.authority.length);
  return isOwn ? host + slash : 0;
}

function writeEscaped(target: usize, length: i32, out: ByteWriter): void {
  const path = pathLengthOf(target, length);
  if (length > SHOWN_MAX || !isUnambiguousPath(target, path) || mayLeadElsewhere(target, length)) {
    out.addEscaped(SLASH);
    return;
  }
  out.addQueryText(target, length);
}
