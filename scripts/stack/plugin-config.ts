// The plugin configuration that fits a stack: what a reader of docs/configuration.md would write for this setup.
import type { Oauth2ProxyOptions } from "./oauth2-proxy";

export interface PluginConfig {
  authService: Record<string, unknown>;
  session?: Record<string, unknown>;
  jwt?: Record<string, unknown>;
  upstream?: Record<string, unknown>;
  rules?: Record<string, unknown>;
  cache?: Record<string, unknown>;
}

export interface PluginPlace {
  readonly hosts: readonly string[];
  readonly issuer: string;
  readonly audience: string;
  readonly authCluster: string;
  readonly dexCluster: string;
  readonly oauth2Proxy: Oauth2ProxyOptions;
}

export function defaultPluginConfig(place: PluginPlace): PluginConfig {
  const { cookieName, cookieExpire, cookieRefresh } = place.oauth2Proxy;
  return {
    authService: { cluster: place.authCluster, timeout: "5s" },
    session: {
      cookieName: cookieName ?? "_oauth2_proxy",
      cookieSecret: { env: "COOKIE_SECRET" },
      cookieExpire: cookieExpire ?? "4h",
      cookieRefresh: cookieRefresh ?? "5m",
    },
    jwt: {
      issuers: [
        {
          issuer: place.issuer,
          audiences: [place.audience],
          algorithms: ["RS256"],
          jwks: { cluster: place.dexCluster, path: "/keys" },
        },
      ],
    },
    upstream: { setXauthrequest: true, passAccessToken: true },
    rules: { hosts: place.hosts },
  };
}
