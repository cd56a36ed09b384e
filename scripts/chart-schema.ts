// node scripts/run.mjs chart-schema: writes the part of istio/chart/values.schema.json that follows from config.schema.json.
import { readFile, writeFile } from "node:fs/promises";
import { CHART_SCHEMA_FILE, chartSchema, CONFIG_SCHEMA_FILE, schemaText } from "./check-config/chart-schema";

const present = JSON.parse(await readFile(CHART_SCHEMA_FILE, "utf8"));
const config = JSON.parse(await readFile(CONFIG_SCHEMA_FILE, "utf8"));
await writeFile(CHART_SCHEMA_FILE, await schemaText(chartSchema(present, config)));
