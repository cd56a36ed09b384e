// A configuration of Postern's and what stands around it: alone in a file, in a WasmPlugin, or in a TrafficExtension.
import { namespaceOf } from "./manifests/objects";
import type { Source } from "./source";
import { at, textOf, textsOf } from "./tree";

export interface Plugin {
  readonly source: Source;
  readonly config: unknown;
  /** Where the configuration stands in the document; empty for the document itself. */
  readonly configPath: string;
  /** The Kubernetes object; undefined for a configuration alone. */
  readonly resource?: Resource;
}

export interface Resource {
  readonly namespace: string;
  readonly spec: unknown;
  /** What is under spec in a WasmPlugin and under spec.wasm in a TrafficExtension. */
  readonly wasm: unknown;
  readonly wasmPath: string;
}

/** Whether a document is a plugin of Postern's, or a configuration alone. */
export function isPlugin(source: Source): boolean {
  return pluginOf(source) !== null;
}

/**
 * The plugin once for each of its realms, whose configurations are whole ones; a plugin without realms is its own only one.
 */
export function realmsOf(plugin: Plugin): Plugin[] {
  const realms = at(plugin.config, "realms");
  if (!Array.isArray(realms)) return [plugin];
  return realms.map((config: unknown, index) => ({
    ...plugin,
    config,
    configPath: documentPath(plugin, `realms[${index}]`),
  }));
}

/** The configuration in a document, or null when it holds none of Postern's. */
export function pluginOf(source: Source): Plugin | null {
  const { value } = source;
  const kind = textOf(at(value, "kind"));
  if (kind === "WasmPlugin") return inResource(source, at(value, "spec"), "spec");
  if (kind === "TrafficExtension") return inResource(source, at(value, "spec", "wasm"), "spec.wasm");
  if (kind !== undefined || at(value, "apiVersion") !== undefined) return null;
  return { source, config: value, configPath: "" };
}

function inResource(source: Source, wasm: unknown, wasmPath: string): Plugin | null {
  const { value } = source;
  const config = at(wasm, "pluginConfig");
  const names = [at(wasm, "pluginName"), at(wasm, "url"), at(value, "metadata", "name")];
  const isOurs =
    names.some((name) => textOf(name)?.includes("postern")) ||
    at(config, "authService") !== undefined ||
    at(config, "realms") !== undefined;
  if (!isOurs) return null;
  const resource = { namespace: namespaceOf(value), spec: at(value, "spec"), wasm, wasmPath };
  return { source, config: config ?? {}, configPath: `${wasmPath}.pluginConfig`, resource };
}

/** The path in the document of a path in the configuration. */
export function documentPath({ configPath }: Plugin, path: string): string {
  if (configPath === "" || path === "") return configPath + path;
  return path.startsWith("[") ? configPath + path : `${configPath}.${path}`;
}

/** The name of a realm; undefined for a configuration without realms. */
export function realmNameOf({ config }: Plugin): string | undefined {
  return textOf(at(config, "name"));
}

/** The host of a realm's entry: app.example.com/grafana is a part of a host. */
export function hostOfRealm(entry: string): string {
  return entry.replace(/\/.*$/, "");
}

/** The hosts of a plugin, or of one of its realms; empty for every host. */
export function hostsOf({ config }: Plugin): string[] {
  const own = textsOf(at(config, "hosts")).map(hostOfRealm);
  return own.length > 0 ? own : guardedHosts(config);
}

/** The hosts of which a configuration guards something, in all of its realms; empty for every host. */
export function guardedHosts(config: unknown): string[] {
  const realms = at(config, "realms");
  if (Array.isArray(realms)) {
    const entries = realms.flatMap((realm: unknown) => textsOf(at(realm, "hosts")));
    return [...new Set(entries.map(hostOfRealm))];
  }
  return textsOf(at(config, "rules", "hosts"));
}
