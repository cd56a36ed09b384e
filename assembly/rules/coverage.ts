// Which rules can never match: earlier ones take all their requests. Said only where it is certain: each path pattern must be
// covered whole by one pattern of one earlier rule.
import { bytesOf, Text } from "../bytes/ascii";
import { ByteList } from "../bytes/byte-list";
import { spanEquals } from "../bytes/span";
import { GET, HEAD } from "./method-set";
import { covers } from "./path-pattern";
import { Access, RequestMatch, Route } from "./route";

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

/** Whether the routes before `index` leave nothing for that one. Those that loosen take nothing from one that restricts: see exception.ts. */
export function isShadowed(routes: Array<Route>, index: i32, guarded: ByteList): bool {
  const match = routes[index].match;
  const earlier: Array<RequestMatch> = [];
  for (let i = 0; i < index; i++) {
    const other = routes[i].match;
    if (routes[index].isStrict && routes[i].access !== Access.Required) continue;
    if (coversMethods(routes[i], routes[index]) && coversHosts(other.hosts, match.hosts, guarded)) {
      earlier.push(other);
    }
  }
  for (let i = 0; i < match.paths.length; i++) if (!isPathTaken(match.paths[i], earlier)) return false;
  return true;
}

/** Whether others restrict just what the route at `index` would loosen, so that it never does. */
export function isOverruled(routes: Array<Route>, index: i32, guarded: ByteList): bool {
  const route = routes[index];
  if (route.access === Access.Required) return false;
  const same: Array<RequestMatch> = [];
  for (let i = 0; i < routes.length; i++) {
    if (routes[i].isStrict && isForSame(routes[i], route, guarded)) same.push(routes[i].match);
  }
  for (let i = 0; i < route.match.paths.length; i++) {
    if (!isPathSame(route.match.paths[i], same)) return false;
  }
  return true;
}

function isForSame(first: Route, second: Route, guarded: ByteList): bool {
  const hosts = first.match.hosts;
  const others = second.match.hosts;
  if (!coversHosts(hosts, others, guarded) || !coversHosts(others, hosts, guarded)) return false;
  return coversMethods(first, second) && coversMethods(second, first);
}

function isPathSame(path: ArrayBuffer, matches: Array<RequestMatch>): bool {
  for (let i = 0; i < matches.length; i++) {
    const paths = matches[i].paths;
    for (let j = 0; j < paths.length; j++) if (covers(paths[j], path) && covers(path, paths[j])) return true;
  }
  return false;
}

function isPathTaken(path: ArrayBuffer, earlier: Array<RequestMatch>): bool {
  for (let i = 0; i < earlier.length; i++) {
    const paths = earlier[i].paths;
    for (let j = 0; j < paths.length; j++) if (covers(paths[j], path)) return true;
  }
  return false;
}

/** Whether the first rule is for every method of the second, as route-table.ts reads them. */
export function coversMethods(first: Route, second: Route): bool {
  const methods = first.match.methods;
  const others = second.match.methods;
  if (methods.count === 0) return true;
  for (let i = 0; i < others.count; i++) {
    const isHead = first.restricts && isNamed(others, i, HEAD) && methods.contains(bytesOf(GET), GET.length);
    if (!isHead && !methods.contains(others.pointer(i), others.size(i))) return false;
  }
  return others.count > 0;
}

function isNamed(methods: ByteList, index: i32, wanted: Text): bool {
  return spanEquals(methods.pointer(index), methods.size(index), bytesOf(wanted), wanted.length);
}

/** Whether one of the hosts covers this name, which is in lower case; an empty list covers every one. */
export function takesHost(hosts: ByteList, host: usize, length: i32): bool {
  return hosts.count === 0 || isCovered(host, length, hosts);
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
