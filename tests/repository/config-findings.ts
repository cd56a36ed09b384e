// Changes to manifests, and the one thing that check-config finds in each.
import { HOST, config, customPolicy, setOption, type Change } from "./config-manifests";

const SECRET = "0123456789abcdef0123456789abcdeZ";

/** Title, change, severity, path below spec, text. */
export type Found = readonly [string, Change, "error" | "warning", string, RegExp];

/** A configuration of bearer tokens that oauth2-proxy agrees with. */
function withIssuer(issuer: string, service: string): Change {
  return (all) => {
    const jwks = { service, port: 80, path: "/keys" };
    config(all["plugin"]).jwt = {
      issuers: [{ issuer, audiences: ["oauth2-proxy"], algorithms: ["RS256"], jwks }],
    };
    setOption('https://dex.example.com"', `${issuer}"`)(all);
  };
}

export const PLACEMENT_AND_SECRETS: readonly Found[] = [
  [
    "a CUSTOM policy in front",
    (all) => (all["policy"] = customPolicy({ selector: { matchLabels: { istio: "ingressgateway" } } })),
    "warning",
    "phase",
    /CUSTOM policy .*document 5, AuthorizationPolicy istio-system\/ext-authz/,
  ],
  [
    "a CUSTOM policy for every host",
    (all) => (all["policy"] = customPolicy({ rules: [{}] })),
    "warning",
    "phase",
    /CUSTOM/,
  ],
  [
    "a plugin that observes, and no policy in front",
    (all) => {
      const settings = config(all["plugin"]) as Record<string, unknown>;
      settings["mode"] = "observe";
    },
    "warning",
    "pluginConfig.mode",
    /observes and refuses nobody.*no CUSTOM policy/,
  ],
  ["a later phase", ({ plugin }) => (plugin.spec.phase = "AUTHZ"), "warning", "phase", /"AUTHZ".*AUTHN/],
  ["no phase", ({ plugin }) => delete plugin.spec.phase, "warning", "phase", /no phase/],
  [
    "FAIL_OPEN",
    ({ plugin }) => (plugin.spec.failStrategy = "FAIL_OPEN"),
    "warning",
    "failStrategy",
    /unjudged/,
  ],
  ["no digest", ({ plugin }) => delete plugin.spec.sha256, "warning", "sha256", /not pinned/],
  [
    "a placeholder for the digest",
    ({ plugin }) => (plugin.spec.sha256 = "f".repeat(64)),
    "warning",
    "sha256",
    /placeholder/,
  ],
  ["no selector", ({ plugin }) => delete plugin.spec.selector, "warning", "selector", /every pod/],
  ["no image", ({ plugin }) => delete plugin.spec.url, "error", "url", /found nothing/],
  [
    "the secret in the resource",
    ({ plugin }) => (config(plugin).session.cookieSecret = [{ env: "COOKIE_SECRET" }, { value: SECRET }]),
    "warning",
    "pluginConfig.session.cookieSecret[1].value",
    /can make sessions/,
  ],
  [
    "the secret in vmConfig",
    ({ plugin }) => (plugin.spec.vmConfig.env = [{ name: "COOKIE_SECRET", value: SECRET }]),
    "warning",
    "vmConfig.env[0]",
    /valueFrom: HOST/,
  ],
  [
    "a variable that is not passed on",
    ({ plugin }) => (config(plugin).session.cookieSecret.env = "OTHER_SECRET"),
    "error",
    "pluginConfig.session.cookieSecret",
    /name: OTHER_SECRET, valueFrom: HOST/,
  ],
  [
    "a variable that the gateway has not",
    ({ gateway }) => (gateway.spec.template.spec.containers[0].env = []),
    "warning",
    "vmConfig.env[0]",
    /Deployment istio-system\/istio-ingressgateway.*no variable COOKIE_SECRET/,
  ],
];

export const AGREEMENT: readonly Found[] = [
  [
    "another cookieRefresh",
    setOption('cookie_refresh = "5m"', 'cookie_refresh = "6m"'),
    "warning",
    "pluginConfig.session.cookieRefresh",
    /"300s", but oauth2-proxy's cookie_refresh is "6m"/,
  ],
  [
    "another cookieExpire",
    setOption('cookie_expire = "4h"', ""),
    "warning",
    "pluginConfig.session.cookieExpire",
    /is "168h"/,
  ],
  [
    "another cookieName",
    setOption('"_oauth2_proxy"', '"_other"'),
    "warning",
    "pluginConfig.session.cookieName",
    /"_other"/,
  ],
  [
    "other e-mail domains",
    setOption('email_domains = ["*"]', 'email_domains = ["example.com"]'),
    "warning",
    "pluginConfig.session.emailDomains",
    /example\.com/,
  ],
  [
    "groups that only oauth2-proxy asks for",
    setOption("cookie_secure", 'allowed_groups = ["dev"]\ncookie_secure'),
    "warning",
    "pluginConfig.session.allowedGroups",
    /dev/,
  ],
  [
    "another proxyPrefix",
    setOption("cookie_secure", 'proxy_prefix = "/auth"\ncookie_secure'),
    "warning",
    "pluginConfig.authService.proxyPrefix",
    /\/auth/,
  ],
  [
    "paths that oauth2-proxy does not judge",
    setOption("cookie_secure", 'skip_auth_routes = ["GET=^/health"]\ncookie_secure'),
    "warning",
    "pluginConfig.cache.verdictTtl",
    /skip_auth_routes/,
  ],
  [
    "an answer without an access token",
    setOption("pass_access_token = true", ""),
    "warning",
    "pluginConfig.upstream.authorization",
    /pass_access_token/,
  ],
  [
    "an issuer on plain http",
    withIssuer("http://dex", HOST),
    "warning",
    "pluginConfig.jwt.issuers[0].issuer",
    /plain http/,
  ],
  [
    "keys of a Service that is not there",
    withIssuer("https://dex", "dex.demo.svc.cluster.local"),
    "warning",
    "pluginConfig.jwt.issuers[0].jwks.service",
    /no Service/,
  ],
  [
    "a misspelt key",
    ({ plugin }) => (config(plugin).session.cookie_expires = "4h"),
    "error",
    "pluginConfig.session.cookie_expires",
    /did you mean cookieExpire/,
  ],
  [
    "no configuration",
    ({ plugin }) => {
      plugin.spec.pluginConfig = undefined;
      plugin.spec.vmConfig = undefined;
    },
    "error",
    "pluginConfig.authService",
    /authService is required/,
  ],
];
