// When a rule that loosens holds although another one restricts the same request: where it is an exception to that one, written for less
// than it. Otherwise what somebody closed on purpose would be open because of a rule that was written for something else: "*.css" is no
// exception to "/admin/*", "/admin/login.css" is.
//
// Less is: paths that all are the other rule's too; where the paths are the same, hosts that are; where these are the same, methods.
import { ByteList } from "../bytes/byte-list";
import { coversHosts, coversMethods } from "./coverage";
import { covers, matchesRest } from "./path-pattern";
import { Route } from "./route";

/** Whether `loose`, which matches a request for this path as `strict` does, was written as an exception to it. */
export function isException(loose: Route, strict: Route, guarded: ByteList, path: usize, length: i32): bool {
  const patterns = loose.match.paths;
  for (let i = 0; i < patterns.length; i++) {
    if (takes(patterns[i], path, length) && isWithinAll(patterns[i], loose, strict, guarded, path, length))
      return true;
  }
  return false;
}

/** Whether the pattern is within each one of the strict rule's that the path matches. */
function isWithinAll(
  pattern: ArrayBuffer,
  loose: Route,
  strict: Route,
  guarded: ByteList,
  path: usize,
  length: i32,
): bool {
  const others = strict.match.paths;
  for (let i = 0; i < others.length; i++) {
    if (!takes(others[i], path, length)) continue;
    if (!covers(others[i], pattern)) return false;
    if (covers(pattern, others[i]) && !isForLess(loose, strict, guarded)) return false;
  }
  return true;
}

/** By hosts and methods, where the paths are the same. */
function isForLess(loose: Route, strict: Route, guarded: ByteList): bool {
  const hosts = loose.match.hosts;
  const others = strict.match.hosts;
  if (!coversHosts(others, hosts, guarded)) return false;
  if (!coversHosts(hosts, others, guarded)) return true;
  return coversMethods(strict, loose) && !coversMethods(loose, strict);
}

function takes(pattern: ArrayBuffer, path: usize, length: i32): bool {
  return matchesRest(changetype<usize>(pattern), pattern.byteLength, path, length);
}
