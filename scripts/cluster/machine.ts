// The machine that a cluster sees: mounts and a network that end with their namespaces, and change nothing of the real one's.
//
// Runs inside the namespaces, before anything else.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";

/** Everything that the cluster writes, in memory. */
export const STATE = "/run/postern";
export const NODE_IP = "10.99.0.1";
/** What a cloud's load balancer would give the gateway's Service; kube-proxy answers for it. */
export const BALANCER_IP = "10.99.0.50";
export const POD_CIDR = "10.98.0.0/16";

const HOSTS = join(STATE, "hosts");
const REGISTRY = "registry.example.com";

/** The kubelet wants these values, which belong to the whole machine: it is shown them. */
const KERNEL_SETTINGS: Readonly<Record<string, string>> = {
  "vm/overcommit_memory": "1",
  "vm/panic_on_oom": "0",
  "kernel/panic": "10",
  "kernel/panic_on_oops": "1",
  "kernel/keys/root_maxkeys": "1000000",
  "kernel/keys/root_maxbytes": "25000000",
};

/** These are the network namespace's own. */
const NETWORK_SETTINGS: Readonly<Record<string, string>> = {
  "net/ipv4/ip_forward": "1",
  "net/bridge/bridge-nf-call-iptables": "1",
};

async function mount(...args: readonly string[]): Promise<void> {
  await execa("mount", args);
}

async function ip(line: string): Promise<void> {
  await execa("ip", line.split(" "));
}

async function emptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", folder);
}

/** Shows a file of ours in the place of the machine's. */
async function cover(file: string, text: string): Promise<void> {
  const own = join(STATE, "covers", file);
  await mkdir(dirname(own), { recursive: true });
  await writeFile(own, text);
  await mount("--bind", own, file);
}

async function makeMounts(): Promise<void> {
  await mount("--make-rprivate", "/");
  await emptyFolder("/run");
  await mkdir(join(STATE, "var/upper"), { recursive: true });
  await mkdir(join(STATE, "var/work"));
  const layers = `lowerdir=/var,upperdir=${STATE}/var/upper,workdir=${STATE}/var/work`;
  await mount("-t", "overlay", "-o", layers, "overlay", "/var");
  await emptyFolder("/var/lib/containerd");
  await emptyFolder("/var/lib/kubelet");
  await mount("--make-rshared", "/var/lib/kubelet");
  for (const [name, value] of Object.entries(KERNEL_SETTINGS)) await cover(`/proc/sys/${name}`, `${value}\n`);
}

/** A default route that leads nowhere: programs ask which address they have, and nothing gets out. */
async function makeNetwork(): Promise<void> {
  await ip("link set lo up");
  await ip("link add node0 type veth peer name nowhere0");
  await ip(`address add ${NODE_IP}/24 dev node0`);
  await ip("link set node0 up");
  await ip("link set nowhere0 up");
  await ip("route add default via 10.99.0.254 dev node0");
  for (const [name, value] of Object.entries(NETWORK_SETTINGS)) await writeFile(`/proc/sys/${name}`, value);
}

/** Names as the guides have them: the registry on this node, the hosts at the gateway. */
async function makeNames(hosts: readonly string[]): Promise<void> {
  const lines = ["127.0.0.1 localhost", `${NODE_IP} node ${REGISTRY}`, `${BALANCER_IP} ${hosts.join(" ")}`];
  await writeFile(HOSTS, `${lines.join("\n")}\n`);
  await mount("--bind", HOSTS, "/etc/hosts");
  await cover("/etc/resolv.conf", `nameserver ${NODE_IP}\n`);
}

/** Makes the machine; `hosts` are the names of what stands behind the gateway. */
export async function makeMachine(hosts: readonly string[]): Promise<void> {
  await makeMounts();
  await makeNetwork();
  await makeNames(hosts);
  await execa("hostname", ["node"]);
}

export const NAMES = { file: HOSTS, registry: REGISTRY };
