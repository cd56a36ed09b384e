// Checks documents: each configuration by the schema and by the filter itself, then what no parser can know.
import type { Adviser, Given } from "./advice";
import { agreementAdvice } from "./proxy-agreement";
import { clusterAdvice } from "./clusters";
import { filterRefusal } from "./filter-parser";
import type { Finding } from "./finding";
import { issuerAdvice } from "./issuers";
import { placementAdvice } from "./placement";
import { documentPath, pluginOf, type Plugin } from "./plugin";
import { findProxyOptions, type ProxyOptions } from "./proxy-options";
import { schemaRefusals, type Refusal } from "./schema";
import { inlineVariables, secretAdvice } from "./secrets";
import type { Source } from "./source";
import { at, textOf } from "./tree";

export interface Checked {
  readonly plugins: readonly Plugin[];
  readonly findings: readonly Finding[];
}

const ADVISERS: readonly Adviser[] = [
  placementAdvice,
  clusterAdvice,
  secretAdvice,
  agreementAdvice,
  issuerAdvice,
];

/** Checks every configuration in the documents; `proxy` stands above what the documents say of oauth2-proxy. */
export function checkSources(sources: readonly Source[], proxy?: ProxyOptions): Checked {
  const plugins = sources.map(pluginOf).filter((plugin) => plugin !== null);
  const findings = plugins.flatMap((plugin) => [
    ...refusals(plugin).map(({ path, text }): Finding => ({
      severity: "error",
      source: plugin.source,
      path: documentPath(plugin, path),
      text,
    })),
    ...advice({ plugin, sources, proxy: proxy ?? findProxyOptions(sources, proxyNamespace(plugin)) }),
  ]);
  return { plugins, findings };
}

function refusals(plugin: Plugin): Refusal[] {
  const text = plugin.configPath === "" ? plugin.source.json : undefined;
  const byFilter = filterRefusal(plugin.config, text, inlineVariables(plugin));
  const bySchema = schemaRefusals(plugin.config);
  // The filter says it better, but stops at the first.
  if (byFilter === null) return bySchema;
  return [byFilter, ...bySchema.filter(({ path }) => !isSamePlace(path, byFilter.path))];
}

function isSamePlace(path: string, other: string): boolean {
  const [short, long] = path.length < other.length ? [path, other] : [other, path];
  return (
    short === long ||
    (short !== "" && [".", "["].includes(long.charAt(short.length)) && long.startsWith(short))
  );
}

function advice(given: Given): Finding[] {
  return ADVISERS.flatMap((adviser) => adviser(given)).map(({ severity, path, text }): Finding => ({
    severity: severity ?? "warning",
    source: given.plugin.source,
    path,
    text,
  }));
}

function proxyNamespace({ config }: Plugin): string | undefined {
  const service =
    textOf(at(config, "authService", "service")) ?? textOf(at(config, "authService", "cluster"));
  return /([a-z0-9-]+)\.svc(\.|$)/.exec(service ?? "")?.[1];
}
