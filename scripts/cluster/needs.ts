// What a machine must have to run a cluster's pods, and how to tell.
import { existsSync } from "node:fs";
import { execa } from "execa";
import which from "which";

/** Where distributions and upstream's archives put the plugins of CNI. */
const CNI_FOLDERS = ["/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"];
const CNI_PLUGINS = ["bridge", "host-local", "loopback"];

/** Programs, and the package of Debian's and Ubuntu's that has them. */
const PROGRAMS: Readonly<Record<string, string>> = {
  unshare: "util-linux",
  mount: "mount",
  ip: "iproute2",
  iptables: "iptables",
  conntrack: "conntrack",
  runc: "runc",
  openssl: "openssl",
  curl: "curl",
};

export const NAMESPACES = ["--mount", "--net", "--pid", "--ipc", "--uts"];

/** The folder with the plugins of CNI, or null. */
export function cniFolder(): string | null {
  return (
    CNI_FOLDERS.find((folder) => CNI_PLUGINS.every((plugin) => existsSync(`${folder}/${plugin}`))) ?? null
  );
}

async function hasNamespaces(): Promise<boolean> {
  const { exitCode } = await execa("unshare", [...NAMESPACES, "--fork", "--mount-proc", "true"], {
    reject: false,
  });
  return exitCode === 0;
}

function withoutPrograms(names: readonly string[]): string[] {
  return names
    .filter((name) => which.sync(name, { nothrow: true }) === null)
    .map((name) => `${name} (package ${PROGRAMS[name]})`);
}

/** What is missing to run pods, in words; empty where nothing is. */
export async function missingForPods(): Promise<string[]> {
  const missing = withoutPrograms(Object.keys(PROGRAMS));
  if (cniFolder() === null) missing.push("the CNI plugins (package containernetworking-plugins)");
  if (process.getuid?.() !== 0) missing.push("root");
  else if (!(await hasNamespaces())) missing.push("leave to make namespaces");
  if (!existsSync("/sys/fs/cgroup")) missing.push("cgroups");
  return missing;
}
