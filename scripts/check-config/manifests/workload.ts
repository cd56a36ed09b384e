// What runs pods: Deployments and the like, each with its pod template.
import type { Source } from "../source";
import { at, listOf, recordOf, textOf, textsOf } from "../tree";
import { kindOf, labelsOf, nameOf, namespaceOf } from "./objects";

export interface Workload {
  readonly source: Source;
  readonly namespace: string;
  readonly name: string;
  /** Labels of its pods. */
  readonly labels: Readonly<Record<string, unknown>>;
  readonly annotations: Readonly<Record<string, unknown>>;
  readonly containers: readonly unknown[];
  readonly volumes: readonly unknown[];
  /** Path of the containers in the document. */
  readonly containersPath: string;
}

const TEMPLATED = [
  "Deployment",
  "DaemonSet",
  "StatefulSet",
  "ReplicaSet",
  "ReplicationController",
  "Rollout",
  "Job",
];

/** Undefined for what runs no pods. */
export function workloadOf(source: Source): Workload | undefined {
  const { value } = source;
  const kind = kindOf(value);
  if (kind === "Pod") return fromPod(source, value, "spec.containers");
  if (!TEMPLATED.includes(kind)) return undefined;
  return fromPod(source, at(value, "spec", "template"), "spec.template.spec.containers");
}

function fromPod(source: Source, pod: unknown, containersPath: string): Workload {
  // A sidecar of Kubernetes' own is an init container that goes on.
  const sidecars = listOf(at(pod, "spec", "initContainers")).filter(
    (each) => at(each, "restartPolicy") === "Always",
  );
  return {
    source,
    namespace: namespaceOf(source.value),
    name: nameOf(source.value),
    labels: labelsOf(pod),
    annotations: recordOf(at(pod, "metadata", "annotations")),
    containers: [...listOf(at(pod, "spec", "containers")), ...sidecars],
    volumes: listOf(at(pod, "spec", "volumes")),
    containersPath,
  };
}

export function workloadsOf(sources: readonly Source[]): Workload[] {
  return sources.map(workloadOf).filter((workload) => workload !== undefined);
}

/** "Deployment demo/login" and the file it is in. */
export function workloadTitle({ source }: Workload): string {
  return `${source.file} (${source.title})`;
}

export function imageOf(container: unknown): string {
  return textOf(at(container, "image")) ?? "";
}

/** Command and arguments, one word after the other. */
export function commandOf(container: unknown): string[] {
  return [...textsOf(at(container, "command")), ...textsOf(at(container, "args"))];
}
