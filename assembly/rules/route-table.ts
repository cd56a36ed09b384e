// Which route a request is on: the first that matches, of hosts, method and path, at a cost that hardly grows with their number.
//
// A rule that loosens (public, optional) gives way to one that restricts, wherever they stand, unless it is an exception to that one.
//
// A path may have more readings than its bytes (escapes, dot segments, "//", "\", ";"). Nothing is loosened for such a path, and where
// another reading could be on a route that restricts, the request is refused: only who runs the app knows what it would read. A method may
// have two, as written and in capitals.
import { ByteList } from "../bytes/byte-list";
import { takesHost } from "./coverage";
import { isException } from "./exception";
import { landmarkOf } from "./landmark";
import { MethodSet, OTHER_METHOD } from "./method-set";
import { everyPath } from "./path-pattern";
import { decodePath, holdsSemicolon, isPlain, loosePath, readingText } from "./path-reading";
import { IndexedRule, RequestIndex } from "./request-index";
import { Access, RequestMatch, Route } from "./route";

/** No route: an identity is needed, and every default holds. */
export const NO_ROUTE: i32 = -1;
/** To be answered 403 for everybody: the path could be read as one of a route that restricts. */
export const REFUSED: i32 = -2;

@final
export class RouteTable {
  constructor(
    private readonly routes: Array<Route>,
    // The hosts that all rules are for together; none: every host.
    private readonly guarded: ByteList,
    private readonly methods: MethodSet,
    // For each route the bits of its methods.
    private readonly bits: StaticArray<u64>,
    private readonly index: RequestIndex,
    // Of the routes that need an identity.
    private readonly required: RequestIndex,
    // Of the routes that restrict: where they hold on any path, and their landmarks.
    private readonly restricted: RequestIndex,
    private readonly landmarks: RequestIndex,
    private readonly apis: RequestIndex,
  ) {}

  /** Routes in the order of their precedence, and what is an API whatever its route. */
  static compile(
    routes: Array<Route>,
    api: Array<RequestMatch>,
    guarded: ByteList = ByteList.NONE,
  ): RouteTable {
    const methods = new MethodSet();
    const allBits = new StaticArray<u64>(routes.length);
    const all: Array<IndexedRule> = [];
    const required: Array<IndexedRule> = [];
    const restricted: Array<IndexedRule> = [];
    const landmarks: Array<IndexedRule> = [];
    for (let i = 0; i < routes.length; i++) {
      const route = routes[i];
      const match = route.match;
      const bits = methods.bitsOfRoute(route);
      allBits[i] = bits;
      const rule = new IndexedRule(i, match.hosts, bits, match.paths);
      all.push(rule);
      if (route.access === Access.Required) required.push(rule);
      if (!route.restricts) continue;
      restricted.push(new IndexedRule(i, match.hosts, bits, [everyPath()]));
      landmarks.push(new IndexedRule(i, match.hosts, bits, landmarksOf(match.paths)));
    }
    const apis: Array<IndexedRule> = [];
    for (let i = 0; i < api.length; i++) {
      apis.push(new IndexedRule(i, api[i].hosts, methods.bitsOf(api[i].methods), api[i].paths));
    }
    const index = RequestIndex.of(all);
    return new RouteTable(
      routes,
      guarded,
      methods,
      allBits,
      index,
      required.length === all.length ? index : RequestIndex.of(required),
      RequestIndex.of(restricted),
      RequestIndex.of(landmarks),
      RequestIndex.of(apis),
    );
  }

  get count(): i32 {
    return this.routes.length;
  }

  /** The route of an index that find gave. */
  route(index: i32): Route {
    return this.routes[index];
  }

  /**
   * Index of the request's route, NO_ROUTE or REFUSED. The host is in lower case, without port and final dot; the path is without
   * query; `unambiguous` is isUnambiguousPath's word on it.
   */
  find(
    method: usize,
    methodLength: i32,
    host: usize,
    hostLength: i32,
    path: usize,
    pathLength: i32,
    unambiguous: bool,
  ): i32 {
    if (this.index.isEmpty) return NO_ROUTE;
    const bit = this.methods.bit(method, methodLength);
    const written = this.findBy(bit, host, hostLength, path, pathLength, unambiguous);
    if (bit !== OTHER_METHOD) return written;
    const folded = this.methods.foldedBit(method, methodLength);
    if (folded === OTHER_METHOD) return written;
    return this.withFolded(written, this.findBy(folded, host, hostLength, path, pathLength, unambiguous));
  }

