// The cookie secrets that the filter has, as far as the files tell: in the configuration, in the resource, or in the environment of each
// gateway that the resource is attached to. They are compared and never shown.
import { envoyTitle } from "./attachment/proxies";
import { selectionOf } from "./attachment/selection";
import { environmentOf } from "./manifests/variables";
import type { Plugin } from "./plugin";
import { inlineVariables } from "./secrets";
import type { Source } from "./source";
import { at, listOf, textOf } from "./tree";

/** The secrets of one place; undefined for those that are not known. */
export interface HeldSecrets {
  /** "Deployment istio-system/gateway"; undefined where all are in the configuration. */
  readonly gateway?: string;
  readonly secrets: readonly (string | undefined)[];
}

type ValueOf = (variable: string) => string | undefined;

function secretsBy(entries: readonly unknown[], valueOf: ValueOf): (string | undefined)[] {
  return entries.map((entry) => {
    const variable = textOf(at(entry, "env"));
    return variable === undefined ? textOf(at(entry, "value")) : valueOf(variable);
  });
}

/** By gateway, where a variable of theirs is among the secrets. */
export function heldSecrets(plugin: Plugin, sources: readonly Source[]): readonly HeldSecrets[] {
  const { config, resource } = plugin;
  const given = at(config, "session", "cookieSecret");
  const entries = Array.isArray(given) ? listOf(given) : [given];
  const inline = inlineVariables(plugin);
  const own: HeldSecrets = { secrets: secretsBy(entries, (name) => inline[name]) };
  if (resource === undefined || !own.secrets.includes(undefined)) return [own];
  const ofHost = listOf(at(resource.wasm, "vmConfig", "env"))
    .filter((entry) => at(entry, "valueFrom") === "HOST")
    .map((entry) => at(entry, "name"));
  return selectionOf(resource, sources).flatMap(({ envoy }): HeldSecrets[] => {
    if (envoy.container === undefined) return [];
    const { variables } = environmentOf(envoy.container, envoy.namespace, sources);
    const valueOf: ValueOf = (name) =>
      inline[name] ?? (ofHost.includes(name) ? variables.get(name)?.value : undefined);
    return [{ gateway: envoyTitle(envoy), secrets: secretsBy(entries, valueOf) }];
  });
}
