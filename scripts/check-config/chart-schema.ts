// The chart's values.schema.json: its part on `config` is config.schema.json, said in draft-07 as older Helms want it.
import { format, resolveConfig } from "prettier";

export const CONFIG_SCHEMA_FILE = "config.schema.json";
export const CHART_SCHEMA_FILE = "istio/chart/values.schema.json";

type Schema = Record<string, unknown>;

// The schema keeps to keywords that both drafts have; only the place of shared parts differs.
function inDraft07(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/definitions/'));
}

/** The chart's schema as it must be, from the one there is and the configuration's. */
export function chartSchema(present: Schema, config: Schema): Schema {
  const { $schema: _schema, $id: _id, title: _title, $defs, ...root } = config;
  return { ...present, definitions: inDraft07({ pluginConfig: root, ...($defs as Schema) }) };
}

export async function schemaText(schema: Schema): Promise<string> {
  const options = await resolveConfig(CHART_SCHEMA_FILE);
  return format(JSON.stringify(schema), { ...options, parser: "json" });
}
