// Requests for the metadata of a protected resource (RFC 9728): anybody may read it, and no app and no auth service is asked for it.

import { foldedHost, foldedHostLength } from "../http/host-pattern";
import { isWellKnown, ProtectedResource } from "../rules/protected-resource";
import { Action, Decision } from "./decision";
import { Reason } from "./reason";
import { Request } from "./request";

/** Whether the request, whose host was matched last, is for the metadata of one of these: then that is decided. */
export function isForMetadata(
  resources: Array<ProtectedResource>,
  request: Request,
  pathLength: i32,
  decision: Decision,
): bool {
  if (resources.length === 0 || !isWellKnown(request.target, pathLength)) return false;
  for (let i = 0; i < resources.length; i++) {
    const resource = resources[i];
    if (!resource.isServedAt(foldedHost(), foldedHostLength(), request.target, pathLength)) continue;
    decision.resource = resource;
    decision.set(Action.ShowMetadata, Reason.ResourceMetadata);
    return true;
  }
  return false;
}