  // By one reading of the method.
  private findBy(
    bit: u64,
    host: usize,
    hostLength: i32,
    path: usize,
    pathLength: i32,
    unambiguous: bool,
  ): i32 {
    const written = this.first(bit, host, hostLength, path, pathLength);
    if (unambiguous && isPlain(path, pathLength)) return written;
    if (unambiguous && !holdsSemicolon(path, pathLength)) {
      const length = decodePath(path, pathLength);
      if (length >= 0 && !holdsSemicolon(readingText(), length)) {
        return this.agreed(written, this.first(bit, host, hostLength, readingText(), length));
      }
    }
    return this.cautious(written, bit, host, hostLength, path, pathLength);
  }

  /** Whether a rule makes the request one of an API. Says nothing about access. */
  isApi(method: usize, methodLength: i32, host: usize, hostLength: i32, path: usize, pathLength: i32): bool {
    if (this.apis.isEmpty) return false;
    const bit = this.methods.bit(method, methodLength);
    return this.apis.find(bit, host, hostLength, path, pathLength, -1) >= 0;
  }

  // What holds for one reading of the path: the first rule that matches, but none that loosens where it is not meant to.
  private first(bit: u64, host: usize, hostLength: i32, path: usize, pathLength: i32): i32 {
    const first = this.index.find(bit, host, hostLength, path, pathLength, -1);
    if (first < 0 || this.routes[first].access === Access.Required) return first;
    const strict = this.required.find(bit, host, hostLength, path, pathLength, -1);
    if (strict < 0) return first;
    const other = this.routes[strict];
    if (!other.isStrict) return first;
    for (let i = first; i < strict; i++) {
      const route = this.routes[i];
      if (route.access === Access.Required || (this.bits[i] & bit) === 0) continue;
      if (!takesHost(route.match.hosts, host, hostLength)) continue;
      if (isException(route, other, this.guarded, path, pathLength)) return i;
    }
    return strict;
  }

  // The method as written, and as an app reads it that takes any case of letters: only what restricts is added by that.
  private withFolded(written: i32, folded: i32): i32 {
    if (written === REFUSED || folded === REFUSED) return REFUSED;
    if (written === folded || !this.restricts(folded)) return written;
    return this.restricts(written) ? REFUSED : this.unlessLoose(folded, REFUSED);
  }

  // The path as written and as decoded, its only two readings: the stricter one holds.
  private agreed(written: i32, decoded: i32): i32 {
    if (written === decoded) return written;
    const first = this.restricts(written);
    const second = this.restricts(decoded);
    if (first && second) return REFUSED;
    if (first || second) return this.unlessLoose(first ? written : decoded, REFUSED);
    return this.unlessLoose(decoded, this.unlessLoose(written, NO_ROUTE));
  }

  // A path of unknown readings: what is written there may only make it stricter.
  private cautious(written: i32, bit: u64, host: usize, hostLength: i32, path: usize, length: i32): i32 {
    const route = this.unlessLoose(written, NO_ROUTE);
    const own = this.restricts(route) ? route : -1;
    if (this.restricted.find(bit, host, hostLength, path, length, own) >= 0) {
      const loose = loosePath(path, length);
      if (loose < 0) return REFUSED;
      if (this.landmarks.occurs(bit, host, hostLength, readingText(), loose, own)) return REFUSED;
    }
    return route;
  }

  private restricts(index: i32): bool {
    return index >= 0 && this.routes[index].restricts;
  }

  private unlessLoose(index: i32, instead: i32): i32 {
    return index >= 0 && this.routes[index].access === Access.Required ? index : instead;
  }
}

function landmarksOf(paths: Array<ArrayBuffer>): Array<ArrayBuffer> {
  const result: Array<ArrayBuffer> = [];
  for (let i = 0; i < paths.length; i++) result.push(landmarkOf(paths[i]));
  return result;
}
