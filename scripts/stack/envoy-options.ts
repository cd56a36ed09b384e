// What can be said about the Envoy of a stack. Defaults are Istio's for a gateway, where Istio has one.

export type Authorization = "postern" | "ext_authz" | "ext_authz_then_postern" | "none";

/** Whether the guide's ext_authz is asked about every request. */
export function hasExtAuthz(authorization: Authorization): boolean {
  return authorization === "ext_authz" || authorization === "ext_authz_then_postern";
}

export interface CircuitBreaker {
  readonly maxConnections?: number;
  readonly maxPendingRequests?: number;
  readonly maxRequests?: number;
}

/** A listener like the gateway's on a port of its own, with a plugin of its own: they share a VM. */
export interface OtherListener {
  readonly port: number;
  readonly pluginName: string;
  readonly pluginConfig: unknown;
}

/** One more plugin in the gateway's filter chain. */
export interface ChainPlugin {
  readonly pluginName: string;
  readonly pluginConfig: unknown;
  /** Plugins with another id, or another environment, have a VM of their own. */
  readonly vmId?: string;
  readonly moduleEnvironment?: Readonly<Record<string, string>>;
}

/** One more cluster on loopback, and the gateway's hosts that lead to it. */
export interface OtherCluster {
  readonly name: string;
  readonly port: number;
  readonly hosts?: readonly string[];
}

export interface EnvoyOptions {
  readonly version?: string;
  readonly concurrency?: number;
  /** Level of the wasm logger; the demo and the log tests need debug. */
  readonly wasmLogLevel?: "trace" | "debug" | "info" | "warning" | "error";
  readonly wasmFile?: string;
  /** The plugin's name in Envoy; postern when not given. */
  readonly pluginName?: string;
  /** The VM's id; none when not given, as on Istio. */
  readonly vmId?: string;
  readonly besides?: readonly OtherListener[];
  /** Plugins in front of the gateway's own, and behind it. */
  readonly chainBefore?: readonly ChainPlugin[];
  readonly chainAfter?: readonly ChainPlugin[];
  readonly failurePolicy?: "FAIL_RELOAD" | "FAIL_CLOSED" | "FAIL_OPEN";
  /** Environment of the module by value; COOKIE_SECRET always comes from Envoy's own environment. */
  readonly moduleEnvironment?: Readonly<Record<string, string>>;
  /** A line for each request in Envoy's log, of this format. */
  readonly accessLog?: string;
  /** How long a listener that was replaced lives on; 1 when not given. */
  readonly drainSeconds?: number;
  readonly requestTimeout?: string;
  readonly streamIdleTimeout?: string;
  readonly normalizePath?: boolean;
  readonly mergeSlashes?: boolean;
  readonly escapedSlashes?:
    "KEEP_UNCHANGED" | "REJECT_REQUEST" | "UNESCAPE_AND_REDIRECT" | "UNESCAPE_AND_FORWARD";
  readonly underscores?: "ALLOW" | "REJECT_REQUEST" | "DROP_HEADER";
  /** Cluster of the auth service, e.g. outbound|80||oauth2-proxy.demo.svc.cluster.local. */
  readonly authCluster?: string;
  /** Where the auth cluster connects to instead of oauth2-proxy's port: a test's relay. */
  readonly authPort?: number;
  /** The same for Dex's cluster and for the app's. */
  readonly dexPort?: number;
  readonly appPort?: number;
  readonly secondPort?: number;
  readonly otherClusters?: readonly OtherCluster[];
  /** The auth cluster has no host at all. */
  readonly authWithoutHost?: boolean;
  readonly authConnectTimeout?: string;
  readonly authCircuitBreaker?: CircuitBreaker;
  /** What the app speaks; HTTP/1.1 when not given. */
  readonly appProtocol?: "http1" | "http2";
  /** HTTP/1.1 trailers pass, from clients and to the app; HTTP/2 always has them. */
  readonly http1Trailers?: boolean;
  /** A redirect of the app's is followed here: the request goes through all filters again. */
  readonly internalRedirects?: boolean;
  /** The auth service is called over HTTP/2, in the clear. */
  readonly authHttp2?: boolean;
  /** Envoy answers the app's requests itself, for measurements without the app's cost. */
  readonly directResponse?: boolean;
}

export interface AppPlace {
  readonly host: string;
  readonly port: number;
}

export interface EnvoyPlace {
  readonly folder: string;
  readonly port: number;
  readonly adminPort: number;
  readonly appHost: string;
  readonly dexHost: string;
  readonly appPort: number;
  readonly dexPort: number;
  readonly authPort: number;
  /** The second app, where there is one. */
  readonly second?: AppPlace;
  readonly authorization: Authorization;
  readonly cookieSecret: string;
}

export const AUTH_CLUSTER = "oauth2-proxy";
export const APP_CLUSTER = "app";
export const SECOND_CLUSTER = "second";
export const DEX_CLUSTER = "dex";
