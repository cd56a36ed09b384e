// etcd, the API server, the controller manager and the scheduler.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { Server } from "../stack/process";
import type { Authority, KeyPair } from "./credentials";
import type { ControlParts } from "./parts";
import type { ApiAccess } from "./prober";

export const SERVICE_CIDR = "10.96.0.0/16";

export interface ControlPlanePlace {
  /** For what etcd stores. */
  readonly folder: string;
  readonly logs: string;
  /** The address that the API server is known by, and its ports. */
  readonly address: string;
  readonly ports: { readonly api: number; readonly etcd: number; readonly etcdPeers: number };
}

function flags(options: Readonly<Record<string, string | number | boolean>>): string[] {
  return Object.entries(options).map(([name, value]) => `--${name}=${value}`);
}

export class ControlPlane {
  private constructor(
    readonly parts: ControlParts,
    readonly place: ControlPlanePlace,
    readonly authority: Authority,
    private readonly accounts: KeyPair,
    /** The administrator's kubeconfig. */
    readonly kubeconfig: string,
  ) {}

  static async start(
    parts: ControlParts,
    place: ControlPlanePlace,
    authority: Authority,
  ): Promise<ControlPlane> {
    const accounts = await authority.serviceAccountKey();
    const server = `https://${place.address}:${place.ports.api}`;
    const admin = await authority.kubeconfig("admin", "/O=system:masters/CN=admin", server);
    const plane = new ControlPlane(parts, place, authority, accounts, admin);
    await plane.startEtcd();
    await plane.startApiServer();
    return plane;
  }

  /** A kubeconfig of a part of the cluster's. */
  kubeconfigOf(name: string, subject: string): Promise<string> {
    const { address, ports } = this.place;
    return this.authority.kubeconfig(name, subject, `https://${address}:${ports.api}`);
  }

  /** What an administrator's client needs. */
  async access(): Promise<ApiAccess> {
    const { key, certificate } = await this.authority.sign("client", {
      subject: "/O=system:masters/CN=client",
    });
    const { address, ports } = this.place;
    return { server: `https://${address}:${ports.api}`, ca: this.authority.certificate, key, certificate };
  }

  start(name: string, options: Readonly<Record<string, string | number | boolean>>): Server {
    const command = join(this.parts.kubernetes, name);
    return Server.start({
      name,
      command,
      args: flags(options),
      logFile: join(this.place.logs, `${name}.log`),
    });
  }

  /** What Deployments, Services and service accounts need; pods need a node besides. */
  async startControllers(): Promise<void> {
    const manager = await this.kubeconfigOf("controllers", "/CN=system:kube-controller-manager");
    this.start("kube-controller-manager", {
      kubeconfig: manager,
      "leader-elect": false,
      "root-ca-file": this.authority.certificate,
      "service-account-private-key-file": this.accounts.key,
      "use-service-account-credentials": true,
    });
    const scheduler = await this.kubeconfigOf("scheduler", "/CN=system:kube-scheduler");
    this.start("kube-scheduler", { kubeconfig: scheduler, "leader-elect": false });
  }

  private async startEtcd(): Promise<void> {
    const { folder, logs, ports } = this.place;
    await mkdir(folder, { recursive: true });
    const client = `http://127.0.0.1:${ports.etcd}`;
    const peer = `http://127.0.0.1:${ports.etcdPeers}`;
    const server = Server.start({
      name: "etcd",
      command: this.parts.etcd,
      args: flags({
        name: "node",
        "data-dir": join(folder, "etcd"),
        "listen-client-urls": client,
        "advertise-client-urls": client,
        "listen-peer-urls": peer,
        "initial-advertise-peer-urls": peer,
        "initial-cluster": `node=${peer}`,
        // What it stores does not outlive the run.
        "unsafe-no-fsync": true,
      }),
      logFile: join(logs, "etcd.log"),
    });
    await server.ready(async () => (await fetch(`${client}/health`)).ok);
  }

  private async startApiServer(): Promise<void> {
    const { address, ports } = this.place;
    const serving = await this.authority.sign("api-server", {
      subject: "/CN=kube-apiserver",
      names: ["kubernetes", "kubernetes.default", "kubernetes.default.svc"]
        .map((name) => `DNS:${name}`)
        .concat(`IP:${address}`, "IP:127.0.0.1", "IP:10.96.0.1"),
    });
    const toKubelet = await this.authority.sign("api-to-kubelet", {
      subject: "/O=system:masters/CN=kube-apiserver",
    });
    const server = this.start("kube-apiserver", {
      "etcd-servers": `http://127.0.0.1:${ports.etcd}`,
      "bind-address": address,
      "advertise-address": address,
      "secure-port": ports.api,
      "service-cluster-ip-range": SERVICE_CIDR,
      // An address of loopback may stand in no EndpointSlice.
      "endpoint-reconciler-type": address.startsWith("127.") ? "none" : "lease",
      "authorization-mode": "Node,RBAC",
      "enable-admission-plugins": "NodeRestriction",
      "allow-privileged": true,
      "client-ca-file": this.authority.certificate,
      "tls-cert-file": serving.certificate,
      "tls-private-key-file": serving.key,
      "kubelet-client-certificate": toKubelet.certificate,
      "kubelet-client-key": toKubelet.key,
      "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
      "service-account-key-file": this.accounts.certificate,
      "service-account-signing-key-file": this.accounts.key,
    });
    const kubectl = join(this.parts.kubernetes, "kubectl");
    const ask = ["--kubeconfig", this.kubeconfig, "get", "--raw", "/readyz"];
    await server.ready(async () => (await execa(kubectl, ask, { reject: false })).exitCode === 0);
  }
}
