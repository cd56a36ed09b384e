// The Service of an oauth2-proxy among manifests: the one that selects its pods.
import { hasLabels, nameOf, namespaceOf, objectsOf } from "../check-config/manifests/objects";
import { workloadsOf } from "../check-config/manifests/workload";
import type { Source } from "../check-config/source";
import { at, listOf, recordOf } from "../check-config/tree";

export interface ServiceAddress {
  readonly service: string;
  readonly port: number;
}

export function serviceAmong(sources: readonly Source[]): ServiceAddress | undefined {
  const pods = workloadsOf(sources).filter(({ containers }) =>
    /oauth2-proxy/.test(JSON.stringify(containers)),
  );
  for (const { value } of objectsOf(sources, "Service")) {
    const selector = recordOf(at(value, "spec", "selector"));
    const isIts = pods.some(
      ({ namespace, labels }) => namespace === namespaceOf(value) && hasLabels(labels, selector),
    );
    const port = at(listOf(at(value, "spec", "ports"))[0], "port");
    if (isIts && Object.keys(selector).length > 0 && typeof port === "number")
      return { service: `${nameOf(value)}.${namespaceOf(value)}.svc.cluster.local`, port };
  }
  return undefined;
}

/** "HOST:PORT", or "HOST" for port 80; undefined for what is neither. */
export function serviceOf(text: string): ServiceAddress | undefined {
  const [, service, port = "80"] = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?$/.exec(text) ?? [];
  return service === undefined ? undefined : { service, port: Number(port) };
}
