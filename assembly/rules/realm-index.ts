// Whose request it is: the realm of the most exact host pattern that covers the request's host, and there of the longest path.
//
// A host that is claimed below some paths alone is nobody's elsewhere, unless a less exact pattern covers it: what such a path leads to is not known, so it
// is refused. Paths are compared as they came, segment by segment: as a route's prefix chooses the app.
import { ByteList } from "../bytes/byte-list";
import { spanEquals } from "../bytes/span";
import { SpanSet } from "../bytes/span-set";
import { HostSet, Match, MAX_AUTHORITY_BYTES } from "../http/host-pattern";
import { isBelow, pathLengthOf } from "../http/request-path";
import { Arena } from "./arena";
import { HostIndex } from "./host-index";
import { RealmClaim } from "./realm-claim";

/** No realm has the host. */
export const NO_REALM: i32 = -1;
/** Realms have other paths of the host. */
export const NO_REALMS_PATH: i32 = -2;
/** No ordinary host. */
export const ODD_HOST: i32 = -3;

/** The claims of one host pattern, longest path first. */
@final
class Claimed {
  constructor(
    readonly claim: RealmClaim,
    readonly realm: i32,
    public next: Claimed | null,
  ) {}
}

@final
export class RealmIndex {
  private readonly arena: Arena;
  private readonly every: HostSet = new HostSet(ByteList.NONE);
  private readonly hosts: HostIndex;
  private readonly claimed: StaticArray<Claimed | null>;
  // The authority that was looked for last where its path did not matter, as it came.
  private readonly last: ArrayBuffer = new ArrayBuffer(MAX_AUTHORITY_BYTES);
  private lastLength: i32 = 0;
  private lastRealm: i32 = NO_REALM;

  /** Of realms by their claims, of which no two are the same. */
  constructor(claims: Array<Array<RealmClaim>>) {
    const patterns = patternsOf(claims);
    const arena = new Arena();
    const hosts = new HostIndex(new ByteList(patterns), arena);
    const claimed = new StaticArray<Claimed | null>(patterns.length);
    for (let realm = 0; realm < claims.length; realm++) {
      for (let i = 0; i < claims[realm].length; i++) {
        const claim = claims[realm][i];
        const id = hosts.idOf(changetype<usize>(claim.host), claim.host.byteLength);
        if (id >= 0) claimed[id] = inserted(claimed[id], claim, realm);
      }
    }
    this.arena = arena;
    this.hosts = hosts;
    this.claimed = claimed;
  }

  /** The realm of a request by its authority and target: its number, or what is said above. */
  find(authority: usize, length: i32, target: usize, targetLength: i32): i32 {
    if (spanEquals(authority, length, changetype<usize>(this.last), this.lastLength) && length > 0)
      return this.lastRealm;
    if (this.every.matches(authority, length) === Match.Odd) return ODD_HOST;
    const pathLength = pathLengthOf(target, targetLength);
    let realm = NO_REALM;
    let restsOnPath = false;
    this.hosts.open(this.every.host, this.every.hostLength);
    for (let id = this.hosts.next(); id >= 0; id = this.hosts.next()) {
      const first = this.claimed[id];
      restsOnPath = restsOnPath || (first !== null && first.claim.path.byteLength > 0);
      const found = realmAt(first, target, pathLength);
      if (found >= 0) realm = found;
      else if (realm === NO_REALM) realm = NO_REALMS_PATH;
    }
    if (!restsOnPath) this.keep(authority, length, realm);
    return realm;
  }

  private keep(authority: usize, length: i32, realm: i32): void {
    memory.copy(changetype<usize>(this.last), authority, usize(length));
    this.lastLength = length;
    this.lastRealm = realm;
  }
}

function realmAt(first: Claimed | null, path: usize, length: i32): i32 {
  let entry = first;
  while (entry !== null) {
    const prefix = changetype<usize>(entry.claim.path);
    const prefixLength = entry.claim.path.byteLength;
    const isWhole = prefixLength === 0 || spanEquals(path, length, prefix, prefixLength);
    if (isWhole || isBelow(path, length, prefix, prefixLength)) return entry.realm;
    entry = entry.next;
  }
  return NO_REALM;
}

function inserted(first: Claimed | null, claim: RealmClaim, realm: i32): Claimed {
  if (first === null || first.claim.path.byteLength <= claim.path.byteLength)
    return new Claimed(claim, realm, first);
  first.next = inserted(first.next, claim, realm);
  return first;
}

function patternsOf(claims: Array<Array<RealmClaim>>): Array<ArrayBuffer> {
  const known = new SpanSet();
  const patterns: Array<ArrayBuffer> = [];
  for (let realm = 0; realm < claims.length; realm++) {
    for (let i = 0; i < claims[realm].length; i++) {
      const host = claims[realm][i].host;
      if (known.add(host)) patterns.push(host);
    }
  }
  return patterns;
}
