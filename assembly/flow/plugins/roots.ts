// The root contexts of this VM: one for each configuration that the host has handed over and still needs.
//
// Plugins share a VM, and a configuration that was replaced lives on with the streams that began under it. A module is told
// of a root context's end only if it is called at every stream's end too, so the host is asked instead, about a few at a time.

import { ObjectMap } from "../../bytes/object-map";
import { spanEquals } from "../../bytes/span";
import { Config, RevocationConfig } from "../../config/config";
import { Revocations } from "../../judge/revocations";
import { Machine } from "../../ports/machine";
import { IdentityNames } from "../../http/identity-headers";
import { Plugin, withNamesOf } from "./plugin";
import { Realms } from "./realms";

@final
export class Root {
  /** No later root context of its plugin is there. */
  isNewest: bool = true;
  /** Which hurry its tick has settled from; see ticks.ts. */
  settledFrom: u32 = 0;
  /** When a tick of it did last what is done once a second, by steady-clock.ts. */
  secondMillis: i64 = 0;
  /** When what serves it was taken, Unix milliseconds; 0 where that is nothing. */
  takenMillis: i64 = 0;
  /** The log says that nothing serves it. */
  isLamented: bool = false;

  constructor(
    readonly id: u32,
    /** The plugin's name; empty tells nothing about whose it is. */
    readonly name: string,
    /** What serves it. */
    readonly realms: Realms,
    /** Its own configuration could not be used: what serves it is an earlier one, or nothing. */
    readonly isRejected: bool,
  ) {}
}

@final
export class Roots {
  private readonly byId: ObjectMap = new ObjectMap();
  /** Oldest first. */
  private readonly all: Array<Root> = [];
  /** Which one the host is asked about next. */
  private next: i32 = 0;
  /** What any plugin here counts as an identity: for trailers, of whose stream nobody knows any more which plugin it has. */
  identityNames: IdentityNames = IdentityNames.KNOWN;

  constructor(private readonly machine: Machine) {}

  /** Whether no plugin here does more than observe. */
  get allObserve(): bool {
    const all = this.all;
    for (let i = 0; i < all.length; i++) if (!all[i].realms.isObserving) return false;
    return all.length > 0;
  }

  find(id: u32): Root | null {
    return changetype<Root | null>(this.byId.get(id));
  }

  /** Takes a root context in, as the newest of its plugin. */
  add(root: Root): void {
    const before = this.newestOf(root.name);
    if (before !== null) before.isNewest = false;
    this.byId.set(root.id, root);
    this.all.push(root);
    this.gatherNames();
  }

  get count(): i32 {
    return this.all.length;
  }

  /** The root contexts in order, oldest first; the caller keeps the index below count. */
  at(index: i32): Root {
    return this.all[index];
  }

  /** The newest of a plugin, if it goes by a configuration; a plugin without a name cannot be told from others. */
  lastGoodOf(name: string): Root | null {
    const root = this.newestOf(name);
    return root !== null && root.realms.isUsable ? root : null;
  }

  /** What was made of this configuration for the plugin of this name, while a root context is served by it. */
  findRealms(name: string, text: ArrayBuffer): Realms | null {
    for (let i = 0; i < this.all.length; i++) {
      const realms = this.all[i].realms;
      if (realms.isUsable && realms.name === name && isSame(realms.text, text)) return realms;
    }
    return null;
  }

  /** What a plugin here knows that goes by the same revocation list; the newest of them. */
  findRevocations(config: RevocationConfig): Revocations | null {
    for (let i = this.all.length - 1; i >= 0; i--) {
      const plugins = this.all[i].realms.all;
      for (let j = 0; j < plugins.length; j++) {
        const plugin = plugins[j];
        if (plugin.isUsable && isSameList(plugin.config.revocation, config))
          return plugin.authenticator.revocations;
      }
    }
    return null;
  }

  /** The plugin of a realm that is configured so, while a root context of the same plugin is served by it: it keeps what it remembers. */
  findRealm(name: string, config: Config): Plugin | null {
    if (config.realm.byteLength === 0) return null;
    for (let i = this.all.length - 1; i >= 0; i--) {
      const realms = this.all[i].realms;
      if (realms.name !== name) continue;
      for (let j = 0; j < realms.all.length; j++)
        if (isSameRealm(realms.all[j].config, config)) return realms.all[j];
    }
    return null;
  }

  isServing(plugin: Plugin): bool {
    for (let i = 0; i < this.all.length; i++) if (this.all[i].realms.all.includes(plugin)) return true;
    return false;
  }

  /**
   * Asks the host about the next root context in turn, and takes it out when it is gone; null when it is there. Leaves that root
   * context in force.
   */
  takeIfGone(): Root | null {
    const all = this.all;
    if (all.length === 0) return null;
    if (this.next >= all.length) this.next = 0;
    const root = all[this.next];
    if (this.machine.enterRoot(root.id)) {
      this.next++;
      return null;
    }
    all.splice(this.next, 1);
    this.byId.delete(root.id);
    this.gatherNames();
    const newest = this.newestOf(root.name);
    if (newest !== null) newest.isNewest = true;
    return root;
  }

  private gatherNames(): void {
    let names = IdentityNames.KNOWN;
    for (let i = 0; i < this.all.length; i++) {
      const plugins = this.all[i].realms.all;
      for (let j = 0; j < plugins.length; j++) names = withNamesOf(plugins[j].config, names);
    }
    this.identityNames = names;
  }

  /** The newest root context of a plugin. */
  private newestOf(name: string): Root | null {
    if (name.length === 0) return null;
    for (let i = this.all.length - 1; i >= 0; i--) {
      if (this.all[i].name === name) return this.all[i];
    }
    return null;
  }
}

function isSameList(a: RevocationConfig, b: RevocationConfig): bool {
  return isSame(a.cluster, b.cluster) && isSame(a.authority, b.authority) && isSame(a.path, b.path);
}

/** Whether two configurations give a realm the same: its own text, and what stands at the top for all. */
function isSameRealm(a: Config, b: Config): bool {
  return (
    isSame(a.text, b.text) &&
    a.cache.verdictTtlNanoseconds === b.cache.verdictTtlNanoseconds &&
    a.mode.isObserving === b.mode.isObserving &&
    a.mode.askShare === b.mode.askShare
  );
}

function isSame(a: ArrayBuffer, b: ArrayBuffer): bool {
  return spanEquals(changetype<usize>(a), a.byteLength, changetype<usize>(b), b.byteLength);
}
