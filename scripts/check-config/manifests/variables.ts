// The environment of a container: env and envFrom, from ConfigMaps and Secrets that are given, with $(NAME) filled in as the kubelet does.
import type { Source } from "../source";
import { at, listOf, textOf } from "../tree";
import { findObject, textsOfData } from "./objects";

export interface Variable {
  readonly value: string;
  readonly isSecret: boolean;
}

/** What is not among the given files, or not known before the pod runs. */
export interface Missing {
  /** "Secret demo/oauth2-proxy". */
  readonly object: string;
  readonly kind: string;
  /** The variable; undefined for all of an envFrom. */
  readonly name?: string;
}

export interface Environment {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly missing: readonly Missing[];
}

interface Reader {
  readonly sources: readonly Source[];
  readonly namespace: string;
  readonly variables: Map<string, Variable>;
  readonly missing: Missing[];
}

export function environmentOf(
  container: unknown,
  namespace: string,
  sources: readonly Source[],
): Environment {
  const reader: Reader = { sources, namespace, variables: new Map(), missing: [] };
  for (const entry of listOf(at(container, "envFrom"))) readAll(reader, entry);
  for (const entry of listOf(at(container, "env"))) readOne(reader, entry);
  return reader;
}

function readAll(reader: Reader, entry: unknown): void {
  const prefix = textOf(at(entry, "prefix")) ?? "";
  for (const [field, kind] of [
    ["configMapRef", "ConfigMap"],
    ["secretRef", "Secret"],
  ] as const) {
    const name = textOf(at(entry, field, "name"));
    if (name === undefined) continue;
    const object = findObject(reader.sources, kind, reader.namespace, name);
    if (object === undefined) {
      if (at(entry, field, "optional") !== true)
        reader.missing.push({ object: `${kind} ${reader.namespace}/${name}`, kind });
      continue;
    }
    for (const [key, value] of Object.entries(textsOfData(object.value))) {
      reader.variables.set(prefix + key, { value, isSecret: kind === "Secret" });
    }
  }
}

function readOne(reader: Reader, entry: unknown): void {
  const name = textOf(at(entry, "name"));
  if (name === undefined) return;
  const value = at(entry, "value");
  if (value !== undefined && value !== null) {
    reader.variables.set(name, expandedValue(String(value), reader.variables));
    return;
  }
  reader.variables.delete(name);
  for (const [field, kind] of [
    ["configMapKeyRef", "ConfigMap"],
    ["secretKeyRef", "Secret"],
  ] as const) {
    const reference = at(entry, "valueFrom", field);
    if (reference !== undefined) readReference(reader, name, kind, reference);
  }
  for (const field of ["fieldRef", "resourceFieldRef", "fileKeyRef"]) {
    if (at(entry, "valueFrom", field) !== undefined)
      reader.missing.push({ object: "the running pod", kind: "Pod", name });
  }
}

function readReference(reader: Reader, name: string, kind: string, reference: unknown): void {
  const object = textOf(at(reference, "name")) ?? "";
  const found = findObject(reader.sources, kind, reader.namespace, object);
  const value =
    found === undefined ? undefined : textsOfData(found.value)[textOf(at(reference, "key")) ?? ""];
  if (value === undefined)
    reader.missing.push({ object: `${kind} ${reader.namespace}/${object}`, kind, name });
  else reader.variables.set(name, { value, isSecret: kind === "Secret" });
}

/** The text with $(NAME) filled in where the variable is known; $$ is a dollar sign. */
export function expandedValue(text: string, variables: ReadonlyMap<string, Variable>): Variable {
  let isSecret = false;
  const value = text.replace(/\$\$|\$\(([^()]+)\)/g, (whole, name?: string) => {
    if (whole === "$$") return "$";
    const variable = variables.get(name ?? "");
    isSecret ||= variable?.isSecret === true;
    return variable?.value ?? whole;
  });
  return { value, isSecret };
}
