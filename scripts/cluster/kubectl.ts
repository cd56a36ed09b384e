// kubectl, as the walks use it beside what the guides do with it.
import { execa } from "execa";
import { parseAllDocuments } from "yaml";

// A Kubernetes object is plain JSON of a hundred shapes; these walks read a few fields of it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type KubeObject = any;

export async function kubectl(...args: readonly string[]): Promise<string> {
  return (await execa("kubectl", args)).stdout;
}

export async function apply(objects: readonly KubeObject[]): Promise<void> {
  const list = { apiVersion: "v1", kind: "List", items: objects };
  await execa("kubectl", ["apply", "-f", "-"], { input: JSON.stringify(list) });
}

/** The objects that a folder with a kustomization makes. */
export async function render(folder: string): Promise<KubeObject[]> {
  const text = await kubectl("kustomize", folder);
  return parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
}

export async function rolledOut(namespace: string, deployment: string): Promise<void> {
  await kubectl("-n", namespace, "rollout", "status", `deployment/${deployment}`, "--timeout=180s");
}

/** Waits until a namespace's pods that are ending have gone. */
export async function untilNoneEnds(namespace: string, selector: string): Promise<void> {
  for (;;) {
    const names = await kubectl(
      ...["-n", namespace, "get", "pods", "-l", selector, "-o"],
      'jsonpath={range .items[?(@.metadata.deletionTimestamp)]}{.metadata.name}{"\\n"}{end}',
    );
    if (names.trim() === "") return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
