// How the cookie secret reaches the filter: not in the resource, and through every step from the gateway's environment.
import type { Advice, Given } from "./advice";
import { secretVariables } from "./filter-parser";
import { documentPath, namespaceOf, selectedLabels, type Plugin, type Resource } from "./plugin";
import type { Source } from "./source";
import { at, listOf, recordOf, textOf } from "./tree";

export function secretAdvice({ plugin, sources }: Given): Advice[] {
  const variables = [...new Set(secretVariables(plugin.config))];
  const { resource } = plugin;
  return [
    ...inlineAdvice(plugin),
    ...(resource === undefined
      ? []
      : variables.flatMap((name) => variableAdvice(name, plugin, resource, sources))),
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
  plugin: Plugin,
  resource: Resource,
  sources: readonly Source[],
): Advice[] {
  const path = `${resource.wasmPath}.vmConfig.env`;
  const env = listOf(at(resource.wasm, "vmConfig", "env"));
  const index = env.findIndex((each) => at(each, "name") === name);
  if (index < 0) {
    const where = documentPath(plugin, "session.cookieSecret");
    const text = `${name} is not given to the filter, which then answers 503: vmConfig.env needs {name: ${name}, valueFrom: HOST}`;
    return [{ severity: "error", path: where, text }];
  }
  if (at(env[index], "valueFrom") !== "HOST") {
    const text = "the secret stands in the resource; take it from the gateway's environment, valueFrom: HOST";
    return [{ path: `${path}[${index}]`, text }];
  }
  const without = sources.filter(({ value }) => isGatewayWithout(value, resource, name));
  return without.map(({ title, file }) => ({
    path: `${path}[${index}]`,
    text: `the gateway in ${file} (${title}) has no variable ${name} in its container istio-proxy`,
  }));
}

function isGatewayWithout(value: unknown, { namespace, spec }: Resource, name: string): boolean {
  const selected = Object.entries(selectedLabels(spec));
  if (at(value, "kind") !== "Deployment" || namespaceOf(value) !== namespace || selected.length === 0)
    return false;
  const pod = at(value, "spec", "template");
  const labels = recordOf(at(pod, "metadata", "labels"));
  if (!selected.every(([label, wanted]) => labels[label] === wanted)) return false;
  const proxies = listOf(at(pod, "spec", "containers")).filter((each) => at(each, "name") === "istio-proxy");
  return proxies.some((proxy) => at(proxy, "envFrom") === undefined && !hasVariable(proxy, name));
}

function hasVariable(container: unknown, name: string): boolean {
  return listOf(at(container, "env")).some((each) => at(each, "name") === name);
}
