// The command schema: the JSON Schema of the configuration, alone or as that of the manifests that hold one, for editors and validators.
import { parseArgs } from "node:util";
import schema from "../../config.schema.json";
import { printable } from "../check-config/printable";
import type { CommandHost } from "../check-config/run";

const HELP = `--manifest  of a WasmPlugin or TrafficExtension, for editors that complete pluginConfig in one; without it, of pluginConfig alone`;
const DONE = 0;
const WRONG = 2;

/** Parts stand where they stood, so that references stay right; editors that know only references within a file can read it. */
function manifestSchema(): object {
  const { $schema, $id, $defs, ...pluginConfig } = schema;
  const wasm = { type: "object", properties: { pluginConfig: { $ref: "#/$defs/pluginConfig" } } };
  const kinds = [
    { kind: "WasmPlugin", spec: wasm },
    { kind: "TrafficExtension", spec: { type: "object", properties: { wasm } } },
  ];
  return {
    $schema,
    $id: `${$id}:manifests`,
    title: "WasmPlugin and TrafficExtension of Postern's; what is not pluginConfig is Istio's to say",
    type: "object",
    allOf: kinds.map(({ kind, spec }) => ({
      if: { properties: { kind: { const: kind } }, required: ["kind"] },
      then: { properties: { spec } },
    })),
    $defs: { ...$defs, pluginConfig },
  };
}

/** Runs the command; answers its exit status. */
export function runSchema(args: readonly string[], host: CommandHost): number {
  const usage = `usage: ${host.name} [--manifest]`;
  try {
    const options = { manifest: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;
    const { values } = parseArgs({ args: [...args], options });
    const chosen = values.manifest === true ? manifestSchema() : schema;
    host.write(values.help === true ? `${usage}\n\n${HELP}` : JSON.stringify(chosen, null, 2));
    return DONE;
  } catch (error) {
    host.writeError(`postern: ${printable((error as Error).message.split("\n")[0] ?? "")} (${usage})`);
    return WRONG;
  }
}
