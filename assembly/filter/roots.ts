// The root contexts of this VM: one for each configuration that the host has handed over and still needs.
//
// Plugins share a VM, and a configuration that was replaced lives on with the streams that began under it. A module is told
// of a root context's end only if it is called at every stream's end too, so the host is asked instead, about a few at a time.

import { ObjectMap } from "../bytes/object-map";
import { sameBytes, spanEquals } from "../bytes/span";
import { RevocationConfig } from "../config/config";
import { Revocations } from "../decision/revocations";
import { enterRoot } from "../host/context";
import { IdentityNames } from "../http/identity-headers";
import { Plugin } from "./plugin";

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
    readonly plugin: Plugin,
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
  identityNames = identityNames.and(root.plugin.config.upstream.stripHeaders);
}

export function rootCount(): i32 {
  return all.length;
}

/** What a plugin goes by now, if that is a configuration; a plugin without a name cannot be told from others. */
export function lastGoodOf(name: string): Plugin | null {
  const root = newestOf(name);
  return root !== null && root.plugin.authenticator !== null ? root.plugin : null;
}

/** The plugin of this name made of this configuration, while a root context is served by it. */
export function findPlugin(name: string, text: ArrayBuffer): Plugin | null {
  for (let i = 0; i < all.length; i++) {
    const plugin = all[i].plugin;
    const other = plugin.text;
    if (plugin.authenticator === null || other.byteLength !== text.byteLength || plugin.name !== name)
      continue;
    if (sameBytes(changetype<usize>(other), changetype<usize>(text), text.byteLength)) return plugin;
  }
  return null;
}

/** What a plugin here knows that goes by the same revocation list; the newest of them. */
export function findRevocations(config: RevocationConfig): Revocations | null {
  for (let i = all.length - 1; i >= 0; i--) {
    const authenticator = all[i].plugin.authenticator;
    if (authenticator !== null && isSameList(all[i].plugin.config.revocation, config))
      return authenticator.revocations;
  }
  return null;
}

function isSameList(a: RevocationConfig, b: RevocationConfig): bool {
  return isSame(a.cluster, b.cluster) && isSame(a.authority, b.authority) && isSame(a.path, b.path);
}

function isSame(a: ArrayBuffer, b: ArrayBuffer): bool {
  return spanEquals(changetype<usize>(a), a.byteLength, changetype<usize>(b), b.byteLength);
}

export function isServing(plugin: Plugin): bool {
  for (let i = 0; i < all.length; i++) {
    if (all[i].plugin === plugin) return true;
  }
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
  for (let i = 0; i < all.length; i++)
    identityNames = identityNames.and(all[i].plugin.config.upstream.stripHeaders);
}

/** The newest root context of a plugin. */
function newestOf(name: string): Root | null {
  if (name.length === 0) return null;
  for (let i = all.length - 1; i >= 0; i--) {
    if (all[i].name === name) return all[i];
  }
  return null;
}
