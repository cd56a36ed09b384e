// Options of oauth2-proxy that decide otherwise than the filter, each with a request that shows it: what oauth2-proxy answers without
// the option and with it, what the filter does, and what check-config says.
import type { OptionValue } from "../../../scripts/stack/oauth2-proxy";
import type { Severity } from "../../../scripts/check-config/finding";
import type { Answer, Bed, Config, Options, Request } from "./bed";

export interface Trial {
  /** The option that the finding names. */
  readonly option: string;
  readonly what?: string;
  readonly options: Options;
  /** Options of both oauth2-proxies: what the option needs to be seen. */
  readonly both?: Options;
  readonly request: (bed: Bed) => Request | Promise<Request>;
  /** What is looked at in an answer; its status by default. */
  readonly shown?: (answer: Answer) => unknown;
  readonly without: unknown;
  readonly with: unknown;
  /** What the filter does with the request; where it is to be the same with any filter. */
  readonly filter?: "passes" | "asks";
  readonly change?: (config: Config, bed: Bed) => void;
  readonly severity: Severity;
}

const session = (bed: Bed): Request => ({ headers: { cookie: bed.cookie() } });
const bearer = async (bed: Bed): Promise<Request> => ({ headers: { authorization: await bed.bearer() } });
const nobody =
  (path = "/app", headers: Readonly<Record<string, string>> = {}) =>
  (): Request => ({ path, headers });
const header = (name: string) => (answer: Answer) => answer.headers[name];
const none = (config: Config): void => void delete config["jwt"];

const FILES = "/dev/null";
const TENANT = "https://login.microsoftonline.com/1a2b/v2.0";

/** Bearers that the filter lets pass. */
const refused = (option: string, value: OptionValue, more: Partial<Trial> = {}): Trial => ({
  option,
  options: { [option]: value },
  request: bearer,
  without: 200,
  with: 403,
  filter: "passes",
  severity: "error",
  ...more,
});

const withProvider = (
  provider: string,
  option: string,
  value: OptionValue,
  more: Partial<Trial> = {},
): Trial => refused(option, value, { options: { provider, [option]: value }, ...more });

export const BEARERS: readonly Trial[] = [
  refused("authenticated_emails_file", FILES, {
    options: { authenticated_emails_file: FILES, email_domains: [] },
  }),
  refused("email_domains", ["example.org"]),
  refused("allowed_groups", ["ops"]),
  refused("allowed_groups", ["Dev"], { what: "in another case" }),
  withProvider("keycloak-oidc", "allowed_roles", ["admin"]),
  withProvider("gitlab", "gitlab_groups", ["acme/ops"]),
  withProvider("gitlab", "gitlab_projects", ["acme/shop"]),
  withProvider("google", "google_groups", ["ops@example.com"], { with: 302 }),
  withProvider("github", "github_org", "acme", { with: 302 }),
  withProvider("github", "github_team", "ops", { with: 302 }),
  withProvider("github", "github_repo", "acme/shop", { with: 302 }),
  withProvider("github", "github_users", ["ann"], { with: 302 }),
  withProvider("bitbucket", "bitbucket_team", "acme", { with: 302 }),
  withProvider("bitbucket", "bitbucket_repository", "acme/shop", { with: 302 }),
  refused("provider", "google", { with: 302 }),
  refused("provider", "nextcloud", { with: 302 }),
  refused("skip_jwt_bearer_tokens", false, { with: 302 }),
  refused("client_id", "portal", { with: 302 }),
  refused("oidc_issuer_url", "https://idp.example.com/", { with: 302 }),
  refused("oidc_audience_claims", ["azp"], { with: 302 }),
  refused("oidc_enabled_signing_algs", ["ES256"], { with: 302 }),
  refused("skip_oidc_discovery", true, {
    what: "leaves RS256",
    options: { oidc_enabled_signing_algs: [] },
    both: { oidc_enabled_signing_algs: ["RS256", "ES256"] },
    request: async (bed) => ({ headers: { authorization: await bed.bearer({}, "ES256") } }),
    change: (config) =>
      delete (config["jwt"] as { issuers: Record<string, unknown>[] }).issuers[0]?.["algorithms"],
    with: 302,
    severity: "warning",
  }),
  refused("oidc_public_key_files", ["PUBLIC_KEY"], {
    options: { oidc_public_key_files: ["PUBLIC_KEY"], oidc_jwks_url: "" },
    with: 302,
  }),
  {
    option: "oidc_extra_audiences",
    what: "that the filter has not",
    options: { oidc_extra_audiences: ["portal"] },
    request: async (bed) => ({ headers: { authorization: await bed.bearer({ aud: "portal" }) } }),
    without: 302,
    with: 200,
    severity: "warning",
  },
  withProvider("google", "google_group", ["ops@example.com"], { with: 302 }),
  {
    option: "extra_jwt_issuers",
    what: "without an issuer that the filter has",
    options: {},
    request: async (bed) => ({
      headers: { authorization: await bed.bearer({ aud: "deployer" }, "RS256", bed.ciIssuer) },
    }),
    change: (config, bed) => {
      const jwks = { inline: bed.ciIssuer.jwks };
      (config["jwt"] as { issuers: object[] }).issuers.push({
        issuer: bed.ciIssuer.name,
        audiences: ["deployer"],
        jwks,
      });
    },
    without: 302,
    with: 302,
    filter: "passes",
    severity: "error",
  },
  {
    option: "oidc_email_claim",
    options: { oidc_email_claim: "upn" },
    request: async (bed) => ({ headers: { authorization: await bed.bearer({ upn: "b@example.org" }) } }),
    shown: header("x-auth-request-email"),
    without: "bob@example.com",
    with: "b@example.org",
    filter: "passes",
    severity: "warning",
  },
  {
    option: "user_id_claim",
    what: "is the older name of oidc_email_claim",
    options: { user_id_claim: "sub" },
    request: bearer,
    shown: header("x-auth-request-email"),
    without: "bob@example.com",
    with: "bob",
    filter: "passes",
    severity: "warning",
  },
  {
    option: "oidc_groups_claim",
    options: { oidc_groups_claim: "roles" },
    request: async (bed) => ({ headers: { authorization: await bed.bearer({ roles: ["admin"] }) } }),
    shown: header("x-auth-request-groups"),
    without: "dev",
    with: "admin",
    filter: "passes",
    severity: "warning",
  },
  {
    option: "keycloak-oidc",
    options: { provider: "keycloak-oidc" },
    request: async (bed) => ({
      headers: { authorization: await bed.bearer({ realm_access: { roles: ["admin"] } }) },
    }),
    shown: header("x-auth-request-groups"),
    without: "dev",
    with: "dev,role:admin",
    filter: "passes",
    severity: "warning",
  },
  {
    option: "gitlab_groups",
    what: "with another provider lets nobody out",
    options: { gitlab_groups: ["acme/ops"] },
    request: bearer,
    without: 200,
    with: 200,
    filter: "passes",
    severity: "error",
  },
];

