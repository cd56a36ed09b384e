// oauth2-proxy's sign-out path: a session that signs out is forgotten before anybody is asked.

import { ascii, bytesOf } from "../../bytes/ascii";
import { sameBytes, spanEquals } from "../../bytes/span";
import { Config } from "../../config/config";
import { Request } from "../../exchange/request";

const SIGN_OUT = ascii("/sign_out");

/** Whether the request signs its session out. */
export function isSignOut(request: Request, config: Config): bool {
  const prefix = config.authService.proxyPrefix;
  const prefixLength = prefix.byteLength;
  const length = request.pathLength - prefixLength;
  if (
    length !== SIGN_OUT.length ||
    !sameBytes(request.target.pointer, changetype<usize>(prefix), prefixLength)
  ) {
    return false;
  }
  return spanEquals(request.target.pointer + usize(prefixLength), length, bytesOf(SIGN_OUT), SIGN_OUT.length);
}
