// Checks documents: each configuration by the filter itself, with the schema's help, then what no parser can know.
import type { Adviser, Given } from "./advice";
import { agreementAdvice } from "./proxy-agreement";
import { clusterAdvice } from "./clusters";
import { filterRefusal } from "./filter-verdict";
import type { Finding } from "./finding";
import { issuerAdvice } from "./issuers";
import { namespaceOf } from "./manifests/objects";
import { workloadOf } from "./manifests/workload";
import { placementAdvice } from "./placement";
import { documentPath, isPlugin, pluginOf, realmNameOf, realmsOf, type Plugin } from "./plugin";
import { findProxyOptions, isValuesOfChart, type ProxyOptions, type ServiceName } from "./proxy-options";
import { schemaRefusals, type Refusal } from "./schema";
import { ruleAdvice } from "./rules";
import { inlineVariables, secretAdvice } from "./secrets";
import type { Source } from "./source";
import { tokenCheckAdvice } from "./token-checks";
import { at, textOf } from "./tree";

export interface Checked {
  readonly plugins: readonly Plugin[];
  readonly findings: readonly Finding[];
  /** What could not be judged, or is worth knowing. */
  readonly notes: readonly Finding[];
}

/** What is looked at once for a plugin, and once for each of its realms. */
const OF_PLUGIN: readonly Adviser[] = [placementAdvice, secretAdvice];
const OF_REALM: readonly Adviser[] = [
  clusterAdvice,
  agreementAdvice,
  issuerAdvice,
  ruleAdvice,
  tokenCheckAdvice,
];

/**
 * Checks every configuration in the documents; `proxy`, and before it that of a realm's name, stands above what the documents say of
 * oauth2-proxy.
 */
export function checkSources(
  sources: readonly Source[],
  proxy?: ProxyOptions,
  ofRealms: ReadonlyMap<string, ProxyOptions> = new Map(),
): Checked {
  const plugins = sources
    .filter(({ value }) => !isValuesOfChart(value))
    .map(pluginOf)
    .filter((plugin) => plugin !== null);
  const proxies = new ProxyLookup(sources, proxy, ofRealms);
  const findings = plugins.flatMap((plugin) => [
    ...refusals(plugin).map(({ path, text }): Finding => ({
      severity: "error",
      source: plugin.source,
      path: documentPath(plugin, path),
      text,
    })),
    ...adviceOf(OF_PLUGIN, { plugin, sources }),
    ...realmsOf(plugin).flatMap((realm) => realmFindings(realm, sources, proxies)),
  ]);
  const all = [...valuesFindings(sources), ...findings, ...proxies.findings];
  const isNote = ({ severity }: Finding): boolean => severity === "note";
  return { plugins, findings: all.filter((each) => !isNote(each)), notes: all.filter(isNote) };
}

function valuesFindings(sources: readonly Source[]): Finding[] {
  const text =
    "values of a Helm chart, no configuration: give what they render (helm template NAME CHART -f FILE)";
  return sources
    .filter(({ value }) => isValuesOfChart(value))
    .map((source) => ({ severity: "error", source, path: "", text }));
}

function realmFindings(realm: Plugin, sources: readonly Source[], proxies: ProxyLookup): Finding[] {
  const proxy = proxies.find(realm);
  const findings = adviceOf(OF_REALM, { plugin: realm, sources, proxy });
  return proxy === undefined ? [...findings, uncompared(realm, sources)] : findings;
}

// Where the files show pods, or what is around oauth2-proxy, its options are meant to be compared; then it is a finding.
function uncompared(realm: Plugin, sources: readonly Source[]): Finding {
  const namespace = serviceOf(realm)?.namespace;
  const isNear = (source: Source): boolean =>
    !isPlugin(source) && (workloadOf(source) !== undefined || namespaceOf(source.value) === namespace);
  const text =
    "no options of oauth2-proxy were found in the given files, so nothing was compared; give its manifests, or its configuration with --oauth2-proxy FILE";
  const severity = sources.some(isNear) ? "warning" : "note";
  return { severity, source: realm.source, path: documentPath(realm, "authService"), text };
}

/** What was found of each oauth2-proxy, and once what could not be read of it. */
class ProxyLookup {
  private readonly found = new Map<string, ProxyOptions | undefined>();

  constructor(
    private readonly sources: readonly Source[],
    private readonly given: ProxyOptions | undefined,
    private readonly ofRealms: ReadonlyMap<string, ProxyOptions>,
  ) {}

  find(realm: Plugin): ProxyOptions | undefined {
    const own = this.ofRealms.get(realmNameOf(realm) ?? "");
    if (own !== undefined) return own;
    if (this.given !== undefined) return this.given;
    const service = serviceOf(realm);
    const key = service === undefined ? "" : `${service.namespace}/${service.name}`;
    if (!this.found.has(key)) this.found.set(key, findProxyOptions(this.sources, service));
    return this.found.get(key);
  }

  get findings(): readonly Finding[] {
    const all = new Set([this.given, ...this.ofRealms.values(), ...this.found.values()]);
    return [...all].flatMap((proxy) => proxy?.findings ?? []);
  }
}

function serviceOf({ config }: Plugin): ServiceName | undefined {
  const host =
    textOf(at(config, "authService", "service")) ?? textOf(at(config, "authService", "cluster")) ?? "";
  const [, name, namespace] = /([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.|$)/.exec(host) ?? [];
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
}

// The filter is the judge. What it refuses it says better than the schema, but it stops at the first: the schema knows the others.
function refusals(plugin: Plugin): Refusal[] {
  const text = plugin.configPath === "" ? plugin.source.json : undefined;
  const byFilter = filterRefusal(plugin.config, text, inlineVariables(plugin));
  if (byFilter === null) return [];
  return [byFilter, ...schemaRefusals(plugin.config).filter(({ path }) => !isSamePlace(path, byFilter.path))];
}

function isSamePlace(path: string, other: string): boolean {
  const [short, long] = path.length < other.length ? [path, other] : [other, path];
  return (
    short === long ||
    (short !== "" && [".", "["].includes(long.charAt(short.length)) && long.startsWith(short))
  );
}

function adviceOf(advisers: readonly Adviser[], given: Given): Finding[] {
  return advisers
    .flatMap((adviser) => adviser(given))
    .map(({ severity, path, text }): Finding => ({
      severity: severity ?? "warning",
      source: given.plugin.source,
      path,
      text,
    }));
}
