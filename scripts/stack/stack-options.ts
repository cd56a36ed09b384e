// What can be said about a whole stack; everything has a default that works.
import type { DexOptions } from "./dex";
import type { Authorization, EnvoyOptions } from "./envoy-options";
import type { Oauth2ProxyOptions } from "./oauth2-proxy";
import type { PluginConfig } from "./plugin-config";

export interface StackOptions {
  /** Who decides at the gateway: the filter, Envoy's ext_authz with oauth2-proxy as in the Istio guide, both in this order, or nobody. */
  readonly authorization?: Authorization;
  /** Hosts of the app and of Dex on the gateway, without a port. */
  readonly appHost?: string;
  readonly dexHost?: string;
  /** Host of a second app, which is started beside the first; none when not given. */
  readonly secondHost?: string;
  /** The gateway's port if it is free; otherwise, and when not given, any free one. */
  readonly preferredPort?: number;
  readonly dex?: DexOptions;
  readonly oauth2Proxy?: Oauth2ProxyOptions;
  readonly envoy?: EnvoyOptions;
  /** Changes the plugin configuration that fits the other options. */
  readonly plugin?: (config: PluginConfig) => unknown;
}
