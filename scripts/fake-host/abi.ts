// The proxy-wasm ABI 0.2.1 as Envoy 1.40 has it: numbers, and the types of host functions and callbacks.

export const Status = {
  Ok: 0,
  NotFound: 1,
  BadArgument: 2,
  InvalidMemoryAccess: 6,
  CasMismatch: 8,
  InternalFailure: 10,
} as const;

export const MapType = {
  RequestHeaders: 0,
  RequestTrailers: 1,
  ResponseHeaders: 2,
  CallResponseHeaders: 6,
} as const;

export const MAP_TYPE_MAX = 7;

export const Buffers = {
  CallResponseBody: 4,
  PluginConfiguration: 7,
} as const;

export const MetricType = { Counter: 0, Gauge: 1, Histogram: 2 } as const;

export const LogLevel = { Trace: 0, Debug: 1, Info: 2, Warn: 3, Error: 4, Critical: 5 } as const;

/** "module.name" -> type, as in wasm-types.ts. A module that imports anything else is not loaded. */
export const HOST_FUNCTIONS: Readonly<Record<string, string>> = {
  "env.proxy_add_header_map_value": "iiiii>i",
  "env.proxy_call_foreign_function": "iiiiii>i",
  "env.proxy_close_stream": "i>i",
  "env.proxy_continue_stream": "i>i",
  "env.proxy_define_metric": "iiii>i",
  "env.proxy_get_buffer_bytes": "iiiii>i",
  "env.proxy_get_current_time_nanoseconds": "i>i",
  "env.proxy_get_header_map_pairs": "iii>i",
  "env.proxy_get_header_map_value": "iiiii>i",
  "env.proxy_get_log_level": "i>i",
  "env.proxy_get_metric": "ii>i",
  "env.proxy_get_property": "iiii>i",
  "env.proxy_get_shared_data": "iiiii>i",
  "env.proxy_http_call": "iiiiiiiiii>i",
  "env.proxy_increment_metric": "iI>i",
  "env.proxy_log": "iii>i",
  "env.proxy_record_metric": "iI>i",
  "env.proxy_remove_header_map_value": "iii>i",
  "env.proxy_replace_header_map_value": "iiiii>i",
  "env.proxy_send_local_response": "iiiiiiii>i",
  "env.proxy_set_effective_context": "i>i",
  "env.proxy_set_property": "iiii>i",
  "env.proxy_set_shared_data": "iiiii>i",
  "env.proxy_set_tick_period_milliseconds": "i>i",
  "wasi_snapshot_preview1.environ_get": "ii>i",
  "wasi_snapshot_preview1.environ_sizes_get": "ii>i",
  "wasi_snapshot_preview1.random_get": "ii>i",
};

/** Exports that the host calls when they are there. */
export const CALLBACKS: Readonly<Record<string, string>> = {
  _initialize: ">",
  malloc: "i>i",
  proxy_abi_version_0_2_1: ">",
  proxy_on_configure: "ii>i",
  proxy_on_context_create: "ii>",
  proxy_on_delete: "i>",
  proxy_on_done: "i>i",
  proxy_on_http_call_response: "iiiii>",
  proxy_on_log: "i>",
  proxy_on_request_headers: "iii>i",
  proxy_on_request_trailers: "ii>i",
  proxy_on_response_headers: "iii>i",
  proxy_on_tick: "i>",
  proxy_on_vm_start: "ii>i",
};

/** Callbacks without which nothing could work. */
export const REQUIRED_EXPORTS = [
  "_initialize",
  "malloc",
  "proxy_abi_version_0_2_1",
  "proxy_on_request_headers",
];

/** What may be called while the module starts, and inside malloc: anything else is a trap. */
export const CALLABLE_AT_START = [
  "proxy_log",
  "environ_get",
  "environ_sizes_get",
  "random_get",
  "proxy_get_current_time_nanoseconds",
];
export const CALLABLE_IN_MALLOC = ["proxy_log", "proxy_get_current_time_nanoseconds"];
