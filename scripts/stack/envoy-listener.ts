// The gateway's listener: one connection manager, a virtual host for each app and for Dex, the authorization filter.
import { ACCESS_TOKEN_TO_AUTHORIZATION, EXT_AUTHZ_DISABLED, extAuthzFilter } from "./envoy-ext-authz";
import {
  APP_CLUSTER,
  type ChainPlugin,
  DEX_CLUSTER,
  type EnvoyOptions,
  type EnvoyPlace,
  hasExtAuthz,
  SECOND_CLUSTER,
} from "./envoy-options";
import { wasmFilter } from "./envoy-wasm";

const HTTP = "type.googleapis.com/envoy.extensions.filters";
const MANAGER = `${HTTP}.network.http_connection_manager.v3.HttpConnectionManager`;
const ROUTER = { name: "router", typed_config: { "@type": `${HTTP}.http.router.v3.Router` } };

function authorizationFilters(place: EnvoyPlace, pluginConfig: unknown, options: EnvoyOptions): object[] {
  if (place.authorization === "none") return [];
  const guard = hasExtAuthz(place.authorization) ? [extAuthzFilter(options)] : [];
  if (place.authorization === "ext_authz") return guard;
  const other = ({ pluginConfig: config, ...own }: ChainPlugin) =>
    wasmFilter(config, { ...options, vmId: "", ...own });
  return [
    ...guard,
    ...(options.chainBefore ?? []).map(other),
    wasmFilter(pluginConfig, options),
    ...(options.chainAfter ?? []).map(other),
  ];
}

function appRoute(place: EnvoyPlace, options: EnvoyOptions, cluster = APP_CLUSTER): object {
  const match = { prefix: "/" };
  const workaround = hasExtAuthz(place.authorization) ? [ACCESS_TOKEN_TO_AUTHORIZATION] : [];
  const added = { request_headers_to_add: workaround };
  if (options.directResponse) {
    return { match, ...added, direct_response: { status: 200, body: { inline_string: "ok\n" } } };
  }
  const followed = {
    internal_redirect_policy: { max_internal_redirects: 3, redirect_response_codes: [302, 307] },
  };
  return {
    match,
    ...added,
    route: { cluster, timeout: "0s", ...(options.internalRedirects ? followed : {}) },
  };
}

function routes(place: EnvoyPlace, options: EnvoyOptions): object {
  const dexRoute = { match: { prefix: "/" }, route: { cluster: DEX_CLUSTER } };
  const unchecked = hasExtAuthz(place.authorization) ? { typed_per_filter_config: EXT_AUTHZ_DISABLED } : {};
  const second = place.second === undefined ? [] : [{ name: SECOND_CLUSTER, hosts: [place.second.host] }];
  const others = [...second, ...(options.otherClusters ?? [])];
  return {
    name: "gateway",
    ignore_port_in_host_matching: true,
    virtual_hosts: [
      { name: "app", domains: [place.appHost], routes: [appRoute(place, options)] },
      ...others.flatMap(({ name, hosts = [] }) =>
        hosts.length === 0 ? [] : [{ name, domains: hosts, routes: [appRoute(place, options, name)] }],
      ),
      { name: "dex", domains: [place.dexHost], routes: [dexRoute], ...unchecked },
    ],
  };
}

function accessLog(format: string): object {
  return {
    name: "envoy.access_loggers.stderr",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StderrAccessLog",
      log_format: { text_format_source: { inline_string: `${format}\n` } },
    },
  };
}

function connectionManager(place: EnvoyPlace, pluginConfig: unknown, options: EnvoyOptions): object {
  return {
    "@type": MANAGER,
    stat_prefix: "gateway",
    use_remote_address: true,
    normalize_path: options.normalizePath ?? true,
    merge_slashes: options.mergeSlashes ?? false,
    path_with_escaped_slashes_action: options.escapedSlashes ?? "KEEP_UNCHANGED",
    request_timeout: options.requestTimeout ?? "30s",
    stream_idle_timeout: options.streamIdleTimeout ?? "30s",
    common_http_protocol_options: { headers_with_underscores_action: options.underscores ?? "ALLOW" },
    http_protocol_options: { enable_trailers: options.http1Trailers ?? false },
    upgrade_configs: [{ upgrade_type: "websocket" }],
    ...(options.accessLog === undefined ? {} : { access_log: [accessLog(options.accessLog)] }),
    route_config: routes(place, options),
    http_filters: [...authorizationFilters(place, pluginConfig, options), ROUTER],
  };
}

/** The gateway's listener, and those beside it. */
export function envoyListeners(place: EnvoyPlace, pluginConfig: unknown, options: EnvoyOptions): object[] {
  const others = (options.besides ?? []).map(({ port, pluginName, pluginConfig: config }) =>
    envoyListener({ ...place, port }, config, { ...options, pluginName }, pluginName),
  );
  return [envoyListener(place, pluginConfig, options, "gateway"), ...others];
}

function envoyListener(
  place: EnvoyPlace,
  pluginConfig: unknown,
  options: EnvoyOptions,
  name: string,
): object {
  const manager = connectionManager(place, pluginConfig, options);
  const filter = { name: "envoy.filters.network.http_connection_manager", typed_config: manager };
  return {
    "@type": "type.googleapis.com/envoy.config.listener.v3.Listener",
    name,
    address: { socket_address: { address: "127.0.0.1", port_value: place.port } },
    filter_chains: [{ filters: [filter] }],
  };
}
