// npm run docs: writes what is generated in documents and manifests: the keys of docs/configuration.md and the chart's schema from
// config.schema.json, the options of docs/check-config.md from the table of oauth2-proxy's options.
import { readFile, writeFile } from "node:fs/promises";
import { CHART_SCHEMA_FILE, chartSchema, schemaText } from "./check-config/chart-schema";
import { PAGE, pageOf } from "./check-config/options-page";
import { readSchema } from "./documents/configuration-keys";
import { CONFIGURATION_PAGE, configurationPage } from "./documents/configuration-page";

const schema = readSchema();
const chart = JSON.parse(await readFile(CHART_SCHEMA_FILE, "utf8"));
await writeFile(CHART_SCHEMA_FILE, await schemaText(chartSchema(chart, schema)));
await writeFile(
  CONFIGURATION_PAGE,
  await configurationPage(await readFile(CONFIGURATION_PAGE, "utf8"), schema),
);
await writeFile(PAGE, await pageOf(await readFile(PAGE, "utf8")));
