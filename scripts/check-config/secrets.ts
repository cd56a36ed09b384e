// How the cookie secret reaches the filter: not in the resource, and through every step from the gateway's environment.
import type { Advice, Given } from "./advice";
import { envoyTitle, type Envoy } from "./attachment/proxies";
import { selectionOf } from "./attachment/selection";
import { secretVariables } from "./filter-verdict";
import { findObject, textsOfData } from "./manifests/objects";
import { environmentOf } from "./manifests/variables";
import { documentPath, realmsOf, type Plugin, type Resource } from "./plugin";
import type { Source } from "./source";
import { at, listOf, textOf } from "./tree";

export function secretAdvice({ plugin, sources }: Given): Advice[] {
  const { resource } = plugin;
  const realms = realmsOf(plugin);
  const variables = new Map(
    realms.flatMap((realm) => secretVariables(realm.config).map((name) => [name, realm] as const)),
  );
  return [
    ...realms.flatMap(inlineAdvice),
    ...(resource === undefined
      ? []
      : [...variables].flatMap(([name, realm]) => variableAdvice(name, realm, resource, sources))),
  ];
}

/** Variables that the resource itself gives a value. */
export function inlineVariables({ resource }: Plugin): Record<string, string> {
  const values: Record<string, string> = {};
  for (const entry of listOf(at(resource?.wasm, "vmConfig", "env"))) {
    const [name, value] = [textOf(at(entry, "name")), textOf(at(entry, "value"))];
    if (name !== undefined && value !== undefined) values[name] = value;
  }
  return values;
}

function inlineAdvice(plugin: Plugin): Advice[] {
  const secret = at(plugin.config, "session", "cookieSecret");
  const path = documentPath(plugin, "session.cookieSecret");
  const text =
    "the secret stands in the configuration: everybody who may read this resource or Envoy's config dump can make sessions; name a variable, {env: NAME}";
  const entries = Array.isArray(secret)
    ? secret.map((each, index) => [each, `${path}[${index}]`])
    : [[secret, path]];
  return entries
    .filter(([each]) => at(each, "value") !== undefined)
    .map(([, place]) => ({ path: `${place}.value`, text }));
}

function variableAdvice(
  name: string,
  realm: Plugin,
  resource: Resource,
  sources: readonly Source[],
): Advice[] {
  const env = listOf(at(resource.wasm, "vmConfig", "env"));
  const index = env.findIndex((each) => at(each, "name") === name);
  if (index < 0) {
    const text = `${name} is not given to the filter, which then answers 503: vmConfig.env needs {name: ${name}, valueFrom: HOST}`;
    return [{ severity: "error", path: documentPath(realm, "session.cookieSecret"), text }];
  }
  const path = `${resource.wasmPath}.vmConfig.env[${index}]`;
  if (at(env[index], "valueFrom") !== "HOST") {
    return [
      {
        path,
        text: "the secret stands in the resource; take it from the gateway's environment, valueFrom: HOST",
      },
    ];
  }
  const gateways = selectionOf(resource, sources)
    .map(({ envoy }) => envoy)
    .filter(({ kind }) => kind === "gateway");
  return gateways.flatMap((gateway) => gatewayText(gateway, name, sources)).map((text) => ({ path, text }));
}

function gatewayText(gateway: Envoy, name: string, sources: readonly Source[]): string[] {
  const { container, namespace, source } = gateway;
  const where = `the gateway in ${source.file} (${source.title})`;
  if (container === undefined) return [];
  const { variables, missing } = environmentOf(container, namespace, sources);
  const mayCome = missing.some((each) => each.name === name || each.name === undefined);
  if (!variables.has(name) && !mayCome)
    return [`${where} has no variable ${name} in its container istio-proxy`];
  const reference = listOf(at(container, "env")).find((each) => at(each, "name") === name);
  const [secret, key] = [
    textOf(at(reference, "valueFrom", "secretKeyRef", "name")),
    textOf(at(reference, "valueFrom", "secretKeyRef", "key")),
  ];
  if (secret === undefined || key === undefined) return [];
  const found = findObject(sources, "Secret", namespace, secret);
  if (found === undefined || textsOfData(found.value)[key] !== undefined) return [];
  return [
    `${where} takes ${name} from the Secret ${namespace}/${secret}, which has no key ${key}: ${envoyTitle(gateway)} does not start`,
  ];
}
