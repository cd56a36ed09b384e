// A cluster whose port speaks TLS: Istio sends plain HTTP there unless a DestinationRule says otherwise.
import type { Advice } from "./advice";
import { isExported, type Mesh, type Target } from "./clusters";
import { namespaceOf, objectsOf } from "./manifests/objects";
import { at, listOf, textOf } from "./tree";

const ORIGINATED = ["SIMPLE", "MUTUAL"];

/** `ports` are the Service's or the ServiceEntry's of the target's number. */
export function tlsAdvice(target: Target, ports: readonly unknown[], mesh: Mesh): Advice[] {
  const certainty = ports.map((port) => speaksTls(port, target.port)).find((each) => each !== "no");
  if (certainty === undefined) return [];
  const blind = mesh.gateways.filter((gateway) => !isOriginated(target, gateway, mesh));
  return blind.map((gateway) => ({
    severity: certainty === "yes" ? "error" : "warning",
    path: target.path,
    text: `port ${target.port} of ${target.host} speaks TLS, and no DestinationRule for the gateway's namespace ${gateway} has tls.mode SIMPLE or MUTUAL: calls go there in plain HTTP and fail`,
  }));
}

function speaksTls(port: unknown, number: number): "yes" | "likely" | "no" {
  const stated = [at(port, "appProtocol"), at(port, "protocol"), at(port, "name")].map((each) =>
    (textOf(each) ?? "").toLowerCase(),
  );
  if (stated.some((each) => /^(https|tls)(-|$)/.test(each))) return "yes";
  return number === 443 &&
    !stated.some((each) => /^(http|http2|grpc|grpc-web|kubernetes\.io\/h2c)(-|$)/.test(each))
    ? "likely"
    : "no";
}

// For a wildcard Istio takes the most exact rule; any that originates TLS counts here.
function isOriginated({ host, port }: Target, gateway: string, mesh: Mesh): boolean {
  const rules = objectsOf(mesh.sources, "DestinationRule").map(({ value }) => value);
  const named = rules.filter((rule) => isFor(rule, host) && isExported(rule, gateway, mesh));
  return named.some((rule) => {
    const policy = at(rule, "spec", "trafficPolicy");
    const own = listOf(at(policy, "portLevelSettings")).find((each) => at(each, "port", "number") === port);
    const mode = textOf(at(own, "tls", "mode")) ?? textOf(at(policy, "tls", "mode")) ?? "";
    return ORIGINATED.includes(mode);
  });
}

function isFor(rule: unknown, host: string): boolean {
  const named = textOf(at(rule, "spec", "host")) ?? "";
  if (named.startsWith("*")) return host.endsWith(named.slice(1));
  const isShort = !named.includes(".");
  const whole = isShort ? `${named}.${namespaceOf(rule)}.svc.cluster.local` : named;
  return whole === host || (/^[^.]+\.[^.]+$/.test(named) && host === `${named}.svc.cluster.local`);
}
