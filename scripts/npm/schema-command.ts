// The command schema: the JSON Schema of the configuration, alone or as that of the manifests that hold one, for editors and validators.
import schema from "../../config.schema.json";

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

export function schemaText(ofManifests: boolean): string {
  return JSON.stringify(ofManifests ? manifestSchema() : schema, null, 2);
}
