// The cluster's one node: containerd with runc, the kubelet and kube-proxy.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { stringify as toml } from "smol-toml";
import { stringify as yaml } from "yaml";
import { Server } from "../stack/process";
import type { ControlPlane } from "./control-plane";
import { NODE_IP, POD_CIDR, STATE } from "./machine";
import { cniFolder } from "./needs";
import type { Parts } from "./parts";

export const NODE = "node";
/** What holds a pod's namespaces. */
export const PAUSE_IMAGE = "registry.k8s.io/pause:3.10";

const SOCKET = "/run/containerd/containerd.sock";
const CNI_SETTINGS = join(STATE, "cni");
const MIRRORS = join(STATE, "mirrors");

interface NodePlace {
  readonly logs: string;
  /** The group below each hierarchy that the kubelet may use. */
  readonly cgroup: string;
  /** The registry that stands for every other one. */
  readonly registry: string;
}

const NETWORK = {
  cniVersion: "1.0.0",
  name: "pods",
  plugins: [
    {
      type: "bridge",
      bridge: "cni0",
      isDefaultGateway: true,
      ipMasq: true,
      hairpinMode: true,
      ipam: { type: "host-local", ranges: [[{ subnet: POD_CIDR }]], dataDir: join(STATE, "addresses") },
    },
  ],
};

function containerdSettings(): object {
  return {
    version: 3,
    root: "/var/lib/containerd",
    state: "/run/containerd",
    grpc: { address: SOCKET },
    plugins: {
      "io.containerd.cri.v1.images": {
        snapshotter: "overlayfs",
        pinned_images: { sandbox: PAUSE_IMAGE },
        registry: { config_path: MIRRORS },
      },
      "io.containerd.cri.v1.runtime": {
        // Root of a container has no CAP_SYS_RESOURCE, which a lower score would take.
        restrict_oom_score_adj: true,
        cni: { bin_dirs: [cniFolder() ?? ""], conf_dir: CNI_SETTINGS },
        containerd: {
          runtimes: { runc: { runtime_type: "io.containerd.runc.v2", options: { SystemdCgroup: false } } },
        },
      },
    },
  };
}

function kubeletSettings(cgroup: string, authority: string): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    authentication: { anonymous: { enabled: false }, x509: { clientCAFile: authority } },
    authorization: { mode: "Webhook" },
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${cgroup}`,
    failCgroupV1: false,
    failSwapOn: false,
    containerRuntimeEndpoint: `unix://${SOCKET}`,
    clusterDNS: [NODE_IP],
    clusterDomain: "cluster.local",
    resolvConf: "/etc/resolv.conf",
    oomScoreAdj: 0,
    serializeImagePulls: false,
    imageGCHighThresholdPercent: 100,
    evictionHard: { "memory.available": "100Mi", "nodefs.available": "0%", "imagefs.available": "0%" },
    // The kubelet looks again this often: changed Secrets and ConfigMaps reach pods sooner than by default.
    syncFrequency: "10s",
  };
}

async function writeSettings(file: string, text: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

export class Node {
  constructor(
    private readonly parts: Parts,
    private readonly plane: ControlPlane,
    private readonly place: NodePlace,
  ) {}

  async start(): Promise<void> {
    await this.startContainerd();
    await this.startProxy();
    await this.startKubelet();
    await this.untilReady();
  }

  private run(name: string, command: string, args: readonly string[]): Server {
    // The shim of runc stands beside containerd.
    const env = { PATH: `${this.parts.containerd}:${process.env.PATH ?? ""}` };
    return Server.start({ name, command, args, env, logFile: join(this.place.logs, `${name}.log`) });
  }

  private async startContainerd(): Promise<void> {
    const { registry } = this.place;
    await writeSettings(join(CNI_SETTINGS, "10-pods.conflist"), JSON.stringify(NETWORK));
    const mirror = { server: registry, host: { [registry]: { capabilities: ["pull", "resolve"] } } };
    await writeSettings(join(MIRRORS, "_default/hosts.toml"), toml(mirror));
    const settings = await writeSettings(join(STATE, "containerd.toml"), toml(containerdSettings()));
    const server = this.run("containerd", join(this.parts.containerd, "containerd"), ["--config", settings]);
    await server.ready(async () => {
      const { exitCode } = await execa("test", ["-S", SOCKET], { reject: false });
      return exitCode === 0;
    });
  }

  private async startKubelet(): Promise<void> {
    const kubeconfig = await this.plane.kubeconfigOf("kubelet", `/O=system:nodes/CN=system:node:${NODE}`);
    const { certificate } = this.plane.authority;
    const settings = kubeletSettings(this.place.cgroup, certificate);
    const file = await writeSettings(join(STATE, "kubelet.yaml"), yaml(settings));
    this.run("kubelet", join(this.parts.kubernetes, "kubelet"), [
      `--config=${file}`,
      `--kubeconfig=${kubeconfig}`,
      `--hostname-override=${NODE}`,
      `--node-ip=${NODE_IP}`,
      "--root-dir=/var/lib/kubelet",
    ]);
  }

  private async startProxy(): Promise<void> {
    const kubeconfig = await this.plane.kubeconfigOf("proxy", "/CN=system:kube-proxy");
    this.run("kube-proxy", join(this.parts.kubernetes, "kube-proxy"), [
      `--kubeconfig=${kubeconfig}`,
      `--hostname-override=${NODE}`,
      `--cluster-cidr=${POD_CIDR}`,
      "--proxy-mode=iptables",
      // These belong to the whole machine.
      ...["--conntrack-max-per-core=0", "--conntrack-tcp-timeout-established=0s"],
      "--conntrack-tcp-timeout-close-wait=0s",
    ]);
  }

  private async untilReady(): Promise<void> {
    const kubectl = join(this.parts.kubernetes, "kubectl");
    const ask = ["--kubeconfig", this.plane.kubeconfig];
    const condition = ["wait", "--for=create", `node/${NODE}`, "--timeout=60s"];
    await execa(kubectl, [...ask, ...condition]);
    await execa(kubectl, [...ask, "wait", "--for=condition=Ready", `node/${NODE}`, "--timeout=60s"]);
  }
}
