// Whether another resource may be in the pods that the plugin is in.
import type { Resource } from "../plugin";
import type { Source } from "../source";
import { at } from "../tree";
import { rootNamespace } from "./mesh";
import { selectedLabels, selectionOf, targetRefsOf, type Attached } from "./selection";

/** From the pods in the files; where those show none, whether nothing rules it out. */
export function meets(
  resource: Resource,
  namespace: string,
  spec: unknown,
  sources: readonly Source[],
): boolean {
  const own = selectionOf(resource, sources);
  if (own.length > 0) return shareAnEnvoy(own, selectionOf({ namespace, spec }, sources));
  return [resource.namespace, rootNamespace(sources)].includes(namespace) && mayMeetSame(resource.spec, spec);
}

function shareAnEnvoy(one: readonly Attached[], other: readonly Attached[]): boolean {
  return one.some(({ envoy }) =>
    other.some((each) => each.envoy.source === envoy.source && each.envoy.name === envoy.name),
  );
}

function mayMeetSame(one: unknown, other: unknown): boolean {
  const [labels, others] = [selectedLabels(one), selectedLabels(other)];
  const conflict = Object.keys(labels).some((name) => name in others && labels[name] !== others[name]);
  const [names, otherNames] = [one, other].map((spec) => targetRefsOf(spec).map((ref) => at(ref, "name")));
  const mayTarget =
    names?.length === 0 ||
    otherNames?.length === 0 ||
    names?.some((name) => otherNames?.includes(name)) === true;
  return !conflict && mayTarget;
}
