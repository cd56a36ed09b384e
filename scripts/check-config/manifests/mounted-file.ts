// A file that a container finds at a path: a key of a ConfigMap or a Secret that is mounted there.
import type { Source } from "../source";
import { at, listOf, textOf } from "../tree";
import { findObject, textsOfData } from "./objects";
import type { Workload } from "./workload";

export interface MountedFile {
  readonly text: string;
  readonly isSecret: boolean;
  /** The object that holds it, and its key there. */
  readonly source: Source;
  readonly key: string;
}

/** "ConfigMap demo/login" where it would come from that but is not given; undefined where nothing mounted holds the path. */
export interface MissingFile {
  readonly object: string | undefined;
}

interface Candidate {
  readonly kind: string;
  readonly name: string;
  readonly key: string;
}

/** The file at the path, or where it would come from. */
export function mountedFile(
  path: string,
  container: unknown,
  workload: Workload,
  sources: readonly Source[],
): MountedFile | MissingFile {
  const mounts = listOf(at(container, "volumeMounts"))
    .filter((mount) => isAbove(textOf(at(mount, "mountPath")) ?? "", path))
    .toSorted((one, other) => lengthOf(other) - lengthOf(one));
  let missing: string | undefined;
  for (const mount of mounts) {
    for (const candidate of candidatesOf(mount, path, workload)) {
      const object = findObject(sources, candidate.kind, workload.namespace, candidate.name);
      const text = object === undefined ? undefined : textsOfData(object.value)[candidate.key];
      if (object !== undefined && text !== undefined) {
        return { text, isSecret: candidate.kind === "Secret", source: object, key: candidate.key };
      }
      missing ??= `${candidate.kind} ${workload.namespace}/${candidate.name}`;
    }
  }
  return { object: missing };
}

function lengthOf(mount: unknown): number {
  return (textOf(at(mount, "mountPath")) ?? "").length;
}

function isAbove(folder: string, path: string): boolean {
  return folder !== "" && (path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`));
}

function candidatesOf(mount: unknown, path: string, { volumes }: Workload): Candidate[] {
  const volume = volumes.find((each) => at(each, "name") === at(mount, "name"));
  const folder = (textOf(at(mount, "mountPath")) ?? "").replace(/\/$/, "");
  const below = path === folder ? "" : path.slice(folder.length + 1);
  const inVolume = [textOf(at(mount, "subPath")) ?? "", below].filter((part) => part !== "").join("/");
  const projected = listOf(at(volume, "projected", "sources"));
  return [volume, ...projected].flatMap((each) => [
    ...candidateOf("ConfigMap", at(each, "configMap"), inVolume),
    ...candidateOf("Secret", at(each, "secret"), inVolume),
  ]);
}

function candidateOf(kind: string, reference: unknown, path: string): Candidate[] {
  const name = textOf(at(reference, "name")) ?? textOf(at(reference, "secretName"));
  if (name === undefined) return [];
  const items = listOf(at(reference, "items"));
  const item = items.find((each) => at(each, "path") === path);
  const key = items.length === 0 ? path : textOf(at(item, "key"));
  return key === undefined ? [] : [{ kind, name, key }];
}
