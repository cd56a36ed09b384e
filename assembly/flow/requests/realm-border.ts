// What a request may bring from one realm to another, or to a host of none: nothing that was written or meant for a realm. Only where there are realms.

import { authorityStart, pathStart } from "../../http/original-url";
import { Exchange } from "../exchange";
import { stripElsewhere } from "./perform";
import { Realms } from "../plugins/realms";
import { removeAuthorization } from "./upstream";

/** Takes out of the new request in hand what must not cross, and reads it again then; false when the host failed. */
export function crossBorder(exchange: Exchange, realms: Realms): bool {
  if (realms.sole !== null) return true;
  if (exchange.request.realm.byteLength > 0)
    return !isFromOther(exchange, realms) || dropCredentials(exchange, realms);
  for (let i = 1; i < realms.all.length; i++) {
    if (!realms.all[i].config.upstream.stripCookiesElsewhere) continue;
    stripElsewhere(exchange, realms.all[i]);
    if (!exchange.readOf(realms)) return false;
  }
  return true;
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
