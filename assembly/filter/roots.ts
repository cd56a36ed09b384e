// The root contexts of this VM: one for each configuration that the host has handed over and still needs.
//
// Plugins share a VM, and a configuration that was replaced lives on with the streams that began under it. A module is told
// of a root context's end only if it is called at every stream's end too, so the host is asked instead, about a few at a time.

import { ObjectMap } from "../bytes/object-map";
import { spanEquals } from "../bytes/span";
import { Config, RevocationConfig } from "../config/config";
import { Revocations } from "../decision/revocations";
import { enterRoot } from "../host/context";
import { IdentityNames } from "../http/identity-headers";
import { Plugin } from "./plugin";
import { Realms } from "./realms";

@final
export class Root {
  /** No later root context of its plugin is there. */
  isNewest: bool = true;
  /** Which hurry its tick has settled from; see ticks.ts. */
  settledFrom: u32 = 0;
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

const byId = new ObjectMap();
/** Oldest first. */
const all: Array<Root> = [];
/** Which one the host is asked about next. */
let next: i32 = 0;

let identityNames: IdentityNames = IdentityNames.KNOWN;

/** What any plugin here counts as an identity: for trailers, of whose stream nobody knows any more which plugin it has. */
export function identityNamesOfAll(): IdentityNames {
  return identityNames;
}

export function findRoot(id: u32): Root | null {
  return changetype<Root | null>(byId.get(id));
}

/** Takes a root context in, as the newest of its plugin. */
export function addRoot(root: Root): void {
  const before = newestOf(root.name);
  if (before !== null) before.isNewest = false;
  byId.set(root.id, root);
  all.push(root);
  gatherNames();
}

export function rootCount(): i32 {
  return all.length;
}

/** The root contexts in order, oldest first; the caller keeps the index below rootCount. */
export function rootAt(index: i32): Root {
  return all[index];
}

/** What a plugin goes by now, if that is a configuration; a plugin without a name cannot be told from others. */
export function lastGoodOf(name: string): Realms | null {
  const root = newestOf(name);
  return root !== null && root.realms.isUsable ? root.realms : null;
}

/** What was made of this configuration for the plugin of this name, while a root context is served by it. */
export function findRealms(name: string, text: ArrayBuffer): Realms | null {
  for (let i = 0; i < all.length; i++) {
    const realms = all[i].realms;
    if (realms.isUsable && realms.name === name && isSame(realms.text, text)) return realms;
  }
  return null;
}

/** What a plugin here knows that goes by the same revocation list; the newest of them. */
export function findRevocations(config: RevocationConfig): Revocations | null {
  for (let i = all.length - 1; i >= 0; i--) {
    const plugins = all[i].realms.all;
    for (let j = 0; j < plugins.length; j++) {
      const authenticator = plugins[j].authenticator;
      if (authenticator !== null && isSameList(plugins[j].config.revocation, config))
        return authenticator.revocations;
    }
  }
  return null;
}

function isSameList(a: RevocationConfig, b: RevocationConfig): bool {
  return isSame(a.cluster, b.cluster) && isSame(a.authority, b.authority) && isSame(a.path, b.path);
}

/** The plugin of a realm that is configured so, while a root context of the same plugin is served by it: it keeps what it remembers. */
export function findRealm(name: string, config: Config): Plugin | null {
  if (config.realm.byteLength === 0) return null;
  for (let i = all.length - 1; i >= 0; i--) {
    const realms = all[i].realms;
    if (realms.name !== name) continue;
    for (let j = 0; j < realms.all.length; j++)
      if (isSameRealm(realms.all[j].config, config)) return realms.all[j];
  }
  return null;
}

function isSameRealm(a: Config, b: Config): bool {
  return isSame(a.text, b.text) && a.cache.verdictTtlNanoseconds === b.cache.verdictTtlNanoseconds;
}

function isSame(a: ArrayBuffer, b: ArrayBuffer): bool {
  return spanEquals(changetype<usize>(a), a.byteLength, changetype<usize>(b), b.byteLength);
}

export function isServing(plugin: Plugin): bool {
  for (let i = 0; i < all.length; i++) if (all[i].realms.all.includes(plugin)) return true;
  return false;
}

/**
 * Asks the host about the next root context in turn, and takes it out when it is gone; null when it is there. Leaves that root
 * context in force.
 */
export function takeIfGone(): Root | null {
  if (all.length === 0) return null;
  if (next >= all.length) next = 0;
  const root = all[next];
  if (enterRoot(root.id)) {
    next++;
    return null;
  }
  all.splice(next, 1);
  byId.delete(root.id);
  gatherNames();
  const newest = newestOf(root.name);
  if (newest !== null) newest.isNewest = true;
  return root;
}

function gatherNames(): void {
  identityNames = IdentityNames.KNOWN;
  for (let i = 0; i < all.length; i++) gatherNamesOf(all[i].realms.all);
}

function gatherNamesOf(plugins: Array<Plugin>): void {
  for (let i = 0; i < plugins.length; i++)
    identityNames = identityNames.and(plugins[i].config.upstream.stripHeaders);
}

/** The newest root context of a plugin. */
function newestOf(name: string): Root | null {
  if (name.length === 0) return null;
  for (let i = all.length - 1; i >= 0; i--) {
    if (all[i].name === name) return all[i];
  }
  return null;
}
