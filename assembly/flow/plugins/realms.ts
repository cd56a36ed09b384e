// What one configuration makes: a plugin for each realm, wholly separate from the others, and the index that says whose a request is. A
// configuration without realms is one realm without a name.

import { bufferOf } from "../../bytes/byte-string";
import { CacheKey } from "../../cache/cache-key";
import { configHash } from "../../config/config-hash";
import { realmSecret } from "../../judge/realm-secret";
import { IdentityNames } from "../../http/identity-headers";
import { RealmClaim } from "../../rules/realm-claim";
import { RealmIndex } from "../../rules/realm-index";
import { Plugin, withNamesOf } from "./plugin";

@final
export class Realms {
  /** The only one, where every request is its to judge. */
  readonly sole: Plugin | null;
  /** Names of headers that no client's request brings to an app on a host of no realm. */
  readonly identityNames: IdentityNames;
  /** Tells the configuration from others of the process, of the same plugin or another. */
  readonly print: u64;
  /** Tells it from others in any process. */
  readonly hash: u32;
  private readonly index: RealmIndex;

  constructor(
    /** At least one. */
    readonly all: Array<Plugin>,
    /** The name that the host calls the plugin by. */
    readonly name: string,
    /** The configuration as the host gave it. */
    readonly text: ArrayBuffer,
    /** The secret of the process (16 bytes), which only a worker that is prepared has; only such a one makes what can be used. */
    hashSecret: ArrayBuffer,
  ) {
    const hasRealms = all[0].config.realm.byteLength > 0;
    this.sole = hasRealms ? changetype<Plugin | null>(0) : all[0];
    let names = IdentityNames.KNOWN;
    const claims: Array<Array<RealmClaim>> = [];
    for (let i = 0; i < all.length; i++) {
      names = withNamesOf(all[i].config, names);
      claims.push(all[i].config.claims);
    }
    this.identityNames = names;
    this.index = new RealmIndex(claims);
    this.print = this.isUsable ? printOf(name, text, hashSecret) : 0;
    this.hash = this.isUsable ? configHash(changetype<usize>(text), text.byteLength) : 0;
  }

  /** Whether requests can be judged at all. */
  get isUsable(): bool {
    return this.all[0].isUsable;
  }

  /** Whether it changes nothing, and says what it would have done. */
  get isObserving(): bool {
    return this.all[0].config.mode.isObserving;
  }

  /** The number of a request's realm, or what rules/realm-index.ts says instead. Only for configurations that have realms. */
  find(authority: usize, length: i32, target: usize, targetLength: i32): i32 {
    return this.index.find(authority, length, target, targetLength);
  }
}

function printOf(name: string, text: ArrayBuffer, hashSecret: ArrayBuffer): u64 {
  const secret = realmSecret(changetype<usize>(hashSecret), bufferOf(name));
  return new CacheKey(changetype<usize>(secret)).hashOf(changetype<usize>(text), text.byteLength);
}
