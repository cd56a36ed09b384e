// Every kustomization and the chart in both of its kinds, given to the API server as a dry run with strict validation: its schemas, and istiod's
// webhook, judge each object.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { apply } from "./kubectl";
import { KUBERNETES_VERSION } from "./parts";

const NAMESPACES = ["istio-system", "demo", "argo"];
/** What the README has a reader make once, and the repository must not have. */
const SECRETS = "cookie-secret=0123456789abcdef0123456789abcdef\nclient-secret=0123456789abcdef\n";
const SECRET_FILES = ["overlays/demo/secrets.env", "overlays/teams/argo/secrets.env"];
const CHART_KINDS = ["WasmPlugin", "TrafficExtension"];

async function kustomizations(tree: string): Promise<string[]> {
  const names = await readdir(tree, { recursive: true });
  const files = names.filter((name) => name.endsWith("kustomization.yaml")).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(tree, name), "utf8")));
  return files.filter((_, index) => /^kind: Kustomization$/m.test(texts[index] ?? "")).map(dirname);
}

/** What the API server has against a rendering; empty when nothing. */
async function complaint(name: string, args: readonly string[]): Promise<string[]> {
  const [program = "", ...rest] = args;
  const rendered = await execa(program, rest, { reject: false });
  if (rendered.exitCode !== 0) return [`${name}: ${rendered.stderr}`];
  const judged = await execa("kubectl", ["apply", "--dry-run=server", "--validate=strict", "-f", "-"], {
    input: rendered.stdout,
    reject: false,
  });
  // kubectl warns of what the API server does.
  return judged.exitCode === 0 && judged.stderr === "" ? [] : [`${name}: ${judged.stderr}`];
}

/** Writes the secrets that kustomizations read from files. */
export async function writeSecrets(checkout: string): Promise<void> {
  for (const file of SECRET_FILES) await writeFile(join(checkout, "istio", file), SECRETS);
}

export interface DryRuns {
  readonly count: number;
  readonly complaints: readonly string[];
}

/** `checkout` is a copy of the repository: secrets are written into it. */
export async function dryRunAll(checkout: string): Promise<DryRuns> {
  const tree = join(checkout, "istio");
  await writeSecrets(checkout);
  await apply(NAMESPACES.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })));
  const folders = await kustomizations(tree);
  const complaints: string[] = [];
  for (const folder of folders)
    complaints.push(...(await complaint(folder, ["kubectl", "kustomize", join(tree, folder)])));
  for (const kind of CHART_KINDS) {
    const args = ["template", "postern", join(tree, "chart"), "-n", "istio-system", "--set", `kind=${kind}`];
    // helm that was built from source knows of an old Kubernetes only.
    const rendering = ["helm", ...args, "--kube-version", KUBERNETES_VERSION];
    complaints.push(...(await complaint(`chart, ${kind}`, rendering)));
  }
  return { count: folders.length + CHART_KINDS.length, complaints };
}
