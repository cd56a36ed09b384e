// What the steps of docs/migration.md change, as the API server has it: an undo is to lead back to what was there before its step.
import { isDeepStrictEqual } from "node:util";
import { kubectl, type KubeObject } from "./kubectl";

const SYSTEM = "istio-system";

export type MigrationState = ReadonlyMap<string, unknown>;

async function list(namespace: string, kinds: string): Promise<KubeObject[]> {
  const { items } = JSON.parse(await kubectl("-n", namespace, "get", kinds, "-o", "json")) as KubeObject;
  return items;
}

/** A Deployment's replicas are not the guide's affair; of Secrets and the mesh what counts is their data. */
function essence({ kind, spec, data }: KubeObject): unknown {
  if (kind === "Deployment") return spec.template.spec.containers.concat(spec.template.metadata.labels);
  return spec ?? data;
}

export async function migrationState(): Promise<MigrationState> {
  const objects = [
    ...(await list(SYSTEM, "deployments,authorizationpolicies,wasmplugins")),
    ...(await list("demo", "virtualservices")),
    ...(await list(SYSTEM, "configmaps,secrets")).filter(({ metadata }) =>
      /^(istio|postern(-argo)?)$/.test(metadata.name),
    ),
  ];
  return new Map(
    objects.map((object) => [`${object.kind} ${object.metadata.name}`, essence(object)] as const),
  );
}

/** The objects in which two states differ. */
export function differing(one: MigrationState, other: MigrationState): string[] {
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].filter((name) => !isDeepStrictEqual(one.get(name), other.get(name)));
}
