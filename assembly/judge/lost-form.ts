// Forms that oauth2-proxy would have to read: a login that the provider sends back as a form (OAuth 2.0 Form Post Response Mode), and the one of its
// own sign-in page (htpasswd). A filter that holds a request sees its headers alone, so it cannot pass the fields on.

import { ascii, bytesOf, Text } from "../bytes/ascii";
import { spanEquals } from "../bytes/span";
import { isForm } from "../http/request-class";
import { Client } from "../exchange/client";
import { Request } from "../exchange/request";

const POST = ascii("POST");
const CALLBACK = ascii("/callback");
const SIGN_IN = ascii("/sign_in");

/** Whether a request for one of oauth2-proxy's pages is such a form; fields in the query oauth2-proxy reads as well. */
export function isLostForm(request: Request, client: Client, prefix: ArrayBuffer): bool {
  const isPost = request.method.is(POST);
  if (!isPost || !isForm(client.hints)) return false;
  const length = request.pathLength;
  if (length < request.target.length || length < prefix.byteLength) return false;
  const page = request.target.pointer + usize(prefix.byteLength);
  return (
    isPage(page, length - prefix.byteLength, CALLBACK) || isPage(page, length - prefix.byteLength, SIGN_IN)
  );
}

function isPage(page: usize, length: i32, wanted: Text): bool {
  return spanEquals(page, length, bytesOf(wanted), wanted.length);
}
