// The image: whether it is pinned, whether the gateway's agent may fetch it, and with which Secret.
import { BlockList, isIP } from "node:net";
import type { Advice } from "./advice";
import { meshVariables } from "./attachment/mesh";
import { selectionOf } from "./attachment/selection";
import { environmentOf } from "./manifests/variables";
import { namespaceOf, nameOf, objectsOf } from "./manifests/objects";
import type { Resource } from "./plugin";
import type { Source } from "./source";
import { at, textOf } from "./tree";

const PLACEHOLDER_DIGEST = /^(sha256:)?(f{64}|0{64})$/;
/** Of Istio's agent: networks that it does not fetch from, besides those that it never fetches from. */
const BLOCKED = "BLOCKED_CIDRS_IN_WASM_FETCH";
const ALWAYS_BLOCKED = ["169.254.0.0/16", "fe80::/10", "100.100.100.200/32", "fd00:ec2::254/128"];
const DOCKER_SECRET = "kubernetes.io/dockerconfigjson";

export function imageAdvice(resource: Resource, sources: readonly Source[]): Advice[] {
  const { wasm, wasmPath } = resource;
  const url = textOf(at(wasm, "url"));
  if (at(wasm, "url") === undefined) {
    const text =
      "found nothing, allowed: the image; of a kustomize patch check what it renders (kubectl kustomize DIR)";
    return [{ severity: "error", path: `${wasmPath}.url`, text }];
  }
  return [
    ...digestAdvice(wasm, wasmPath),
    ...addressAdvice(url ?? "", resource, sources),
    ...pullSecretAdvice(resource, sources),
  ];
}

function digestAdvice(wasm: unknown, wasmPath: string): Advice[] {
  const digest = at(wasm, "sha256");
  const path = `${wasmPath}.sha256`;
  const isInUrl = /@sha256:[0-9a-f]{64}$/.test(textOf(at(wasm, "url")) ?? "");
  if (digest === undefined || digest === "" || digest === null) {
    return isInUrl ? [] : [{ path, text: "not pinned: whoever can move the tag changes the filter" }];
  }
  if (!PLACEHOLDER_DIGEST.test(String(digest))) return [];
  return [
    { path, text: "a placeholder that no image has: the gateway refuses everything until it is replaced" },
  ];
}

/** The host of an image or a URL; undefined for a file. */
function hostOf(url: string): string | undefined {
  if (url.startsWith("file:")) return undefined;
  const [, host] = /^(?:[a-z]+:\/\/)?(?:[^/@]*@)?(\[[^\]]*\]|[^/:]+)/.exec(url) ?? [];
  return host?.replace(/^\[|\]$/g, "");
}

function addressAdvice(url: string, resource: Resource, sources: readonly Source[]): Advice[] {
  const host = hostOf(url);
  if (host === undefined) return [];
  const path = `${resource.wasmPath}.url`;
  const isLoopback = host === "localhost" || /^127\./.test(host) || host === "::1";
  if (isLoopback)
    return [{ path, text: "the address is the gateway pod itself: its agent fetches the image" }];
  const addresses = isIP(host) > 0 ? [host] : clusterAddresses(host, sources);
  const blocked = [...ALWAYS_BLOCKED, ...blockedNetworks(resource, sources)];
  const network = blocked.find((each) => addresses.some((address) => isIn(address, each)));
  if (network === undefined && host !== "metadata.google.internal") return [];
  const why =
    network === undefined || ALWAYS_BLOCKED.includes(network)
      ? "a link-local or metadata address"
      : `in ${network} of its ${BLOCKED}`;
  return [
    {
      severity: "error",
      path,
      text: `Istio's agent does not fetch from it: ${why}; the gateway refuses everything without the filter`,
    },
  ];
}

/** Addresses of a Service or a ServiceEntry of that name, as far as the files have them. */
function clusterAddresses(host: string, sources: readonly Source[]): string[] {
  const services = objectsOf(sources, "Service").filter(({ value }) =>
    isNamed(host, nameOf(value), namespaceOf(value)),
  );
  const entries = objectsOf(sources, "ServiceEntry").filter(({ value }) =>
    JSON.stringify(at(value, "spec", "hosts") ?? "").includes(`"${host}"`),
  );
  const addresses = [
    ...services.map(({ value }) => at(value, "spec", "clusterIP")),
    ...entries.flatMap(({ value }) => [at(value, "spec", "addresses")].flat()),
  ];
  return addresses.filter((address): address is string => typeof address === "string" && isIP(address) > 0);
}

function isNamed(host: string, name: string, namespace: string): boolean {
  return [
    name,
    `${name}.${namespace}`,
    `${name}.${namespace}.svc`,
    `${name}.${namespace}.svc.cluster.local`,
  ].includes(host);
}

function blockedNetworks(resource: Resource, sources: readonly Source[]): string[] {
  const inGateways = selectionOf(resource, sources).map(
    ({ envoy }) =>
      environmentOf(envoy.container, envoy.namespace, sources).variables.get(BLOCKED)?.value ?? "",
  );
  return [...inGateways, ...meshVariables(sources, BLOCKED)]
    .flatMap((text) => text.split(","))
    .map((text) => text.trim())
    .filter((text) => text !== "");
}

function isIn(address: string, network: string): boolean {
  const [base = "", length = ""] = network.split("/");
  const [family, own] = [isIP(base), isIP(address)];
  if (family === 0 || family !== own || !/^\d+$/.test(length) || Number(length) > (family === 4 ? 32 : 128))
    return false;
  const list = new BlockList();
  const type = family === 4 ? "ipv4" : "ipv6";
  list.addSubnet(base, Number(length), type);
  return list.check(address, type);
}

function pullSecretAdvice({ namespace, wasm, wasmPath }: Resource, sources: readonly Source[]): Advice[] {
  const name = textOf(at(wasm, "imagePullSecret"));
  if (name === undefined || name === "") return [];
  const path = `${wasmPath}.imagePullSecret`;
  const secrets = objectsOf(sources, "Secret").filter(({ value }) => nameOf(value) === name);
  const own = secrets.find(({ value }) => namespaceOf(value) === namespace);
  if (own === undefined && secrets.length > 0) {
    return [
      {
        path,
        text: `Istio looks for the Secret in the plugin's namespace ${namespace}; in the given files it is in ${namespaceOf(secrets[0]?.value)}`,
      },
    ];
  }
  if (own === undefined || at(own.value, "type") === DOCKER_SECRET) return [];
  return [{ path, text: `the Secret is not of type ${DOCKER_SECRET}: the image is fetched without it` }];
}
