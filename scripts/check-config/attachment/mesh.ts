// What the given files say of the mesh as a whole: MeshConfig, wherever it stands (an IstioOperator, an Istio resource, istiod's ConfigMap),
// variables of istiod, and Istio's version.
import type { Source } from "../source";
import { at, listOf, textOf, valuesBelow } from "../tree";
import { readYaml } from "../yaml-document";

/** The namespace that Istio takes for the mesh's own unless told otherwise. */
const DEFAULT_ROOT_NAMESPACE = "istio-system";

/** Values of a mesh setting. */
export function meshSettings(sources: readonly Source[], key: string): unknown[] {
  return sources.flatMap(({ value }) => {
    const text = textOf(at(value, "data", "mesh"));
    const mesh = text === undefined ? undefined : readYaml(text);
    const inMesh = mesh !== undefined && "value" in mesh ? valuesBelow(mesh.value, key) : [];
    return [...valuesBelow(value, key), ...inMesh];
  });
}

export function rootNamespace(sources: readonly Source[]): string {
  const named = meshSettings(sources, "rootNamespace").find(
    (value) => typeof value === "string" && value !== "",
  );
  return textOf(named) ?? DEFAULT_ROOT_NAMESPACE;
}

/** Values of a variable of istiod or of an agent: in containers, and as a setting of an installation. */
export function meshVariables(sources: readonly Source[], name: string): string[] {
  const entries = sources.flatMap(({ value }) => valuesBelow(value, "env").flatMap(listOf));
  const variables = entries.filter((entry) => at(entry, "name") === name).map((entry) => at(entry, "value"));
  return [...variables, ...meshSettings(sources, name)].filter((value) => value !== undefined).map(String);
}

/** Major and minor, as 1.27 is [1, 27]; undefined where the files do not show it. */
export function istioVersion(sources: readonly Source[]): readonly [number, number] | undefined {
  const images = sources
    .flatMap(({ value }) => valuesBelow(value, "image"))
    .map((image) => /\/(?:pilot|proxyv2|operator)(?:-\w+)?:v?(\d+)\.(\d+)/.exec(String(image)));
  const tags = sources
    .filter(({ value }) => ["IstioOperator", "Istio"].includes(textOf(at(value, "kind")) ?? ""))
    .flatMap(({ value }) => [
      at(value, "spec", "tag"),
      at(value, "spec", "version"),
      at(value, "spec", "values", "global", "tag"),
    ])
    .map((tag) => /^v?(\d+)\.(\d+)/.exec(String(tag ?? "")));
  const labels = sources
    .flatMap(({ value }) => valuesBelow(value, "operator.istio.io/version"))
    .map((label) => /^(\d+)\.(\d+)/.exec(String(label)));
  const [found] = [...images, ...tags, ...labels].filter((match) => match !== null);
  return found === undefined ? undefined : [Number(found[1]), Number(found[2])];
}

export function isAtLeast(
  version: readonly [number, number],
  [major, minor]: readonly [number, number],
): boolean {
  return version[0] > major || (version[0] === major && version[1] >= minor);
}
