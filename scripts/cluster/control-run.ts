// What needs neither root nor namespaces: the API server and istiod's webhook on loopback, and the strict dry runs.
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { parseAllDocuments } from "yaml";
import { until } from "../lab/until";
import { freePort } from "../stack/free-port";
import { Server, stopAllServers } from "../stack/process";
import { stopServersOnSignal } from "../stack/shutdown";
import { copyCheckout } from "./checkout";
import { ControlPlane } from "./control-plane";
import { Authority } from "./credentials";
import { dryRunAll } from "./dry-runs";
import { apply, kubectl, type KubeObject } from "./kubectl";
import type { ControlParts } from "./parts";
import { offerPrograms } from "./programs";

const LOOPBACK = "127.0.0.1";

/** What Istio's installation brings for the API server: definitions and the webhook, which is asked on loopback here. */
async function installIstio(plane: ControlPlane, port: number): Promise<void> {
  const { stdout } = await execa("istioctl", ["manifest", "generate", "--set", "profile=minimal"]);
  const objects = parseAllDocuments(stdout).map((document) => document.toJS() as KubeObject);
  const ofKind = (kind: string) => objects.filter((object) => object?.kind === kind);
  await apply(ofKind("CustomResourceDefinition"));
  const caBundle = (await readFile(plane.authority.certificate)).toString("base64");
  const hooks = ofKind("ValidatingWebhookConfiguration");
  for (const hooksOfOne of hooks) {
    // Under another name: istiod would write the authority of its own certificates into the one that it knows.
    hooksOfOne.metadata = { name: `postern-${hooksOfOne.metadata.name}` };
    for (const hook of hooksOfOne.webhooks) {
      hook.clientConfig = { url: `https://${LOOPBACK}:${port}/validate`, caBundle };
      hook.failurePolicy = "Fail";
      // For every object, whatever revision of Istio's it says it is for.
      hook.objectSelector = {};
    }
  }
  await apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: "istio-system" } }]);
  await apply(hooks);
}

async function startIstiod(plane: ControlPlane, port: number, logs: string): Promise<void> {
  const names = [`IP:${LOOPBACK}`, "DNS:istiod.istio-system.svc"];
  const { key, certificate } = await plane.authority.sign("istiod", { subject: "/CN=istiod", names });
  const server = Server.start({
    name: "istiod",
    command: join(plane.parts.istio, "pilot-discovery"),
    args: [
      ...["discovery", `--kubeconfig=${plane.kubeconfig}`, `--httpsAddr=${LOOPBACK}:${port}`],
      ...[`--httpAddr=${LOOPBACK}:${await freePort()}`, `--grpcAddr=${LOOPBACK}:${await freePort()}`],
      ...["--secureGRPCAddr=", "--monitoringAddr=", "--ctrlz_port=0"],
      ...[
        `--tlsCertFile=${certificate}`,
        `--tlsKeyFile=${key}`,
        `--caCertFile=${plane.authority.certificate}`,
      ],
    ],
    env: { POD_NAMESPACE: "istio-system", POD_NAME: "istiod" },
    logFile: join(logs, "istiod.log"),
  });
  // It answers, if only that it wants another method.
  const ask = ["-sk", "-o", "/dev/null", `https://${LOOPBACK}:${port}/validate`];
  await server.ready(async () => (await execa("curl", ask, { reject: false })).exitCode === 0);
}

/** A policy that no schema refuses, but istiod: it names no provider. */
async function webhookRefuses(): Promise<boolean> {
  const policy = {
    apiVersion: "security.istio.io/v1",
    kind: "AuthorizationPolicy",
    metadata: { name: "wrong", namespace: "istio-system" },
    spec: { action: "CUSTOM", rules: [{}] },
  };
  const { exitCode, stderr } = await execa("kubectl", ["create", "--dry-run=server", "-f", "-"], {
    input: JSON.stringify(policy),
    reject: false,
  });
  return exitCode !== 0 && stderr.includes("validation.istio.io");
}

async function run(parts: ControlParts, folder: string): Promise<number> {
  const authority = await Authority.create(join(folder, "keys"));
  const ports = { api: await freePort(), etcd: await freePort(), etcdPeers: await freePort() };
  const place = { folder, logs: folder, address: LOOPBACK, ports };
  const plane = await ControlPlane.start(parts, place, authority);
  process.env.KUBECONFIG = plane.kubeconfig;
  for (const definitions of parts.definitions) await kubectl("apply", "--server-side", "-f", definitions);
  const port = await freePort();
  await installIstio(plane, port);
  await startIstiod(plane, port, folder);
  await until("the webhook", webhookRefuses);
  const checkout = join(folder, "checkout");
  await copyCheckout(checkout);
  const { count, complaints } = await dryRunAll(checkout);
  for (const complaint of complaints) console.log(complaint);
  console.log(
    `strict dry runs on a real API server and istiod's webhook: ${count}, refused: ${complaints.length}`,
  );
  return complaints.length;
}

/** The exit status. */
export async function runControlPlane(parts: ControlParts, folder: string): Promise<number> {
  stopServersOnSignal();
  const programs = join(folder, "bin");
  await mkdir(programs);
  await offerPrograms(parts, programs);
  try {
    return (await run(parts, folder)) > 0 ? 1 : 0;
  } finally {
    await stopAllServers();
  }
}
