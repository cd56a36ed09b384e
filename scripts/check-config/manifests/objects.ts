// Kubernetes objects among the documents.
import type { Source } from "../source";
import { at, recordOf, textOf } from "../tree";

export function kindOf(value: unknown): string {
  return textOf(at(value, "kind")) ?? "";
}

export function nameOf(value: unknown): string {
  return textOf(at(value, "metadata", "name")) ?? "";
}

/** The namespace of an object; that of the command line's context where it does not say. */
export function namespaceOf(value: unknown): string {
  return textOf(at(value, "metadata", "namespace")) ?? "default";
}

/** The API group of an object, without its version. */
export function groupOf(value: unknown): string {
  const version = textOf(at(value, "apiVersion")) ?? "";
  return version.includes("/") ? (version.split("/")[0] ?? "") : "";
}

export function labelsOf(value: unknown): Readonly<Record<string, unknown>> {
  return recordOf(at(value, "metadata", "labels"));
}

export function objectsOf(sources: readonly Source[], ...kinds: readonly string[]): Source[] {
  return sources.filter(({ value }) => kinds.includes(kindOf(value)));
}

/** The object of this name, and undefined where the files do not have it. */
export function findObject(
  sources: readonly Source[],
  kind: string,
  namespace: string,
  name: string,
): Source | undefined {
  return sources.find(
    ({ value }) => kindOf(value) === kind && namespaceOf(value) === namespace && nameOf(value) === name,
  );
}

/** Whether every label that is asked for is there with its value. */
export function hasLabels(
  labels: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => String(labels[name]) === String(value) && Object.hasOwn(labels, name),
  );
}

/** The texts of a ConfigMap or a Secret by their keys. */
export function textsOfData(value: unknown): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  const isSecret = kindOf(value) === "Secret";
  for (const [key, text] of Object.entries(recordOf(at(value, "data")))) {
    if (typeof text === "string") texts[key] = isSecret ? Buffer.from(text, "base64").toString("utf8") : text;
  }
  for (const [key, text] of Object.entries(recordOf(at(value, "stringData")))) {
    if (typeof text === "string") texts[key] = text;
  }
  return texts;
}
