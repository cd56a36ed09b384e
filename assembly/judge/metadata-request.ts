// Requests for the metadata of a protected resource (RFC 9728): anybody may read it, and no app and no auth service is asked for it.

import { HostSet } from "../http/host-pattern";
import { isWellKnown, ProtectedResource } from "../rules/protected-resource";
import { Action } from "../exchange/decision";
import { Facts } from "../exchange/facts";
import { Reason } from "../exchange/reason";

/** Whether the request, whose host these hosts matched last, is for the metadata of one of these: then that is decided. */
export function isForMetadata(
  resources: Array<ProtectedResource>,
  hosts: HostSet,
  facts: Facts,
  pathLength: i32,
): bool {
  const request = facts.request;
  if (resources.length === 0 || !isWellKnown(request.target.pointer, pathLength)) return false;
  for (let i = 0; i < resources.length; i++) {
    const resource = resources[i];
    if (!resource.isServedAt(hosts.host, hosts.hostLength, request.target.pointer, pathLength)) continue;
    facts.decision.resource = resource;
    facts.decision.set(Action.ShowMetadata, Reason.ResourceMetadata);
    return true;
  }
  return false;
}
