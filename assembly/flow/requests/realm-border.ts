// What a request may bring from one realm to another, or to a host of none: nothing that was written or meant for a realm. Only where there are realms.

import { malloc, resetArena } from "../../bytes/arena";
import { Request } from "../../exchange/request";
import { authorityStart, pathStart } from "../../http/original-url";
import { Exchange } from "../exchange";
import { Plugin } from "../plugins/plugin";
import { Realms } from "../plugins/realms";
import { otherCookies, removeAuthorization, replaceCookies, writeOtherCookies } from "./upstream";

/** Takes out of the new request in hand what must not cross, and reads it again then; false when the host failed. */
export function crossBorder(exchange: Exchange, realms: Realms): bool {
  if (realms.sole !== null) return true;
  if (exchange.request.realm.byteLength > 0)
    return !isFromOther(exchange, realms) || dropCredentials(exchange, realms);
  return exchange.request.cookies.length === 0 || stripCookies(exchange, realms);
}

/** Takes the cookies of all realms that want it so out of a request that is of none: one after the other here, and written once. */
function stripCookies(exchange: Exchange, realms: Realms): bool {
  const request = exchange.request;
  let rest: usize = 0;
  let isStripped = false;
  for (let i = 0; i < realms.all.length && request.cookies.length > 0; i++) {
    const plugin = realms.all[i];
    if (!plugin.config.upstream.stripCookiesElsewhere || !hasCookiesOf(exchange, plugin)) continue;
    isStripped = true;
    const length = writeOtherCookies(exchange, plugin);
    // It is no longer than what it was made of: the room for the first has room for all.
    if (rest === 0 && length > 0) rest = malloc(usize(length));
    keepCookies(request, rest, rest === 0 ? 0 : length);
  }
  if (!isStripped) return true;
  const left = request.cookies.length > 0 ? request.cookies.size(0) : 0;
  replaceCookies(exchange.host.streams, rest, left);
  // What was read of the request is read anew.
  resetArena();
  return exchange.readOf(realms);
}

/** Whether the cookies in hand have some of a plugin's session or logins among them. */
function hasCookiesOf(exchange: Exchange, plugin: Plugin): bool {
  plugin.authenticator.cookies.scan(exchange.request);
  return exchange.request.cookieScan.hasProxyCookies;
}

/** Makes what was written last the request's cookies, in memory that stays. */
function keepCookies(request: Request, rest: usize, length: i32): void {
  if (length > 0) memory.copy(rest, otherCookies(), usize(length));
  request.cookieScan.forget();
  request.cookies.clear();
  if (length > 0) request.cookies.add(rest, length);
}

/** Whether an internal redirect of Envoy's led it here from another realm, with the token that was written there for an app. */
function isFromOther(exchange: Exchange, realms: Realms): bool {
  const request = exchange.request;
  const url = request.originalUrl.pointer;
  const length = request.originalUrl.length;
  if (length === 0 || request.credentials.length === 0) return false;
  const start = authorityStart(url, length);
  if (start < 0) return true;
  const path = pathStart(url, length, start);
  const found = realms.find(url + usize(start), path - start, url + usize(path), length - path);
  return found >= 0 && realms.all[found].config.realm !== request.realm;
}

function dropCredentials(exchange: Exchange, realms: Realms): bool {
  removeAuthorization(exchange);
  return exchange.readOf(realms);
}
