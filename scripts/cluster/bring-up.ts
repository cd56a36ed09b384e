// From nothing to a node that is Ready, with a registry that has every image, inside the namespaces.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { progress } from "../toolchain/progress";
import { ControlPlane } from "./control-plane";
import { Authority } from "./credentials";
import { pushImages } from "./images";
import { offerPrograms } from "./programs";
import { makeMachine, NODE_IP, STATE } from "./machine";
import { startNameService } from "./name-service";
import { Node } from "./node";
import type { Parts } from "./parts";
import { REGISTRY_URL, startRegistry } from "./registry";

export const HOSTS = ["httpbin.example.com", "dex.example.com", "argo.example.com", "login.example.com"];

/** First on the PATH. */
const PROGRAMS = join(STATE, "bin");

export interface ClusterPlace {
  /** For the logs. */
  readonly folder: string;
  readonly cgroup: string;
}

async function startPlane(parts: Parts, authority: Authority, logs: string): Promise<ControlPlane> {
  const ports = { api: 6443, etcd: 2379, etcdPeers: 2380 };
  const plane = await ControlPlane.start(parts, { folder: STATE, logs, address: NODE_IP, ports }, authority);
  process.env.KUBECONFIG = plane.kubeconfig;
  await plane.startControllers();
  await startNameService(parts.coredns, plane.kubeconfig, logs);
  return plane;
}

export async function bringUp(parts: Parts, place: ClusterPlace): Promise<ControlPlane> {
  const logs = place.folder;
  await makeMachine(HOSTS);
  await mkdir(PROGRAMS);
  await offerPrograms(parts, PROGRAMS);
  const authority = await Authority.create(join(STATE, "keys"));
  await startRegistry(parts.crane, authority, logs);
  progress("filling the registry, starting the control plane");
  const [plane] = await Promise.all([
    startPlane(parts, authority, logs),
    pushImages(parts, await authority.text()),
  ]);
  progress("starting the node");
  await new Node(parts, plane, { logs, cgroup: place.cgroup, registry: REGISTRY_URL }).start();
  return plane;
}
