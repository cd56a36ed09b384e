// Envoy's ext_authz filter as Istio makes it from the guide's envoyExtAuthzHttp provider: what Postern replaces.
//
// With it goes the guide's workaround, a route that copies the access token into Authorization.
import { AUTH_CLUSTER, type EnvoyOptions } from "./envoy-options";

const TYPE = "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.";
const NAME = "envoy.filters.http.ext_authz";

const CHECKED = [
  "authorization",
  "cookie",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "accept",
];
const TO_UPSTREAM = ["path", "authorization"];
const IDENTITY = ["user", "email", "groups", "preferred-username", "access-token"];
const TO_CLIENT_ON_DENY = ["content-type", "set-cookie"];

function exactly(names: readonly string[]): object {
  return { patterns: names.map((name) => ({ exact: name, ignore_case: true })) };
}

export function extAuthzFilter(options: EnvoyOptions): object {
  const name = options.authCluster ?? AUTH_CLUSTER;
  const allowed = [...TO_UPSTREAM, ...IDENTITY.map((word) => `x-auth-request-${word}`)];
  return {
    name: NAME,
    typed_config: {
      "@type": `${TYPE}ExtAuthz`,
      transport_api_version: "V3",
      failure_mode_allow: false,
      allowed_headers: exactly(CHECKED),
      http_service: {
        server_uri: { uri: "http://oauth2-proxy", cluster: name, timeout: "600s" },
        authorization_response: {
          allowed_upstream_headers: exactly(allowed),
          allowed_client_headers: exactly(TO_CLIENT_ON_DENY),
        },
      },
    },
  };
}

export const EXT_AUTHZ_DISABLED = { [NAME]: { "@type": `${TYPE}ExtAuthzPerRoute`, disabled: true } };

export const ACCESS_TOKEN_TO_AUTHORIZATION = {
  header: { key: "authorization", value: "Bearer %REQ(x-auth-request-access-token)%" },
  append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
};
