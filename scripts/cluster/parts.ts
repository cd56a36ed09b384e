// What a cluster is made of, from source: the versions, and the folders of the cache that hold the binaries.
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { cached } from "../toolchain/cache";
import { envoyBinary } from "../toolchain/envoy";
import { dexBinary, goSuite, moduleSources, oauth2ProxyBinary } from "../toolchain/go-tool";
import type { GoSuite } from "../toolchain/versions";

export const KUBERNETES_VERSION = "1.36.3";
/** What istiod and its images say they are. */
export const ISTIO_VERSION = "1.31-dev";

const KUBERNETES_VARIABLES = "k8s.io/component-base/version";

const KUBERNETES: GoSuite = {
  name: "kubernetes",
  version: KUBERNETES_VERSION,
  packages: [
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubelet",
    "kube-proxy",
    "kubectl",
  ].map((command) => `k8s.io/kubernetes/cmd/${command}`),
  duration: "ten minutes or more",
  // istioctl asks the API server for its version.
  variables: {
    [`${KUBERNETES_VARIABLES}.gitVersion`]: `v${KUBERNETES_VERSION}`,
    [`${KUBERNETES_VARIABLES}.gitMajor`]: "1",
    [`${KUBERNETES_VARIABLES}.gitMinor`]: "36",
  },
};

const ISTIO: GoSuite = {
  name: "istio",
  version: ISTIO_VERSION,
  packages: ["pilot/cmd/pilot-discovery", "pilot/cmd/pilot-agent", "istioctl/cmd/istioctl"].map(
    (command) => `istio.io/istio/${command}`,
  ),
  duration: "ten minutes or more",
  tags: ["vtprotobuf", "disable_pgv"],
  variables: { "istio.io/istio/pkg/version.buildVersion": ISTIO_VERSION },
};

const CONTAINERD: GoSuite = {
  name: "containerd",
  version: "2.2.9",
  packages: ["containerd", "containerd-shim-runc-v2"].map(
    (command) => `github.com/containerd/containerd/v2/cmd/${command}`,
  ),
  duration: "a few minutes",
};

function single(name: string, version: string, path: string): GoSuite {
  return { name, version, packages: [path], duration: "a minute or more" };
}

const ETCD = single("etcd", "3.6.16", "go.etcd.io/etcd/server/v3");
const COREDNS = single("coredns", "1.14.7", ".");
const CRANE = single("crane", "0.22.1", "github.com/google/go-containerregistry/cmd/crane");
const ORAS = single("oras", "1.3.6", "oras.land/oras/cmd/oras");
const HELM = single("helm", "3.22.0", "helm.sh/helm/v3/cmd/helm");
const HTTPBIN = single("go-httpbin", "2.15.0", "github.com/mccutchen/go-httpbin/v2/cmd/go-httpbin");
const PAUSE = single("pause", "1", ".");

const BOOTSTRAP = "envoy_bootstrap.json";
const GATEWAY_API = "sigs.k8s.io/gateway-api";
const GATEWAY_API_CRDS = "config/crd/standard";

async function copyAll(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const file of await readdir(from)) await copyFile(join(from, file), join(to, file));
}

async function istioFiles(module: string, made: string): Promise<void> {
  const istio = await moduleSources(module, "istio.io/istio");
  await copyFile(join(istio, "tools/packaging/common", BOOTSTRAP), join(made, BOOTSTRAP));
  const gatewayApi = await moduleSources(module, GATEWAY_API);
  await copyAll(join(gatewayApi, GATEWAY_API_CRDS), join(made, "gateway-api"));
}

/** Absolute paths, by what they are. */
export interface Parts {
  readonly kubernetes: string;
  readonly istio: string;
  readonly containerd: string;
  readonly etcd: string;
  readonly coredns: string;
  readonly crane: string;
  readonly oras: string;
  readonly helm: string;
  readonly httpbin: string;
  readonly pause: string;
  readonly envoy: string;
  readonly dex: string;
  readonly oauth2Proxy: string;
  /** Envoy's bootstrap as Istio's agent fills it in. */
  readonly bootstrap: string;
  /** Folders of custom resource definitions. */
  readonly definitions: readonly string[];
}

const CERT_MANAGER = {
  module: "tools/cert-manager",
  path: "github.com/cert-manager/cert-manager",
  version: "1.19.1",
};

/** Its definitions alone: the controller is no module that another one may require. */
function certManagerDefinitions(): Promise<string> {
  const { module, path, version } = CERT_MANAGER;
  return cached(`cert-manager-definitions-${version}`, async (made) => {
    const sources = await moduleSources(module, path);
    await copyAll(join(sources, "deploy/crds"), join(made, "crds"));
  });
}

async function binary(suite: GoSuite, name = suite.name): Promise<string> {
  return join(await goSuite(suite), name);
}

/** What holds the API server, istiod and the tools: enough where nothing may run pods. */
export type ControlParts = Omit<
  Parts,
  "containerd" | "coredns" | "httpbin" | "pause" | "envoy" | "dex" | "oauth2Proxy"
>;

/** Builds what is not there yet, one after the other: each build uses every core. */
export async function controlParts(): Promise<ControlParts> {
  const kubernetes = await goSuite(KUBERNETES);
  const istio = await goSuite(ISTIO, istioFiles);
  return {
    kubernetes,
    istio,
    etcd: await binary(ETCD, "server"),
    crane: await binary(CRANE),
    oras: await binary(ORAS),
    helm: await binary(HELM),
    bootstrap: join(istio, BOOTSTRAP),
    definitions: [join(istio, "gateway-api"), join(await certManagerDefinitions(), "crds")],
  };
}

export async function allParts(): Promise<Parts> {
  return {
    ...(await controlParts()),
    containerd: await goSuite(CONTAINERD),
    coredns: await binary(COREDNS),
    httpbin: await binary(HTTPBIN),
    pause: await binary(PAUSE),
    envoy: await envoyBinary(),
    dex: await dexBinary(),
    oauth2Proxy: await oauth2ProxyBinary(),
  };
}
