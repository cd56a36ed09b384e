// Options of the provider: who the issuer is, which claims make a person, and who may pass. A structured configuration has them below
// `providers`.
import { compared, decides, harmless, optionsOf } from "./option";

const LOGIN = "only how a login goes, which oauth2-proxy does alone";
const GROUPS_SOURCE = "only how oauth2-proxy comes by the groups of a session";
const REACHES = "only how oauth2-proxy reaches the provider";

const TOKENS = [
  compared("client_id", "", "jwt.issuers[].audiences"),
  compared("oidc_audience_claims", ["aud"], "jwt.issuers[].audienceClaims"),
  compared("oidc_email_claim", "email", "jwt.issuers[0].emailClaim"),
  compared("oidc_enabled_signing_algs", [], "jwt.issuers[0].algorithms"),
  compared("oidc_extra_audiences", [], "jwt.issuers[].audiences"),
  compared("oidc_groups_claim", "groups", "jwt.issuers[0].groupsClaim"),
  compared("oidc_issuer_url", "", "jwt.issuers[0].issuer"),
  compared("user_id_claim", "email", "jwt.issuers[0].emailClaim: the older name of oidc_email_claim"),
  decides(
    "provider",
    "google",
    "some providers verify no bearer, and one (azure) reads fixed claims of it, whatever the options say",
  ),
  decides("oidc_public_key_files", [], "oauth2-proxy takes these keys alone, the filter every key of jwks"),
  decides(
    "skip_oidc_discovery",
    false,
    "without discovery and oidc_enabled_signing_algs only RS256 is taken",
  ),
  harmless(
    "insecure_oidc_allow_unverified_email",
    false,
    "a token whose e-mail is not verified is asked about",
  ),
  decides(
    "insecure_oidc_skip_issuer_verification",
    false,
    "on: tokens of any issuer are taken that are signed with the provider's keys",
  ),
  harmless("insecure_oidc_skip_nonce", true, LOGIN),
  harmless("oidc_jwks_url", "", "the filter has its own address of the issuer's keys"),
];

const WHO = [
  compared("allowed_groups", [], "session.allowedGroups"),
  compared("allowed_roles", [], "session.allowedGroups, each as role:NAME (keycloak-oidc)"),
  compared("gitlab_groups", [], "session.allowedGroups (gitlab)"),
  compared("gitlab_projects", [], "session.allowedGroups, each as project:NAME (gitlab)"),
  compared("google_group", [], "session.allowedGroups (google)"),
  compared("google_groups", [], "session.allowedGroups (google)"),
  compared("keycloak_groups", [], "session.allowedGroups (keycloak)"),
  decides("bitbucket_repository", "", "asked at the login only"),
  decides("bitbucket_team", "", "asked at the login only"),
  decides("entra_id_allowed_tenants", [], "asked at the login and at a refresh only"),
  decides("github_org", "", "asked at the login only"),
  decides("github_repo", "", "asked at the login only"),
  decides("github_team", "", "asked at the login only"),
  decides("github_users", [], "asked at the login only"),
];

const REST = [
  decides(
    "auth_request_response_mode",
    "",
    "form_post: the answer of the provider comes as a POST whose body must reach oauth2-proxy",
  ),
  harmless("acr_values", "", LOGIN),
  harmless("approval_prompt", "force", LOGIN),
  harmless("azure_graph_group_field", "", GROUPS_SOURCE),
  harmless("azure_tenant", "common", LOGIN),
  harmless("backend_logout_url", "", "only what a sign-out does besides"),
  harmless("client_secret", "", LOGIN),
  harmless("client_secret_file", "", LOGIN),
  harmless("code_challenge_method", "", LOGIN),
  harmless("entra_id_federated_token_auth", false, LOGIN),
  harmless("force_code_challenge_method", "", LOGIN),
  harmless("github_token", "", GROUPS_SOURCE),
  harmless("google_admin_api_user_scope", "", GROUPS_SOURCE),
  harmless("google_admin_email", "", GROUPS_SOURCE),
  harmless("google_service_account_json", "", GROUPS_SOURCE),
  harmless("google_target_principal", "", GROUPS_SOURCE),
  harmless("google_use_application_default_credentials", "", GROUPS_SOURCE),
  harmless("google_use_organization_id", "", GROUPS_SOURCE),
  harmless("jwt_key", "", LOGIN),
  harmless("jwt_key_file", "", LOGIN),
  harmless("login_url", "", LOGIN),
  harmless("profile_url", "", REACHES),
  harmless("prompt", "", LOGIN),
  harmless("provider_ca_files", [], REACHES),
  harmless("provider_display_name", "", "only a name on the sign-in page"),
  harmless("pubjwk_url", "", LOGIN),
  harmless("redeem_url", "", REACHES),
  harmless("resource", "", LOGIN),
  harmless("scope", "", LOGIN),
  harmless("skip_claims_from_profile_url", false, GROUPS_SOURCE),
  harmless("use_system_trust_store", false, REACHES),
  harmless("validate_url", "", "a session that is due is oauth2-proxy's to judge"),
];

export const PROVIDER_OPTIONS = optionsOf([...TOKENS, ...WHO, ...REST], true);
