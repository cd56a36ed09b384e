// What the specs of rules/ share: patterns, conditions and routes from texts, and lookups of a request from one.
import { ByteList } from "../../bytes/byte-list";
import { isUnambiguousPath } from "../../http/request-path";
import { encodePattern, everyPath } from "../../rules/path-pattern";
import { RequestMatch, Route } from "../../rules/route";
import { RouteTable } from "../../rules/route-table";

export function listOf(texts: string[]): ByteList {
  const items: ArrayBuffer[] = [];
  for (let i = 0; i < texts.length; i++) items.push(String.UTF8.encode(texts[i]));
  return new ByteList(items);
}

/** A pattern's encoded form; the expectation fails when it has none. */
export function pattern(text: string): ArrayBuffer {
  const encoded = encodePattern(String.UTF8.encode(text));
  expect(encoded === null).toBe(false, text);
  return encoded === null ? everyPath() : encoded;
}

export function patterns(texts: string[]): ArrayBuffer[] {
  const result: ArrayBuffer[] = [];
  for (let i = 0; i < texts.length; i++) result.push(pattern(texts[i]));
  return result;
}

export function matching(hosts: string[], methods: string[], paths: string[]): RequestMatch {
  const match = new RequestMatch();
  match.hosts = listOf(hosts);
  match.methods = listOf(methods);
  match.paths = patterns(paths);
  return match;
}

/** A route for these paths of every host. */
export function routeOn(paths: string[]): Route {
  const route = new Route();
  route.match = matching([], [], paths);
  return route;
}

export function tableOf(routes: Route[]): RouteTable {
  return RouteTable.compile(routes, []);
}

/** The route of a request such as "GET app.example.com/a", judged unambiguous or not as in the filter. */
export function findRoute(table: RouteTable, request: string): i32 {
  const blank = request.indexOf(" ");
  const slash = request.indexOf("/");
  const method = String.UTF8.encode(request.slice(0, blank));
  const host = String.UTF8.encode(request.slice(blank + 1, slash));
  const path = String.UTF8.encode(request.slice(slash));
  return table.find(
    changetype<usize>(method),
    method.byteLength,
    changetype<usize>(host),
    host.byteLength,
    changetype<usize>(path),
    path.byteLength,
    isUnambiguousPath(changetype<usize>(path), path.byteLength),
  );
}

/** A small generator of numbers (xorshift), the same in every run. */
export class Numbers {
  constructor(private state: u32) {}

  below(limit: i32): i32 {
    this.state ^= this.state << 13;
    this.state ^= this.state >> 17;
    this.state ^= this.state << 5;
    return i32(this.state % u32(limit));
  }
}
