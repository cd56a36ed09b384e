// Gateways beside those that the plugin is attached to: one that serves a guarded host by its name, with no plugin that guards it there.
import type { Advice } from "../advice";
import { guardedHosts, pluginOf, type Plugin, type Resource } from "../plugin";
import type { Source } from "../source";
import { coversHost } from "./hosts";
import { listenersOf } from "./listeners";
import { envoysOf, envoyTitle, type Envoy } from "./proxies";
import { selectionOf } from "./selection";

export function elsewhereAdvice(
  { config }: Plugin,
  resource: Resource,
  sources: readonly Source[],
): Advice[] {
  if (!selectionOf(resource, sources).some(({ envoy }) => envoy.kind === "gateway")) return [];
  const hosts = guardedHosts(config);
  return envoysOf(sources)
    .filter(({ kind }) => kind === "gateway")
    .flatMap((envoy) => {
      const open = servedHosts(envoy, sources).filter(
        (served) => hosts.some((host) => coversHost(host, served)) && !isGuardedAt(envoy, served, sources),
      );
      if (open.length === 0) return [];
      const text = `${envoyTitle(envoy)} serves ${open.join(", ")} as well, and no plugin in the given files guards it there`;
      return [{ path: "spec.selector", text }];
    });
}

// By name alone: what a pattern serves is said by routes, which may be elsewhere.
function servedHosts(envoy: Envoy, sources: readonly Source[]): string[] {
  const hosts = (listenersOf(envoy, sources) ?? []).filter(({ isRedirect }) => !isRedirect);
  return [...new Set(hosts.flatMap((each) => each.hosts))].filter((host) => !host.includes("*"));
}

function isGuardedAt(envoy: Envoy, host: string, sources: readonly Source[]): boolean {
  return sources.some((source) => {
    const plugin = pluginOf(source);
    if (plugin?.resource === undefined) return false;
    const guarded = guardedHosts(plugin.config);
    if (guarded.length > 0 && !guarded.some((each) => coversHost(each, host))) return false;
    return selectionOf(plugin.resource, sources).some(
      (attached) => attached.envoy.source === envoy.source && attached.envoy.name === envoy.name,
    );
  });
}
