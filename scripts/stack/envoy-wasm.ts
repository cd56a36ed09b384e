// Envoy's Wasm filter with Postern in it, written as istiod writes it for a WasmPlugin.
import { resolve } from "node:path";
import type { EnvoyOptions } from "./envoy-options";

const STRING_VALUE = "type.googleapis.com/google.protobuf.StringValue";
const WASM = "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm";

export const WASM_FILE = "build/postern.wasm";

export function wasmFilter(pluginConfig: unknown, options: EnvoyOptions): object {
  const value = typeof pluginConfig === "string" ? pluginConfig : JSON.stringify(pluginConfig);
  return {
    name: options.pluginName ?? "postern",
    typed_config: {
      "@type": WASM,
      config: {
        name: options.pluginName ?? "postern",
        root_id: "postern",
        failure_policy: options.failurePolicy ?? "FAIL_RELOAD",
        configuration: { "@type": STRING_VALUE, value },
        vm_config: {
          vm_id: options.vmId ?? "",
          runtime: "envoy.wasm.runtime.v8",
          code: { local: { filename: resolve(options.wasmFile ?? WASM_FILE) } },
          environment_variables: {
            host_env_keys: ["COOKIE_SECRET"],
            key_values: options.moduleEnvironment ?? {},
          },
        },
      },
    },
  };
}
