// Whether something beside the plugin asks the oauth2-proxy that the plugin asks: by the address that it names.
import { realmsOf, type Plugin } from "../plugin";
import type { Source } from "../source";
import { at, listOf, recordOf, textOf, valuesBelow } from "../tree";
import { meshSettings } from "./mesh";

/** The addresses of an ext_authz filter, by Envoy's names for them. */
const ADDRESSES = ["cluster", "cluster_name", "clusterName", "uri", "target_uri", "targetUri"];

/** Whether an ext_authz filter asks it; undefined where it names no address. */
export function filterAsksLogin(filter: unknown, logins: readonly string[]): boolean | undefined {
  const addresses = ADDRESSES.flatMap((key) => valuesBelow(filter, key)).map(textOf);
  return namesLogin(
    addresses.filter((address) => address !== undefined),
    logins,
  );
}

/** Whether a CUSTOM policy's provider asks it; undefined where neither its settings nor its name say so. */
export function providerAsksLogin(
  policy: unknown,
  logins: readonly string[],
  sources: readonly Source[],
): boolean | undefined {
  const name = textOf(at(policy, "spec", "provider", "name"));
  const providers = meshSettings(sources, "extensionProviders").flatMap(listOf);
  const services = providers
    .filter((each) => at(each, "name") === name)
    .flatMap((each) => valuesBelow(each, "service"))
    .map(textOf)
    .filter((service) => service !== undefined);
  const byService = namesLogin(services, logins);
  if (byService !== undefined) return byService;
  return namesLogin([name ?? ""], logins) === true ? true : undefined;
}

function namesLogin(addresses: readonly string[], logins: readonly string[]): boolean | undefined {
  if (addresses.length === 0) return undefined;
  return addresses.some(
    (address) => /oauth2[-_]?proxy/i.test(address) || logins.some((login) => address.includes(login)),
  );
}

/** Names of the Services that a plugin asks, as far as they say them in every form. */
export function loginsOf(plugin: Plugin): string[] {
  const hosts = realmsOf(plugin).map(({ config }) => {
    const { service, cluster } = recordOf(at(config, "authService"));
    return textOf(service) ?? /[^|]*$/.exec(textOf(cluster) ?? "")?.[0] ?? "";
  });
  return hosts.filter((host) => host !== "").map(shortened);
}

/** A Service's name and namespace. */
export function shortened(host: string): string {
  return host.replace(/\.svc(\..*)?$/, "");
}
