// The manifests of istio/, rendered, as text and as objects, with the secrets that a user keeps outside the repository.
import { execa } from "execa";
import { parseAllDocuments, stringify } from "yaml";
import { harnessBinary } from "./harness-binary";
import { temporaryFile } from "./temporary";

const TREE = "istio";
/** Kubernetes objects are trees of anything; a test that expects a field finds undefined when it is not there. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type KubeObject = any;

/** The secrets of each namespace that has an oauth2-proxy. */
export const SECRETS: Readonly<Record<string, { readonly cookie: string; readonly client: string }>> = {
  demo: { cookie: "a test's cookie secret, 32 bytes", client: "a test's client secret" },
  argo: { cookie: "another team's secret, 32 bytes.", client: "another team's client secret" },
};
const FILES_IN_TREE: Readonly<Record<string, string>> = {
  demo: "overlays/demo/secrets.env",
  argo: "overlays/teams/argo/secrets.env",
};

function secretsFile(namespace: string): Promise<string> {
  const { cookie = "", client = "" } = SECRETS[namespace] ?? {};
  return temporaryFile("secrets.env", `cookie-secret=${cookie}\nclient-secret=${client}\n`);
}

/** Runs one subcommand of the harness; rejects with what it wrote to stderr. */
export async function harness(args: readonly string[], input = ""): Promise<string> {
  const { stdout } = await execa(await harnessBinary(), [...args], { input });
  return stdout;
}

export async function render(folder: string, tree = TREE): Promise<string> {
  const files = Object.entries(FILES_IN_TREE).map(async ([namespace, file]) => [
    "--file",
    `${file}=${await secretsFile(namespace)}`,
  ]);
  return harness(["render", ...(await Promise.all(files)).flat(), tree, folder]);
}

export function parseObjects(text: string): KubeObject[] {
  return parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
}

export function toYaml(objects: readonly KubeObject[]): string {
  return objects.map((object) => stringify(object)).join("---\n");
}

/** The name in the manifests, without the hash that kustomize adds. */
export function nameOf({ metadata }: KubeObject): string {
  return metadata.name.split(/-[0-9a-z]{10}$/)[0];
}

/** The object of this name, of the first namespace that has one unless one is named. */
export function find(
  objects: readonly KubeObject[],
  kind: string,
  name: string,
  namespace?: string,
): KubeObject {
  const found = objects.find(
    (object) =>
      object.kind === kind &&
      nameOf(object) === name &&
      (namespace === undefined || object.metadata.namespace === namespace),
  );
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}
