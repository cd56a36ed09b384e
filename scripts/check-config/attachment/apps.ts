// The apps behind the plugin: the pods to which gateways send requests for guarded hosts, as far as the given files show it.
import { hasLabels, nameOf, namespaceOf, objectsOf } from "../manifests/objects";
import { workloadOf } from "../manifests/workload";
import { proxyContainerIndex } from "../oauth2-proxy/read-container";
import { hostsOf, type Plugin } from "../plugin";
import type { Source } from "../source";
import { at, recordOf } from "../tree";
import { overlaps } from "./hosts";
import { loginsOf } from "./login-names";
import { envoysOf, type Envoy } from "./proxies";
import { routesAtGateways } from "./routes";

export interface App {
  readonly envoy: Envoy;
  /** The Service that leads to it. */
  readonly service: Source;
}

/** The apps of guarded hosts, all where those are none; oauth2-proxy itself, to which a route may lead as well, is no app. */
export function appsBehind(plugin: Plugin, sources: readonly Source[]): App[] {
  const [hosts, logins] = [hostsOf(plugin), loginsOf(plugin)];
  const routes = routesAtGateways(sources).filter(
    (route) => hosts.length === 0 || route.hosts.some((each) => hosts.some((host) => overlaps(host, each))),
  );
  const names = new Set(routes.flatMap(({ services }) => services));
  const services = objectsOf(sources, "Service").filter(({ value }) => {
    const name = `${nameOf(value)}.${namespaceOf(value)}`;
    return names.has(`${name}.svc.cluster.local`) && !logins.includes(name);
  });
  const pods = envoysOf(sources).filter(({ kind }) => kind === "sidecar");
  return services.flatMap((service) => podsOf(service, pods)).filter(({ envoy }) => !isLogin(envoy, sources));
}

/** Whether the pods are those of an oauth2-proxy. */
export function isLogin({ source }: Envoy, sources: readonly Source[]): boolean {
  const workload = workloadOf(source);
  return workload !== undefined && proxyContainerIndex(workload, sources) >= 0;
}

// Where its pods are not in the files, what the Service asks of them is known of them.
function podsOf(service: Source, pods: readonly Envoy[]): App[] {
  const { value } = service;
  const labels = recordOf(at(value, "spec", "selector"));
  if (Object.keys(labels).length === 0) return [];
  const namespace = namespaceOf(value);
  const found = pods.filter((pod) => pod.namespace === namespace && hasLabels(pod.labels, labels));
  if (found.length > 0) return found.map((envoy) => ({ envoy, service }));
  const unseen = { source: service, namespace, name: nameOf(value), labels, path: "spec", annotations: {} };
  return [{ service, envoy: { ...unseen, kind: "sidecar", container: undefined } }];
}
