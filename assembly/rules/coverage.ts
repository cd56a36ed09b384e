// Which rules can never match: earlier ones take all their requests. Said only where it is certain: each path pattern must be
// covered whole by one pattern of one earlier rule.
import { ByteList } from "../bytes/byte-list";
import { spanEquals } from "../bytes/span";
import { covers } from "./path-pattern";
import { RequestMatch, Route } from "./route";

const STAR: u8 = 0x2a;

/** Whether some name is covered by the host pattern and by one of the list; an empty list covers every host. */
export function isHostAmong(host: usize, length: i32, hosts: ByteList): bool {
  if (hosts.count === 0) return true;
  for (let i = 0; i < hosts.count; i++) {
    const other = hosts.pointer(i);
    const otherLength = hosts.size(i);
    if (coversHost(other, otherLength, host, length) || coversHost(host, length, other, otherLength))
      return true;
  }
  return false;
}

/** Whether the first list covers every host of the second, where empty lists mean these hosts, or all there are. */
export function coversHosts(first: ByteList, second: ByteList, guarded: ByteList): bool {
  if (first.count === 0) return true;
  const wanted = second.count === 0 ? guarded : second;
  if (wanted.count === 0) return false;
  for (let i = 0; i < wanted.count; i++) {
    if (!isCovered(wanted.pointer(i), wanted.size(i), first)) return false;
  }
  return true;
}

/** Whether the routes before `index` leave nothing for that one. */
export function isShadowed(routes: Array<Route>, index: i32, guarded: ByteList): bool {
  const match = routes[index].match;
  const earlier: Array<RequestMatch> = [];
  for (let i = 0; i < index; i++) {
    const other = routes[i].match;
    if (coversMethods(other.methods, match.methods) && coversHosts(other.hosts, match.hosts, guarded)) {
      earlier.push(other);
    }
  }
  for (let i = 0; i < match.paths.length; i++) if (!isPathTaken(match.paths[i], earlier)) return false;
  return true;
}

function isPathTaken(path: ArrayBuffer, earlier: Array<RequestMatch>): bool {
  for (let i = 0; i < earlier.length; i++) {
    const paths = earlier[i].paths;
    for (let j = 0; j < paths.length; j++) if (covers(paths[j], path)) return true;
  }
  return false;
}

function coversMethods(first: ByteList, second: ByteList): bool {
  if (first.count === 0) return true;
  for (let i = 0; i < second.count; i++) {
    if (!first.contains(second.pointer(i), second.size(i))) return false;
  }
  return second.count > 0;
}

function isCovered(host: usize, length: i32, by: ByteList): bool {
  for (let i = 0; i < by.count; i++) if (coversHost(by.pointer(i), by.size(i), host, length)) return true;
  return false;
}

// The second may be a wildcard too: "*.example.com" covers "*.a.example.com".
function coversHost(first: usize, firstLength: i32, second: usize, length: i32): bool {
  if (spanEquals(first, firstLength, second, length)) return true;
  if (load<u8>(first) !== STAR || length < firstLength) return false;
  const ending = firstLength - 1;
  return spanEquals(first + 1, ending, second + usize(length - ending), ending);
}
