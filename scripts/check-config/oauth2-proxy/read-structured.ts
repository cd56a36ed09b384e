// oauth2-proxy's structured configuration (YAML, --alpha-config) under the names that its other configuration has.
import { at, listOf, recordOf, textOf } from "../tree";
import { readYaml } from "../yaml-document";
import { optionNamed } from "./option-table";
import { settingOf, type Reading, type Remark, type Settings } from "./settings";

/** Fields below providers[0], and the options that they are. */
export const PROVIDER_FIELDS: Readonly<Record<string, string>> = {
  provider: "provider",
  name: "provider_display_name",
  clientID: "client_id",
  clientSecret: "client_secret",
  clientSecretFile: "client_secret_file",
  allowedGroups: "allowed_groups",
  authRequestResponseMode: "auth_request_response_mode",
  "azureConfig.graphGroupField": "azure_graph_group_field",
  "azureConfig.tenant": "azure_tenant",
  backendLogoutURL: "backend_logout_url",
  "bitbucketConfig.repository": "bitbucket_repository",
  "bitbucketConfig.team": "bitbucket_team",
  caFiles: "provider_ca_files",
  code_challenge_method: "code_challenge_method",
  "githubConfig.org": "github_org",
  "githubConfig.repo": "github_repo",
  "githubConfig.team": "github_team",
  "githubConfig.token": "github_token",
  "githubConfig.users": "github_users",
  "gitlabConfig.group": "gitlab_groups",
  "gitlabConfig.projects": "gitlab_projects",
  "googleConfig.adminAPIUserScope": "google_admin_api_user_scope",
  "googleConfig.adminEmail": "google_admin_email",
  "googleConfig.group": "google_groups",
  "googleConfig.serviceAccountJson": "google_service_account_json",
  "googleConfig.targetPrincipal": "google_target_principal",
  "googleConfig.useApplicationDefaultCredentials": "google_use_application_default_credentials",
  "googleConfig.useOrganizationID": "google_use_organization_id",
  "keycloakConfig.groups": "keycloak_groups",
  "keycloakConfig.roles": "allowed_roles",
  "loginGovConfig.jwtKey": "jwt_key",
  "loginGovConfig.jwtKeyFile": "jwt_key_file",
  "loginGovConfig.pubjwkURL": "pubjwk_url",
  loginURL: "login_url",
  "microsoftEntraIDConfig.allowedTenants": "entra_id_allowed_tenants",
  "microsoftEntraIDConfig.federatedTokenAuth": "entra_id_federated_token_auth",
  "oidcConfig.audienceClaims": "oidc_audience_claims",
  "oidcConfig.emailClaim": "oidc_email_claim",
  "oidcConfig.enabledSigningAlgs": "oidc_enabled_signing_algs",
  "oidcConfig.extraAudiences": "oidc_extra_audiences",
  "oidcConfig.groupsClaim": "oidc_groups_claim",
  "oidcConfig.insecureAllowUnverifiedEmail": "insecure_oidc_allow_unverified_email",
  "oidcConfig.insecureSkipIssuerVerification": "insecure_oidc_skip_issuer_verification",
  "oidcConfig.insecureSkipNonce": "insecure_oidc_skip_nonce",
  "oidcConfig.issuerURL": "oidc_issuer_url",
  "oidcConfig.jwksURL": "oidc_jwks_url",
  "oidcConfig.publicKeyFiles": "oidc_public_key_files",
  "oidcConfig.skipDiscovery": "skip_oidc_discovery",
  "oidcConfig.userIDClaim": "user_id_claim",
  profileURL: "profile_url",
  redeemURL: "redeem_url",
  resource: "resource",
  scope: "scope",
  skipClaimsFromProfileURL: "skip_claims_from_profile_url",
  useSystemTrustStore: "use_system_trust_store",
  validateURL: "validate_url",
};

/** A header of oauth2-proxy's answer, and the claims that its values are of. */
export interface ResponseHeader {
  readonly name: string;
  readonly claims: readonly string[];
}

export interface Structured extends Reading {
  readonly responseHeaders: readonly ResponseHeader[];
}

const ROOTS = [
  "providers",
  "upstreamConfig",
  "injectRequestHeaders",
  "injectResponseHeaders",
  "server",
  "metricsServer",
];

/** Whether a document is a structured configuration. */
export function looksStructured(value: unknown): boolean {
  const keys = Object.keys(recordOf(value));
  return (
    at(value, "kind") === undefined &&
    keys.some((key) => ROOTS.slice(0, 4).includes(key)) &&
    keys.every((key) => ROOTS.includes(key))
  );
}

export function looksLikeStructured(text: string): boolean {
  return /^(providers|upstreamConfig|injectResponseHeaders):/m.test(text);
}

/** Reads the text, in which oauth2-proxy fills in variables; one that is not known stays a placeholder. */
export function readStructured(text: string, variables: ReadonlyMap<string, string> = new Map()): Structured {
  const filled = text.replace(/\$\{(\w+)\}|\$([A-Za-z_]\w*)/g, (whole, braced?: string, plain?: string) => {
    return variables.get(braced ?? plain ?? "") ?? whole;
  });
  const read = readYaml(filled);
  if ("value" in read && looksStructured(read.value)) return structuredOf(read.value);
  const why = "refusal" in read ? read.refusal : "no structured configuration";
  const line = "refusal" in read ? read.line : undefined;
  const remark: Remark = { severity: "warning", text: `${why}: nothing in it was compared`, line };
  return { settings: new Map(), remarks: [remark], isUnread: true, responseHeaders: [] };
}

export function structuredOf(value: unknown): Structured {
  const settings: Settings = new Map();
  const providers = listOf(at(value, "providers"));
  for (const [path, name] of Object.entries(PROVIDER_FIELDS)) {
    const option = optionNamed(name);
    const raw = at(providers[0], ...path.split("."));
    if (option !== undefined && raw !== undefined) settings.set(name, settingOf(option, raw));
  }
  const responseHeaders = listOf(at(value, "injectResponseHeaders")).map(headerOf);
  for (const [name, raw] of [...upstreamSettings(value), ...headerSettings(responseHeaders)]) {
    const option = optionNamed(name);
    if (option !== undefined) settings.set(name, settingOf(option, raw));
  }
  return { settings, remarks: [], responseHeaders };
}

function headerOf(header: unknown): ResponseHeader {
  // Before 7.14 the claim stood in the value itself.
  const claims = listOf(at(header, "values")).map(
    (each) => textOf(at(each, "claimSource", "claim")) ?? textOf(at(each, "claim")) ?? "",
  );
  return { name: textOf(at(header, "name")) ?? "", claims };
}

function upstreamSettings(value: unknown): [string, unknown][] {
  const upstreams = listOf(at(value, "upstreamConfig", "upstreams")).map((upstream) => {
    const isStatic = at(upstream, "static") === true;
    return isStatic
      ? `static://${String(at(upstream, "staticCode") ?? 200)}`
      : (textOf(at(upstream, "uri")) ?? "");
  });
  return [["upstreams", upstreams]];
}

// What the switches of the other configuration would be for these headers.
function headerSettings(headers: readonly ResponseHeader[]): [string, unknown][] {
  const has = (name: string, claim: string): boolean =>
    headers.some((header) => header.name.toLowerCase() === name && header.claims.includes(claim));
  return [
    ["set_xauthrequest", has("x-auth-request-user", "user") || has("x-auth-request-email", "email")],
    ["pass_access_token", has("x-auth-request-access-token", "access_token")],
    ["set_authorization_header", has("authorization", "id_token")],
  ];
}
