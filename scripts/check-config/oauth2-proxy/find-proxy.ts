// Which oauth2-proxy of the given files a plugin asks, and its options.
import { hasLabels, kindOf, namespaceOf, nameOf, objectsOf, textsOfData } from "../manifests/objects";
import { workloadsOf, type Workload } from "../manifests/workload";
import type { Source } from "../source";
import { at, recordOf } from "../tree";
import { assemble, type Pieces } from "./assemble";
import type { ProxyOptions } from "./proxy-options";
import { dataPath, proxyContainerIndex, readContainer } from "./read-container";
import { looksLikeToml, readToml } from "./read-file";
import { looksLikeStructured, readStructured } from "./read-structured";
import { isMeantForProxy, optionOfVariable, readVariables } from "./read-variables";

/** Its Kubernetes Service, as far as the configuration names one. */
export interface ServiceName {
  readonly name: string;
  readonly namespace: string;
}

/** Undefined where the files have none. */
export function findProxy(sources: readonly Source[], service?: ServiceName): ProxyOptions | undefined {
  const workloads = workloadsOf(sources).filter((workload) => proxyContainerIndex(workload, sources) >= 0);
  const chosen = narrowed(workloads, service, sources);
  const [only] = chosen;
  if (only === undefined) return fromData(sources, service);
  if (chosen.length > 1) return ambiguous(chosen.map(({ source }) => source));
  return readContainer(only, proxyContainerIndex(only, sources), sources);
}

// Those behind the Service, or of its name, or in its namespace, or all.
function narrowed(
  workloads: readonly Workload[],
  service: ServiceName | undefined,
  sources: readonly Source[],
): readonly Workload[] {
  if (service === undefined) return workloads;
  const near = workloads.filter(({ namespace }) => namespace === service.namespace);
  const object = objectsOf(sources, "Service").find(
    ({ value }) => nameOf(value) === service.name && namespaceOf(value) === service.namespace,
  );
  const selector = recordOf(at(object?.value, "spec", "selector"));
  const behind = near.filter(({ labels }) => object !== undefined && hasLabels(labels, selector));
  const named = near.filter(({ name }) => name === service.name);
  return [behind, named, near].find((some) => some.length > 0) ?? [];
}

function ambiguous(candidates: readonly Source[]): ProxyOptions {
  const names = candidates.map(({ value }) => `${kindOf(value)} ${namespaceOf(value)}/${nameOf(value)}`);
  const text = `any of these may be the oauth2-proxy that is asked: ${names.join(", ")}; nothing was compared`;
  const [source] = candidates as [Source];
  return assemble({
    from: source.file,
    gaps: [{ severity: "warning", source, path: "", text, mayHoldAny: true }],
  });
}

interface Texts {
  readonly source: Source;
  readonly key: string;
  readonly text: string;
}

// Without its Deployment: a ConfigMap or a Secret that holds its configuration, under whatever key.
function fromData(sources: readonly Source[], service: ServiceName | undefined): ProxyOptions | undefined {
  const isNear = ({ value }: Source): boolean =>
    service === undefined || namespaceOf(value) === service.namespace;
  const objects = objectsOf(sources, "ConfigMap", "Secret").filter(isNear);
  const texts = objects.flatMap((source): Texts[] =>
    Object.entries(textsOfData(source.value)).map(([key, text]) => ({ source, key, text })),
  );
  const files = preferred(
    texts.filter(({ key, text }) => isNamedSo(key) || looksLikeToml(text)),
    service,
  );
  const structured = preferred(
    texts.filter(({ text }) => looksLikeStructured(text)),
    service,
  );
  const known = texts.filter(({ key }) => optionOfVariable(key) !== undefined);
  const variables = texts.filter(
    ({ key, source }) => isMeantForProxy(key) && known.some((each) => each.source === source),
  );
  if (files.length > 1 || structured.length > 1)
    return ambiguous([...files, ...structured].map(({ source }) => source));
  const used = [...files, ...structured, ...variables];
  if (used.length === 0) return undefined;
  return assemble(piecesOf(files[0], structured[0], variables));
}

function isNamedSo(key: string): boolean {
  return /oauth2[-_]?proxy.*\.(cfg|toml)$/i.test(key);
}

function preferred(texts: readonly Texts[], service: ServiceName | undefined): readonly Texts[] {
  const named = texts.filter(({ source }) => nameOf(source.value) === service?.name);
  return named.length > 0 ? named : texts;
}

function piecesOf(
  file: Texts | undefined,
  structured: Texts | undefined,
  variables: readonly Texts[],
): Pieces {
  const originOf = ({ source, key }: Texts) => ({ source, path: dataPath(source, key) });
  const isSecret = ({ source }: Texts): boolean => kindOf(source.value) === "Secret";
  const values = new Map(variables.map((each) => [each.key, { value: each.text, isSecret: isSecret(each) }]));
  const [first] = variables;
  const used = [file, structured, ...variables].filter((each) => each !== undefined);
  return {
    from: [...new Set(used.map(({ source }) => source.file))].join(", "),
    file: file && { reading: readToml(file.text, isSecret(file)), origin: originOf(file) },
    structured: structured && { reading: readStructured(structured.text), origin: originOf(structured) },
    variables: first && {
      reading: readVariables(values),
      origin: originOf(first),
    },
  };
}
