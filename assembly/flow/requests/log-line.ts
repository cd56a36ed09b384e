// What a log line says of a request: no query, no cookie, no token.

import { Request } from "../../exchange/request";
import { SpanList } from "../../bytes/span-list";
import { EventLog } from "../log/event-log";
import { LogKey } from "../log/log-key";

/** What was asked for. */
export function addTarget(log: EventLog, request: Request): void {
  log.addBytes(LogKey.Method, request.method.pointer, request.method.length);
  log.addBytes(LogKey.Path, request.target.pointer, request.pathLength);
}

/** The label of its route, where it is on one, and the name of its realm, where there are realms. */
export function addPlace(log: EventLog, request: Request): void {
  const route = request.route;
  if (route !== null) log.addBuffer(LogKey.Route, route.label);
  log.addBuffer(LogKey.Realm, request.realm);
}

/** The first of its IDs. */
export function addRequestId(log: EventLog, ids: SpanList): void {
  if (ids.length > 0) log.addBytes(LogKey.RequestId, ids.pointer(0), ids.size(0));
}
