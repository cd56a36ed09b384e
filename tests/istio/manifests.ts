// The manifests of istio/, rendered, as text and as objects, with the secrets that a user keeps outside the repository.
import { execa } from "execa";
import { parseAllDocuments, stringify } from "yaml";
import { harnessBinary } from "./harness-binary";
import { temporaryFile } from "./temporary";

const TREE = "istio";
const SECRETS_IN_TREE = "overlays/demo/secrets.env";

/** Kubernetes objects are trees of anything; a test that expects a field finds undefined when it is not there. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type KubeObject = any;

export const SECRETS = { cookie: "a test's cookie secret, 32 bytes", client: "a test's client secret" };

function secretsFile(): Promise<string> {
  return temporaryFile(
    "secrets.env",
    `cookie-secret=${SECRETS.cookie}
client-secret=${SECRETS.client}
`,
  );
}

/** Runs one subcommand of the harness; rejects with what it wrote to stderr. */
export async function harness(args: readonly string[], input = ""): Promise<string> {
  const { stdout } = await execa(await harnessBinary(), [...args], { input });
  return stdout;
}

export async function render(folder: string, tree = TREE): Promise<string> {
  const secrets = await secretsFile();
  return harness(["render", "--file", `${SECRETS_IN_TREE}=${secrets}`, tree, folder]);
}

export function parseObjects(text: string): KubeObject[] {
  return parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
}

export function toYaml(objects: readonly KubeObject[]): string {
  return objects.map((object) => stringify(object)).join("---\n");
}

export function find(objects: readonly KubeObject[], kind: string, name: string): KubeObject {
  const found = objects.find(
    (object) => object.kind === kind && object.metadata.name.split(/-[0-9a-z]{10}$/)[0] === name,
  );
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}
