// The Accept header (RFC 9110 section 12.5.1), as far as oauth2-proxy looks at it.

import { ascii, bytesOf } from "../bytes/ascii";
import { spanEquals } from "../bytes/span";
import { SpanList } from "../bytes/span-list";
import { someElement } from "./list-header";

const JSON_TYPE = ascii("application/json");

/** Whether oauth2-proxy takes the client for one that wants JSON: an element that is exactly application/json. */
export function asksForJson(accepts: SpanList): bool {
  return someElement(accepts, isJson);
}

function isJson(element: usize, length: i32): bool {
  return spanEquals(element, length, bytesOf(JSON_TYPE), JSON_TYPE.length);
}
