// npm run docs: writes what is generated in documents and manifests: the keys of docs/configuration.md and the chart's schema from
// config.schema.json, the options of docs/check-config.md from the table of oauth2-proxy's options, docs/metrics.md, logs.md and reasons.md from
// their tables, alerts and dashboard from scripts/monitoring.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { format, resolveConfig } from "prettier";
import { CHART_SCHEMA_FILE, chartSchema, schemaText } from "./check-config/chart-schema";
import { PAGE, pageOf } from "./check-config/options-page";
import { readSchema } from "./documents/configuration-keys";
import { CONFIGURATION_PAGE, configurationPage } from "./documents/configuration-page";
import { LOGS_PAGE, logsPage } from "./documents/logs-page";
import { METRICS_PAGE, metricsPage } from "./documents/metrics-page";
import { REASONS_PAGE, reasonsPage } from "./documents/reasons-page";
import { DASHBOARD_FILE, dashboardText } from "./monitoring/dashboard";
import { ruleFiles } from "./monitoring/rule-files";

const schema = readSchema();
const chart = JSON.parse(await readFile(CHART_SCHEMA_FILE, "utf8"));
await writeFile(CHART_SCHEMA_FILE, await schemaText(chartSchema(chart, schema)));
await writeFile(
  CONFIGURATION_PAGE,
  await configurationPage(await readFile(CONFIGURATION_PAGE, "utf8"), schema),
);
await writeFile(PAGE, await pageOf(await readFile(PAGE, "utf8")));
await writeFile(METRICS_PAGE, await metricsPage());
await writeFile(LOGS_PAGE, await logsPage());
await writeFile(REASONS_PAGE, await reasonsPage());
for (const [file, text] of Object.entries({ ...ruleFiles(), [DASHBOARD_FILE]: dashboardText() })) {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}
