// Why a request is in doubt, whatever its session or token is: oauth2-proxy might answer it by rules of its own.

import { hasConstraintKey } from "../http/request-path";
import { Reason } from "../exchange/reason";
import { Request } from "../exchange/request";

/** Why oauth2-proxy might answer this request by other rules than those of session or token, or None. */
export function doubtOf(request: Request, pathLength: i32, isPlain: bool): Reason {
  const target = request.target.pointer;
  if (!isPlain) return Reason.AmbiguousPath;
  const query = pathLength + 1;
  if (query >= request.target.length) return Reason.None;
  const constrained = hasConstraintKey(target + usize(query), request.target.length - query);
  return constrained ? Reason.QueryConstraint : Reason.None;
}