export const SESSIONS: readonly Trial[] = [
  refused("authenticated_emails_file", FILES, {
    what: "for a session",
    options: { authenticated_emails_file: FILES, email_domains: [] },
    request: session,
    change: none,
    severity: "warning",
  }),
  refused("email_domains", ["example.org"], {
    what: "for a session",
    request: session,
    change: none,
    severity: "warning",
  }),
  refused("allowed_groups", ["ops"], {
    what: "for a session",
    request: session,
    change: none,
    severity: "warning",
  }),
  withProvider("keycloak", "keycloak_groups", ["/ops"], {
    what: "for a session",
    request: session,
    change: none,
    severity: "warning",
  }),
  refused("cookie_name", "_shop", { request: session, change: none, with: 302, severity: "warning" }),
  refused("cookie_expire", "6m", {
    request: (bed) => ({ headers: { cookie: bed.cookie({ createdAt: new Date(Date.now() - 420_000) }) } }),
    change: (config) => (none(config), (config["session"] = { ...config["session"], cookieRefresh: "0s" })),
    both: { cookie_refresh: "0s" },
    with: 302,
    severity: "warning",
  }),
  refused("cookie_refresh", "1m", {
    request: (bed) => ({
      headers: { cookie: bed.cookie({ createdAt: new Date(Date.now() - 120_000), refreshToken: "" }) },
    }),
    change: none,
    with: 302,
    severity: "warning",
  }),
  refused("cookie_secret", "another secret of 32 octets: no.", {
    change: (config) => (
      none(config),
      (config["session"] = {
        ...config["session"],
        cookieSecret: { value: "Not for production: 32 octets ok" },
      })
    ),
    request: session,
    with: 302,
    severity: "warning",
  }),
  refused("entra_id_allowed_tenants", ["0f2c"], {
    what: "at a refresh",
    options: { provider: "entra-id", entra_id_allowed_tenants: ["0f2c"] },
    both: { provider: "entra-id", oidc_issuer_url: TENANT },
    request: async (bed) => {
      const token = (await bed.bearer({ iss: TENANT })).slice("Bearer ".length);
      return {
        headers: {
          cookie: bed.cookie({
            createdAt: new Date(Date.now() - 600_000),
            refreshToken: "",
            idToken: token,
            accessToken: token,
          }),
        },
      };
    },
    change: none,
    filter: undefined,
    with: 302,
    severity: "warning",
  }),
  {
    option: "bearer_token_login_fallback",
    options: { bearer_token_login_fallback: false },
    request: (bed) => ({ headers: { cookie: bed.cookie(), authorization: "Bearer null" } }),
    change: none,
    without: 200,
    with: 403,
    severity: "warning",
  },
  {
    option: "htpasswd_file",
    options: { htpasswd_file: "HTPASSWD" },
    request: (bed) => ({
      headers: {
        cookie: bed.cookie(),
        authorization: `Basic ${Buffer.from("bob:secret").toString("base64")}`,
      },
    }),
    shown: header("x-auth-request-user"),
    change: none,
    without: "alice",
    with: "bob",
    severity: "warning",
  },
];

export { header, nobody, session };
