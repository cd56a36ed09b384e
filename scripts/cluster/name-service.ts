// CoreDNS on the node: the cluster's names, and those that the guides call hosts and registry by.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { answersOk } from "../stack/http-ready";
import { Server } from "../stack/process";
import { NAMES, NODE_IP, STATE } from "./machine";

const HEALTH_PORT = 8053;

function settings(kubeconfig: string): string {
  return `.:53 {
  bind ${NODE_IP}
  errors
  health 127.0.0.1:${HEALTH_PORT}
  cache 5
  hosts ${NAMES.file} {
    fallthrough
  }
  kubernetes cluster.local in-addr.arpa {
    kubeconfig ${kubeconfig}
    pods insecure
  }
}
`;
}

export async function startNameService(coredns: string, kubeconfig: string, logs: string): Promise<void> {
  const file = join(STATE, "Corefile");
  await writeFile(file, settings(kubeconfig));
  const server = Server.start({
    name: "coredns",
    command: coredns,
    args: ["-conf", file],
    logFile: join(logs, "coredns.log"),
  });
  await server.ready(answersOk(`http://127.0.0.1:${HEALTH_PORT}/health`));
}
