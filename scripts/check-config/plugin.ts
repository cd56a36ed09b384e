// A configuration of Postern's and what stands around it: alone in a file, in a WasmPlugin, or in a TrafficExtension.
import type { Source } from "./source";
import { at, listOf, recordOf, textOf } from "./tree";

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

/** The namespace that Istio takes for the mesh's own unless told otherwise. */
export const ROOT_NAMESPACE = "istio-system";

/** The namespace of an object; that of the command line's context where it does not say. */
export function namespaceOf(object: unknown): string {
  return textOf(at(object, "metadata", "namespace")) ?? "default";
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
    names.some((name) => textOf(name)?.includes("postern")) || at(config, "authService") !== undefined;
  if (!isOurs) return null;
  const resource = { namespace: namespaceOf(value), spec: at(value, "spec"), wasm, wasmPath };
  return { source, config: config ?? {}, configPath: `${wasmPath}.pluginConfig`, resource };
}

/** The path in the document of a path in the configuration. */
export function documentPath({ configPath }: Plugin, path: string): string {
  if (configPath === "" || path === "") return configPath + path;
  return path.startsWith("[") ? configPath + path : `${configPath}.${path}`;
}

/** The labels that an object's selector asks for. */
export function selectedLabels(spec: unknown): Readonly<Record<string, unknown>> {
  return recordOf(at(spec, "selector", "matchLabels"));
}

/** Whether some pod or Gateway may be meant by both. */
export function mayMeetSame(one: unknown, other: unknown): boolean {
  const [labels, others] = [selectedLabels(one), selectedLabels(other)];
  const conflict = Object.keys(labels).some((name) => name in others && labels[name] !== others[name]);
  return !conflict && mayTargetSame(gatewayNames(one), gatewayNames(other));
}

function gatewayNames(spec: unknown): unknown[] {
  return [...listOf(at(spec, "targetRefs")), at(spec, "targetRef")]
    .map((target) => at(target, "name"))
    .filter((name) => name !== undefined);
}

function mayTargetSame(names: unknown[], others: unknown[]): boolean {
  return names.length === 0 || others.length === 0 || names.some((name) => others.includes(name));
}
