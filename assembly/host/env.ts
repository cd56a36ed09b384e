// The proxy-wasm ABI 0.2.1 imports that the filter uses.
//
// Taken from the SDK where its declaration is right; the rest is declared here. asc names the import module after this
// file ("env"): renaming it breaks the link.

export {
  proxy_add_header_map_value,
  proxy_call_foreign_function,
  proxy_close_stream,
  proxy_continue_stream,
  proxy_define_metric,
  proxy_get_buffer_bytes,
  proxy_get_current_time_nanoseconds,
  proxy_get_header_map_pairs,
  proxy_get_metric,
  proxy_get_property,
  proxy_get_shared_data,
  proxy_http_call,
  proxy_increment_metric,
  proxy_log,
  proxy_record_metric,
  proxy_remove_header_map_value,
  proxy_replace_header_map_value,
  proxy_send_local_response,
  proxy_set_effective_context,
  proxy_set_property,
  proxy_set_shared_data,
  proxy_set_tick_period_milliseconds,
} from "@solo-io/proxy-runtime/assembly/imports";

/** Writes the log level in force at the host; 0 is trace. Only hosts of ABI 0.2.1 have it. */
export declare function proxy_get_log_level(level: usize): u32;
