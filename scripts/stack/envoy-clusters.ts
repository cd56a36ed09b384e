// The clusters of a stack's Envoy: the apps, the auth service and Dex, all on loopback.
import {
  APP_CLUSTER,
  AUTH_CLUSTER,
  DEX_CLUSTER,
  type EnvoyOptions,
  type EnvoyPlace,
  SECOND_CLUSTER,
} from "./envoy-options";

/** Envoy keeps a whole answer to a filter's call in memory: 1 MiB is far above any honest one. */
const AUTH_BUFFER_BYTES = 1_048_576;

const OVER_HTTP2 = {
  typed_extension_protocol_options: {
    "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
      "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
      explicit_http_config: { http2_protocol_options: {} },
    },
  },
};

interface Cluster {
  readonly name: string;
  readonly port: number;
  readonly more?: object;
}

function cluster({ name, port, more }: Cluster): object {
  const address = { socket_address: { address: "127.0.0.1", port_value: port } };
  return {
    name,
    type: "STATIC",
    connect_timeout: "1s",
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }] },
    ...more,
  };
}

function authCluster(place: EnvoyPlace, options: EnvoyOptions): object {
  const limits = options.authCircuitBreaker ?? {};
  const threshold = {
    max_connections: limits.maxConnections ?? 1024,
    max_pending_requests: limits.maxPendingRequests ?? 1024,
    max_requests: limits.maxRequests ?? 1024,
  };
  const name = options.authCluster ?? AUTH_CLUSTER;
  return cluster({
    name,
    port: options.authPort ?? place.authPort,
    more: {
      connect_timeout: options.authConnectTimeout ?? "1s",
      per_connection_buffer_limit_bytes: AUTH_BUFFER_BYTES,
      circuit_breakers: { thresholds: [threshold] },
      ...(options.authHttp2 ? OVER_HTTP2 : {}),
      ...(options.authWithoutHost ? { load_assignment: { cluster_name: name, endpoints: [] } } : {}),
    },
  });
}

function appProtocol(options: EnvoyOptions): object {
  const http1 = { http_protocol_options: { enable_trailers: options.http1Trailers ?? false } };
  const http2 = { http2_protocol_options: {} };
  const name = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  return {
    typed_extension_protocol_options: {
      [name]: {
        "@type": `type.googleapis.com/${name}`,
        explicit_http_config: options.appProtocol === "http2" ? http2 : http1,
      },
    },
  };
}

export function envoyClusters(place: EnvoyPlace, options: EnvoyOptions): object[] {
  const second = place.second === undefined ? [] : [options.secondPort ?? place.second.port];
  return [
    ...second.map((port) => cluster({ name: SECOND_CLUSTER, port })),
    cluster({ name: APP_CLUSTER, port: options.appPort ?? place.appPort, more: appProtocol(options) }),
    cluster({ name: DEX_CLUSTER, port: options.dexPort ?? place.dexPort }),
    authCluster(place, options),
    ...(options.otherClusters ?? []).map(({ name, port }) => cluster({ name, port })),
  ];
}
