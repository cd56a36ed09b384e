// A CORS preflight (Fetch standard, section 3.2.2) that the configuration lets by.

import { CorsConfig } from "../config/config";
import { classOf, RequestClass } from "../http/request-class";
import { Request } from "../exchange/request";

/** Whether the request is one, of an origin whose scripts may read answers. */
export function isPassingPreflight(request: Request, cors: CorsConfig): bool {
  const client = request.client;
  if (!cors.preflightPasses || client === null) return false;
  if (classOf(client.hints, client.accepts) !== RequestClass.Preflight) return false;
  return cors.allowedOrigins.contains(client.origin.pointer, client.origin.length);
}
