// What an answer of the auth service to a question about a request is, beside a permission.

import { ascii } from "../bytes/ascii";
import { isFolded } from "../bytes/folded";
import { spanIndexOf } from "../bytes/span";
import { hasAuthority } from "../http/original-url";
import { trimmedLength } from "../http/list-header";
import { AuthAnswer } from "../exchange/auth-answer";
import { Request } from "../exchange/request";

const HTML = ascii("text/html");
const SLASH: u8 = 0x2f;
const BACKSLASH: u8 = 0x5c;

/** Whether it says that nobody is signed in: 401, or a redirect that leads to a login. A redirect for good is about a path or a scheme. */
export function isLoginAnswer(status: i32): bool {
  return status === 302 || status === 303 || status === 307 || status === 401;
}

/** Whether it says that the request's path is to be written otherwise: a redirect for good on its own host. */
export function isAboutPath(answer: AuthAnswer, request: Request): bool {
  if (answer.status !== 301 && answer.status !== 308) return false;
  const location = answer.location.pointer;
  const length = answer.location.length;
  if (length === 0) return false;
  if (load<u8>(location) !== SLASH)
    return hasAuthority(location, length, request.authority.pointer, request.authority.length);
  return length < 2 || (load<u8>(location + 1) !== SLASH && load<u8>(location + 1) !== BACKSLASH);
}

/** Whether it is a page, which to somebody who showed nothing can only be oauth2-proxy's sign-in page. */
export function isRefusalPage(answer: AuthAnswer): bool {
  if (answer.status !== 403) return false;
  const semicolon = spanIndexOf(answer.contentType.pointer, answer.contentType.length, 0x3b);
  const end = semicolon < 0 ? answer.contentType.length : semicolon;
  return isFolded(answer.contentType.pointer, trimmedLength(answer.contentType.pointer, end), HTML);
}
