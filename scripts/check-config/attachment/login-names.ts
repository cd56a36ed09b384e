// Whether something beside the plugin asks the oauth2-proxy that the plugin asks: by the address that it names.
import { realmsOf, type Plugin } from "../plugin";
import type { Source } from "../source";
import { at, listOf, textOf, valuesBelow } from "../tree";
import { meshSettings } from "./mesh";

/** The addresses of an ext_authz filter, by Envoy's names for them. */
const ADDRESSES = ["cluster", "cluster_name", "clusterName", "uri", "target_uri", "targetUri"];

/** Whether an ext_authz filter asks it; undefined where it names no address. */
export function filterAsksLogin(filter: unknown, plugin: Plugin): boolean | undefined {
  const addresses = ADDRESSES.flatMap((key) => valuesBelow(filter, key)).map(textOf);
  return namesLogin(
    addresses.filter((address) => address !== undefined),
    plugin,
  );
}

/** Whether a CUSTOM policy's provider asks it; undefined where neither its settings nor its name say so. */
export function providerAsksLogin(
  policy: unknown,
  plugin: Plugin,
  sources: readonly Source[],
): boolean | undefined {
  const name = textOf(at(policy, "spec", "provider", "name"));
  const providers = meshSettings(sources, "extensionProviders").flatMap(listOf);
  const services = providers
    .filter((each) => at(each, "name") === name)
    .flatMap((each) => valuesBelow(each, "service"))
    .map(textOf)
    .filter((service) => service !== undefined);
  const byService = namesLogin(services, plugin);
  if (byService !== undefined) return byService;
  return namesLogin([name ?? ""], plugin) === true ? true : undefined;
}

function namesLogin(addresses: readonly string[], plugin: Plugin): boolean | undefined {
  if (addresses.length === 0) return undefined;
  const hosts = realmsOf(plugin)
    .map(loginHost)
    .filter((host) => host !== "");
  return addresses.some(
    (address) => /oauth2[-_]?proxy/i.test(address) || hosts.some((host) => address.includes(host)),
  );
}

/** A Service's name and namespace, as far as they say it in every form of its name. */
function loginHost({ config }: Plugin): string {
  const { service, cluster } = (at(config, "authService") ?? {}) as Record<string, unknown>;
  const host = textOf(service) ?? /[^|]*$/.exec(textOf(cluster) ?? "")?.[0] ?? "";
  return host.replace(/\.svc(\..*)?$/, "");
}
