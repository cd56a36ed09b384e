// The Service of an oauth2-proxy among manifests: the one that selects its pods, and of its ports the one that leads to where it listens.
import { hasLabels, nameOf, namespaceOf, objectsOf } from "../check-config/manifests/objects";
import { workloadsOf, type Workload } from "../check-config/manifests/workload";
import { proxyContainerIndex } from "../check-config/oauth2-proxy/read-container";
import type { ProxyOptions } from "../check-config/proxy-options";
import type { Source } from "../check-config/source";
import { at, listOf, recordOf, textOf } from "../check-config/tree";

export interface ServiceAddress {
  readonly service: string;
  readonly port: number;
}

export function serviceAmong(sources: readonly Source[], proxy: ProxyOptions): ServiceAddress | undefined {
  const pods = workloadsOf(sources).filter((workload) => proxyContainerIndex(workload, sources) >= 0);
  for (const { value } of objectsOf(sources, "Service")) {
    const selector = recordOf(at(value, "spec", "selector"));
    const pod = pods.find(
      ({ namespace, labels }) => namespace === namespaceOf(value) && hasLabels(labels, selector),
    );
    if (pod === undefined || Object.keys(selector).length === 0) continue;
    const port = portOf(listOf(at(value, "spec", "ports")), pod, proxy);
    if (port !== undefined)
      return { service: `${nameOf(value)}.${namespaceOf(value)}.svc.cluster.local`, port };
  }
  return undefined;
}

// By the number on which oauth2-proxy listens; else what is not plainly another's, and that for TLS at last.
function portOf(ports: readonly unknown[], pod: Workload, proxy: ProxyOptions): number | undefined {
  const leadsTo = (port: unknown, option: string): boolean => {
    const [number, target] = [portNumber(proxy, option), targetOf(port, pod)];
    return number !== undefined && number === target;
  };
  const isForMetrics = (port: unknown): boolean =>
    leadsTo(port, "metrics_address") ||
    leadsTo(port, "metrics_secure_address") ||
    /metrics/i.test(`${String(at(port, "name"))} ${String(at(port, "targetPort"))}`);
  const open = ports.filter((port) => leadsTo(port, "http_address") || !isForMetrics(port));
  const found =
    open.find((port) => leadsTo(port, "http_address")) ??
    open.find((port) => !leadsTo(port, "https_address")) ??
    open[0];
  const number = at(found, "port");
  return typeof number === "number" ? number : undefined;
}

function portNumber(proxy: ProxyOptions, option: string): number | undefined {
  const [, digits] = /:(\d+)$/.exec(proxy.text(option) ?? "") ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** The number on the pod; undefined for a name that none of its containers gives. */
function targetOf(port: unknown, { containers }: Workload): number | undefined {
  const target = at(port, "targetPort") ?? at(port, "port");
  if (/^\d+$/.test(String(target))) return Number(target);
  const named = containers.flatMap((each) => listOf(at(each, "ports")));
  const number = at(
    named.find((each) => textOf(at(each, "name")) === target),
    "containerPort",
  );
  return typeof number === "number" ? number : undefined;
}

/** "HOST:PORT", or "HOST" for port 80; undefined for what is neither. */
export function serviceOf(text: string): ServiceAddress | undefined {
  const [, service, port = "80"] = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?$/.exec(text) ?? [];
  return service === undefined ? undefined : { service, port: Number(port) };
}
