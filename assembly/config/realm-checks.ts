// What is wrong with realms that are each well-formed: hosts that two claim, and pages of two oauth2-proxies at the same place.
import { bufferOf, stringOf } from "../bytes/byte-string";
import { ObjectMap } from "../bytes/object-map";
import { spanEquals } from "../bytes/span";
import { takesHost } from "../rules/coverage";
import { RealmClaim } from "../rules/realm-claim";
import { Config } from "./config";
import { ConfigReader } from "./config-reader";
import { quoted } from "./describe";

/** Of all realms together: bounds the time of the checks. */
const MAX_CLAIMS: i32 = 2000;

const OWN_TEXT = "a host, or a path of one, that no other realm claims";
const PREFIX_TEXT = "a path of its own for each oauth2-proxy on one host, such as /grafana/oauth2";

/** Checks the realms against each other, once their list was left, and has each that shares a host claim its oauth2-proxy's pages. */
export function checkClaims(input: ConfigReader, realms: Array<Config>): void {
  if (input.failed) return;
  let count = 0;
  for (let i = 0; i < realms.length; i++) count += realms[i].claims.length;
  if (count > MAX_CLAIMS)
    return input.fail(`${count} hosts`, `at most ${MAX_CLAIMS} hosts in all realms together`);
  for (let i = 0; i < realms.length; i++) if (hasPaths(realms[i])) checkPages(input, realms, i);
  const claimed = new ClaimSet();
  for (let i = 0; i < realms.length && !input.failed; i++) {
    for (let j = 0; j < realms[i].claims.length; j++) {
      const other = claimed.add(realms[i].claims[j], i);
      if (other < 0 || other === i) continue;
      const claim = realms[i].claims[j];
      const text = quoted(bufferOf(stringOf(claim.host) + stringOf(claim.path)));
      input.failAt(
        pathOf(realms, i, `hosts[${j}]`),
        `${text}, which ${nameOf(realms, other)} claims`,
        OWN_TEXT,
      );
    }
  }
}

function hasPaths(realm: Config): bool {
  for (let i = 0; i < realm.claims.length; i++) if (realm.claims[i].path.byteLength > 0) return true;
  return false;
}

/** Claims the pages of a realm's oauth2-proxy on the hosts that it shares; nobody else's may be there. */
function checkPages(input: ConfigReader, realms: Array<Config>, index: i32): void {
  const realm = realms[index];
  const prefix = realm.authService.proxyPrefix;
  for (let i = 0; i < realms.length; i++) {
    const other = realms[i].authService.proxyPrefix;
    const isSame = spanEquals(
      changetype<usize>(prefix),
      prefix.byteLength,
      changetype<usize>(other),
      other.byteLength,
    );
    if (i === index || !isSame || !sharesHost(realm, realms[i])) continue;
    const found = `${quoted(prefix)}, which ${nameOf(realms, i)} has on the same host`;
    input.failAt(pathOf(realms, index, "authService.proxyPrefix"), found, PREFIX_TEXT);
  }
  const count = realm.claims.length;
  for (let i = 0; i < count; i++) {
    const host = realm.claims[i].host;
    if (realm.claims[i].path.byteLength > 0) realm.claims.push(new RealmClaim(host, prefix));
  }
}

/** Whether the other realm has a host of which this one claims paths. */
function sharesHost(realm: Config, other: Config): bool {
  for (let i = 0; i < realm.claims.length; i++) {
    const host = realm.claims[i].host;
    if (realm.claims[i].path.byteLength === 0) continue;
    if (takesHost(other.rules.hosts, changetype<usize>(host), host.byteLength)) return true;
  }
  return false;
}

function nameOf(realms: Array<Config>, index: i32): string {
  return `realms[${index}] (${stringOf(realms[index].realm)})`;
}

function pathOf(realms: Array<Config>, index: i32, key: string): string {
  return `[${index}] (${stringOf(realms[index].realm)}).${key}`;
}

/** Claims and whose they are. */
@final
class ClaimSet {
  private readonly known: ObjectMap = new ObjectMap();

  /** Takes a claim for a realm; whose it is already, or -1. */
  add(claim: RealmClaim, realm: i32): i32 {
    let key = hashOf(claim.host, hashOf(claim.path, 0xcbf29ce484222325));
    for (let found = this.known.get(key); found !== null; found = this.known.get(++key)) {
      const owned = changetype<Owned>(found);
      if (owned.claim.isSame(claim)) return owned.realm;
    }
    this.known.set(key, new Owned(claim, realm));
    return -1;
  }
}

@final
class Owned {
  constructor(
    readonly claim: RealmClaim,
    readonly realm: i32,
  ) {}
}

// FNV-1a.
function hashOf(bytes: ArrayBuffer, start: u64): u64 {
  let hash = start;
  for (let i: usize = 0; i < usize(bytes.byteLength); i++)
    hash = (hash ^ u64(load<u8>(changetype<usize>(bytes) + i))) * 0x100000001b3;
  return hash;
}
