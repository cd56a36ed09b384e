// What is wrong with realms that are each well-formed: hosts that two claim, and pages of two oauth2-proxies at the same place.
import { bufferOf, stringOf } from "../bytes/byte-string";
import { spanEquals } from "../bytes/span";
import { takesHost } from "../rules/coverage";
import { RealmClaim } from "../rules/realm-claim";
import { Config } from "./config";
import { ConfigReader } from "./config-reader";
import { quoted } from "./describe";

/** Of all realms together: bounds the time of the checks. */
const MAX_CLAIMS: i32 = 1000;

const OWN_TEXT = "what no other realm claims";
const PREFIX_TEXT = "one of its own, such as /grafana/oauth2";

/** Checks the realms against each other, once their list was left, and has each that shares a host claim its oauth2-proxy's pages. */
export function checkClaims(input: ConfigReader, realms: Array<Config>): void {
  if (input.failed) return;
  let count = 0;
  for (let i = 0; i < realms.length; i++) count += realms[i].claims.length;
  if (count > MAX_CLAIMS)
    return input.fail(`${count} hosts`, `at most ${MAX_CLAIMS} hosts in all realms together`);
  for (let i = 0; i < realms.length; i++) if (hasPaths(realms[i])) checkPages(input, realms, i);
  for (let i = 1; i < realms.length && !input.failed; i++) checkOwn(input, realms, i);
}

/** Refuses a claim that an earlier realm makes too. */
function checkOwn(input: ConfigReader, realms: Array<Config>, index: i32): void {
  const claims = realms[index].claims;
  for (let j = 0; j < claims.length; j++) {
    for (let i = 0; i < index; i++) {
      if (!isClaimed(realms[i].claims, claims[j])) continue;
      const text = quoted(bufferOf(stringOf(claims[j].host) + stringOf(claims[j].path)));
      input.failAt(
        pathOf(realms, index, `hosts[${j}]`),
        `${text}, which ${nameOf(realms, i)} claims`,
        OWN_TEXT,
      );
    }
  }
}

function isClaimed(claims: Array<RealmClaim>, claim: RealmClaim): bool {
  for (let i = 0; i < claims.length; i++) if (claims[i].isSame(claim)) return true;
  return false;
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
