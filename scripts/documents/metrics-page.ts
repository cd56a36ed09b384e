// docs/metrics.md: every metric as Prometheus shows it, from the tables of metric-texts.ts.
import { format, resolveConfig } from "prettier";
import { METRIC_GROUPS, type MetricText } from "./metric-texts";

export const METRICS_PAGE = "docs/metrics.md";

const HEAD = `# Metrics

Every metric of the filter as Prometheus shows it, made by \`npm run docs\`; Envoy itself calls \`postern_auth_call\`
\`wasmcustom.postern.auth.call\`. Workers hand their counts over once a second. What to watch, and what to do when an alert fires:
[operations.md](operations.md).

What each reason means for the client and what to do about it, and where else it stands: [reasons.md](reasons.md). A request that was asked about
counts twice: by why, and by what was said.`;

const shown = (name: string): string => `\`${name.replaceAll(".", "_").replace("*", "<reason>")}\``;

function tableOf(metrics: readonly MetricText[]): string {
  const rows = metrics.map(
    ({ name, type, meaning }) => `| ${shown(name)} | ${type} | ${meaning.replaceAll("|", "\\|")} |`,
  );
  return ["| metric | type | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

export async function metricsPage(): Promise<string> {
  const groups = Object.entries(METRIC_GROUPS).map(
    ([title, metrics]) => `## ${title}\n\n${tableOf(metrics)}`,
  );
  const text = [HEAD, ...groups].join("\n\n");
  return format(text, { ...(await resolveConfig(METRICS_PAGE)), parser: "markdown" });
}
