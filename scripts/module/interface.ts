// What the module may take from its host and what it gives: the proxy-wasm ABI 0.2.1 functions that Envoy has.
//
// Envoy refuses to load a module with an import that it does not know, and calls any callback that is exported.

export const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  env: [
    "proxy_add_header_map_value",
    "proxy_call_foreign_function",
    "proxy_close_stream",
    "proxy_continue_stream",
    "proxy_define_metric",
    "proxy_get_buffer_bytes",
    "proxy_get_current_time_nanoseconds",
    "proxy_get_header_map_pairs",
    "proxy_get_log_level",
    "proxy_get_metric",
    "proxy_get_property",
    "proxy_get_shared_data",
    "proxy_http_call",
    "proxy_increment_metric",
    "proxy_log",
    "proxy_record_metric",
    "proxy_remove_header_map_value",
    "proxy_replace_header_map_value",
    "proxy_send_local_response",
    "proxy_set_effective_context",
    "proxy_set_property",
    "proxy_set_shared_data",
    "proxy_set_tick_period_milliseconds",
  ],
  wasi_snapshot_preview1: ["environ_get", "environ_sizes_get", "random_get"],
};

/** Exactly these: body callbacks would make Envoy copy bodies, and each callback costs every request a crossing. */
export const EXPECTED_EXPORTS: readonly string[] = [
  "_initialize",
  "malloc",
  "memory",
  "proxy_abi_version_0_2_1",
  "proxy_on_configure",
  "proxy_on_context_create",
  "proxy_on_http_call_response",
  "proxy_on_request_headers",
  "proxy_on_request_trailers",
  "proxy_on_response_headers",
  "proxy_on_tick",
];

/** A module of this size is a mistake: it would cost memory and start-up time that nobody expects. Below it size is only reported. */
export const SIZE_CEILING_BYTES = 256 * 1024;
