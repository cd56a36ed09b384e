// Which plugin a stream belongs to: root contexts by id, and the one stream that a callback is about.
//
// Several plugins and several versions of one configuration share a VM. Envoy announces each stream right before its
// request headers, so remembering the last announcement is enough, and nothing needs to be freed per stream.

import { ObjectMap } from "../bytes/object-map";
import { Plugin } from "./plugin";

/** Configurations that one VM keeps: old ones serve connections that are being drained. */
const PLUGINS_MAX: i32 = 128;

const plugins = new ObjectMap();

let lastStream: u32 = 0;
let lastRoot: u32 = 0;
let lastPlugin: Plugin | null = null;

/** A root (parent 0) or a stream of a root came into being. */
export function contextCreated(id: u32, parent: u32): void {
  if (parent === 0) return;
  lastStream = id;
  if (parent === lastRoot && lastPlugin !== null) return;
  lastRoot = parent;
  lastPlugin = pluginOfRoot(parent);
}

/** The plugin of the stream that was announced last, or null when it is another stream: then nothing may pass. */
export function pluginOfStream(id: u32): Plugin | null {
  return id === lastStream ? lastPlugin : null;
}

/** The plugin of a root context. */
export function pluginOfRoot(id: u32): Plugin | null {
  return changetype<Plugin | null>(plugins.get(id));
}

/** Puts a plugin in charge of a root context. */
export function setPlugin(root: u32, plugin: Plugin): void {
  if (plugins.size >= PLUGINS_MAX && plugins.get(root) === null) forgetOldest();
  plugins.set(root, plugin);
  lastRoot = 0;
  lastPlugin = null;
}

/** Context ids count upwards: the lowest root is the oldest. */
function forgetOldest(): void {
  const roots = plugins.keys();
  let oldest = roots[0];
  for (let i = 1; i < roots.length; i++) oldest = min(oldest, roots[i]);
  plugins.delete(oldest);
}
