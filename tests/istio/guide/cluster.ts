// A cluster's objects, changed as kubectl changes them, and Deployments' revisions; after each change the watch looks at it.
import { isDeepStrictEqual } from "node:util";
import type { KubeObject } from "../manifests";
import { mergePatch, strategicPatch, threeWay } from "./merge";
import { faultsNow, guardedHosts } from "./watch";

export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
export const REVISION = "deployment.kubernetes.io/revision";

interface Revisions {
  newest: number;
  readonly templates: Map<number, KubeObject>;
}

export class Refused extends Error {}

const idOf = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.namespace}/${metadata.name}`;

function withoutLastApplied(object: KubeObject): KubeObject {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations ?? {};
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function withLastApplied(object: KubeObject, applied: KubeObject): KubeObject {
  const annotations = { ...object.metadata.annotations, [LAST_APPLIED]: JSON.stringify(applied) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

export class Cluster {
  private readonly objects = new Map<string, KubeObject>();
  private readonly revisions = new Map<string, Revisions>();
  private ending: KubeObject[] = [];
  private readonly hosts: readonly string[];
  readonly faults = new Set<string>();

  /** What policies guard at the beginning is to be guarded at every moment. */
  constructor(objects: readonly KubeObject[]) {
    this.hosts = guardedHosts(objects);
    for (const object of objects) this.put(withLastApplied(object, object));
    this.watch();
  }

  get all(): KubeObject[] {
    return [...this.objects.values()];
  }

  /** The pods that were ending are gone. A rollout that is over does not wait for that: they answer connections of before, by what comes meanwhile. */
  endPods(): void {
    this.ending = [];
  }

  /** What tells one state from another: no notes of kubectl's own, and no pods that are ending. */
  state(): KubeObject {
    const entries = [...this.objects].map(([id, object]) => {
      const { annotations: _, ...metadata } = object.metadata;
      return [id, { ...object, metadata }];
    });
    return Object.fromEntries(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  }

  get(kind: string, namespace: string, name: string): KubeObject {
    const object = this.objects.get(`${kind} ${namespace}/${name}`);
    if (object === undefined) throw new Refused(`${kind} "${name}" not found`);
    return object;
  }

  create(object: KubeObject): string {
    if (this.objects.has(idOf(object))) throw new Refused(`${idOf(object)} already exists`);
    return this.change(object, "created");
  }

  replace(object: KubeObject): string {
    this.get(object.kind, object.metadata.namespace, object.metadata.name);
    return this.change(object, "replaced");
  }

  apply(given: KubeObject): string {
    const object = withoutLastApplied(given);
    const live = this.objects.get(idOf(object));
    if (live === undefined) return this.change(withLastApplied(object, object), "created");
    const last = JSON.parse(live.metadata.annotations?.[LAST_APPLIED] ?? "{}");
    const merged = threeWay(last, object, live) as KubeObject;
    return this.change(
      withLastApplied(merged, object),
      isDeepStrictEqual(merged, live) ? "unchanged" : "configured",
    );
  }

  patch(live: KubeObject, patch: KubeObject, isMerge: boolean): string {
    if ((patch.metadata?.name ?? live.metadata.name) !== live.metadata.name)
      throw new Refused("the name of the object does not match the name on the URL");
    return this.change(
      (isMerge ? mergePatch(live, patch) : strategicPatch(live, patch)) as KubeObject,
      "patched",
    );
  }

  delete(object: KubeObject): string {
    const live = this.get(object.kind, object.metadata.namespace, object.metadata.name);
    this.objects.delete(idOf(live));
    if (live.kind === "Deployment") this.ending.push(live.spec.template);
    this.watch();
    return `${idOf(live)} deleted`;
  }

  /** kubectl rollout undo: to a revision, or to the last but one. */
  undo(deployment: KubeObject, revision?: number): string {
    const { templates } = this.revisions.get(idOf(deployment)) as Revisions;
    const wanted = revision ?? [...templates.keys()].sort((a, b) => b - a)[1] ?? 0;
    const template = templates.get(wanted);
    if (template === undefined) throw new Refused(`unable to find specified revision ${wanted}`);
    return this.change({ ...deployment, spec: { ...deployment.spec, template } }, "rolled back");
  }

  private change(object: KubeObject, how: string): string {
    const old = this.objects.get(idOf(object));
    if (object.kind === "Deployment" && old !== undefined && !isDeepStrictEqual(old.spec, object.spec))
      this.ending.push(old.spec.template);
    this.put(object);
    this.watch();
    return `${idOf(object)} ${how}`;
  }

  // The same template as that of an older revision makes that one the newest.
  private put(object: KubeObject): void {
    this.objects.set(idOf(object), object);
    if (object.kind !== "Deployment") return;
    const revisions = this.revisions.get(idOf(object)) ?? {
      newest: 0,
      templates: new Map<number, KubeObject>(),
    };
    this.revisions.set(idOf(object), revisions);
    const same = [...revisions.templates].find(([, template]) =>
      isDeepStrictEqual(template, object.spec.template),
    );
    if (same?.[0] !== revisions.newest) {
      if (same !== undefined) revisions.templates.delete(same[0]);
      revisions.newest++;
      revisions.templates.set(revisions.newest, object.spec.template);
    }
    object.metadata.annotations = { ...object.metadata.annotations, [REVISION]: String(revisions.newest) };
  }

  private watch(): void {
    for (const fault of faultsNow(this.all, this.ending, this.hosts)) this.faults.add(fault);
  }
}
