// oauth2-proxy's own pages that mean something to the filter: where a session signs out, where a login begins, and where it ends.

import { ascii, bytesOf, Text } from "../../bytes/ascii";
import { sameBytes, spanEquals } from "../../bytes/span";
import { Config } from "../../config/config";
import { Request } from "../../exchange/request";

const SIGN_OUT = ascii("/sign_out");
const START = ascii("/start");
const CALLBACK = ascii("/callback");

/** Whether the request signs its session out: that is forgotten before anybody is asked. */
export function isSignOut(request: Request, config: Config): bool {
  return isPage(request, config, SIGN_OUT);
}

/** Whether it begins a login. */
export function isStart(request: Request, config: Config): bool {
  return isPage(request, config, START);
}

/** Whether a login comes back with it from the identity provider. */
export function isCallback(request: Request, config: Config): bool {
  return isPage(request, config, CALLBACK);
}

function isPage(request: Request, config: Config, page: Text): bool {
  const prefix = config.authService.proxyPrefix;
  const prefixLength = prefix.byteLength;
  const length = request.pathLength - prefixLength;
  if (length !== page.length || !sameBytes(request.target.pointer, changetype<usize>(prefix), prefixLength))
    return false;
  return spanEquals(request.target.pointer + usize(prefixLength), length, bytesOf(page), page.length);
}
