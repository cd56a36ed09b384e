// The fields of oauth2-proxy's structured configuration: with one that it does not know, or a value of another type, it does not start.
// It takes their names in any case (mapstructure), and here no text for a number, a switch or a list.
import { nanosecondsOf } from "../duration";
import { pathBelow } from "../finding";
import { optionNamed } from "./option-table";
import { isPlaceholder } from "./settings";

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

/** Further fields below providers. */
const OTHER_PROVIDER_FIELDS: Readonly<Record<string, FieldType>> = {
  id: "text",
  "ADFSConfig.skipScope": "switch",
  additionalClaims: "list",
  "loginURLParameters[].name": "text",
  "loginURLParameters[].default": "list",
  "loginURLParameters[].allow[].value": "text",
  "loginURLParameters[].allow[].pattern": "text",
};

/** Fields whose option is of another type. */
const OTHERWISE: Readonly<Record<string, FieldType>> = {
  "googleConfig.useApplicationDefaultCredentials": "switch",
  "googleConfig.useOrganizationID": "switch",
};

type FieldType = "text" | "switch" | "number" | "duration" | "list";

const secret = (path: string): Record<string, FieldType> => ({
  [`${path}.value`]: "text",
  [`${path}.fromEnv`]: "text",
  [`${path}.fromFile`]: "text",
});

const server = (path: string): Record<string, FieldType> => ({
  [`${path}.bindAddress`]: "text",
  [`${path}.secureBindAddress`]: "text",
  [`${path}.tls.cipherSuites`]: "list",
  [`${path}.tls.minVersion`]: "text",
  ...secret(`${path}.tls.cert`),
  ...secret(`${path}.tls.key`),
});

const headers = (path: string): Record<string, FieldType> => ({
  [`${path}.name`]: "text",
  [`${path}.preserveRequestValue`]: "switch",
  [`${path}.InsecureSkipHeaderNormalization`]: "switch",
  [`${path}.values[].claimSource.claim`]: "text",
  [`${path}.values[].claimSource.prefix`]: "text",
  ...secret(`${path}.values[].claimSource.basicAuthPassword`),
  ...secret(`${path}.values[].secretSource`),
});

const UPSTREAM: Readonly<Record<string, FieldType>> = {
  id: "text",
  path: "text",
  rewriteTarget: "text",
  uri: "text",
  insecureSkipTLSVerify: "switch",
  static: "switch",
  staticCode: "number",
  flushInterval: "duration",
  passHostHeader: "switch",
  proxyWebSockets: "switch",
  timeout: "duration",
  disableKeepAlives: "switch",
};

const below = (path: string, fields: Readonly<Record<string, FieldType>>): Record<string, FieldType> =>
  Object.fromEntries(Object.entries(fields).map(([name, type]) => [`${path}.${name}`, type]));

const ofOptions = Object.fromEntries(
  Object.entries(PROVIDER_FIELDS).map(([path, name]) => [path, optionNamed(name)?.type ?? "text"]),
);

/** Every field; [] stands for each of a list. */
export const STRUCTURED_FIELDS: Readonly<Record<string, FieldType>> = {
  ...below("providers[]", { ...ofOptions, ...OTHERWISE, ...OTHER_PROVIDER_FIELDS }),
  "upstreamConfig.proxyRawPath": "switch",
  ...below("upstreamConfig.upstreams[]", UPSTREAM),
  ...headers("injectRequestHeaders[]"),
  ...headers("injectResponseHeaders[]"),
  ...server("server"),
  ...server("metricsServer"),
};

/** What stands at a path: fields, by their names in small letters; a list; or a value. */
interface Shape {
  readonly name: string;
  readonly type?: FieldType;
  readonly fields: Map<string, Shape>;
  isList: boolean;
}

const ROOT: Shape = { name: "", fields: new Map(), isList: false };
for (const [path, type] of Object.entries(STRUCTURED_FIELDS)) {
  let shape = ROOT;
  for (const step of path.split(".")) {
    const name = step.replace("[]", "");
    const next = shape.fields.get(name.toLowerCase()) ?? { name, fields: new Map(), isList: step !== name };
    shape.fields.set(name.toLowerCase(), next);
    shape = next;
  }
  Object.assign(shape, { type });
}

export interface Fault {
  readonly path: string;
  readonly text: string;
}

/** The value with the fields' names as oauth2-proxy has them, and what it does not start with. */
export function structured(value: unknown): { readonly value: unknown; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  return { value: read(ROOT, value, "", faults), faults };
}

// Null stands for what is not there.
function read(shape: Shape, value: unknown, path: string, faults: Fault[]): unknown {
  const isFilledIn = typeof value === "string" && isPlaceholder(value);
  if (value === null || value === undefined || isFilledIn) return value;
  if (shape.type !== undefined) {
    const fault = faultOf(shape.type, value);
    if (fault !== undefined) faults.push({ path, text: fault });
    return value;
  }
  if (!shape.isList || path.endsWith("]")) return readFields(shape, value, path, faults);
  if (Array.isArray(value))
    return value.map((each, index) => read(shape, each, pathBelow(path, index), faults));
  faults.push({ path, text: "is no list" });
  return undefined;
}

function readFields(shape: Shape, value: unknown, path: string, faults: Fault[]): unknown {
  if (typeof value !== "object" || Array.isArray(value)) {
    faults.push({ path, text: "has no fields" });
    return undefined;
  }
  const fields = Object.entries(value as Record<string, unknown>).map(([name, each]): [string, unknown] => {
    const known = shape.fields.get(name.toLowerCase());
    if (known !== undefined) return [known.name, read(known, each, pathBelow(path, known.name), faults)];
    const cure = name === "claim" ? " (claimSource: { claim: NAME } is one)" : "";
    faults.push({ path: pathBelow(path, name), text: `is no field${cure}` });
    return [name, each];
  });
  return Object.fromEntries(fields);
}

const IS: Readonly<Record<FieldType, (value: unknown) => boolean>> = {
  text: (value) => typeof value === "string",
  switch: (value) => typeof value === "boolean",
  number: (value) => Number.isInteger(value),
  duration: (value) =>
    typeof value === "number" ||
    (typeof value === "string" && nanosecondsOf(value.replace(/^-/, "")) !== undefined),
  list: (value) => Array.isArray(value) && value.every((each) => typeof each === "string"),
};

const NONE: Readonly<Record<FieldType, string>> = {
  text: "is no text (a number in quotes is one)",
  switch: "is neither true nor false",
  number: "is no whole number",
  duration: "is no duration (Go's units are ns, us, ms, s, m and h)",
  list: "is no list of texts",
};

function faultOf(type: FieldType, value: unknown): string | undefined {
  return IS[type](value) ? undefined : NONE[type];
}
