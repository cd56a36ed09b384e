// Trials (trials.ts) of who takes a bearer and by which claims: providers with a verifier of their own way, extra issuers, and issuers that
// have several verifiers. {issuer} in an option is an issuer that oauth2-proxy reaches, with the keys of the bed's first.
import type { Claims } from "../../../scripts/lab/tokens";
import type { Bed, Config, Request } from "./bed";
import { header, type Trial } from "./trials";

type Issuer = Record<string, unknown>;
const issuersOf = (config: Config): Issuer[] => (config["jwt"] as { issuers: Issuer[] }).issuers;

/** The first issuer with further keys; `name` where it is the one that oauth2-proxy reaches. */
const first =
  (more: Issuer): Trial["change"] =>
  (config) =>
    void Object.assign(issuersOf(config)[0] ?? {}, more);
const reached =
  (more: Issuer = {}): Trial["change"] =>
  (config, bed) =>
    first({ issuer: bed.reached, ...more })?.(config, bed);
/** The issuer that oauth2-proxy reaches beside the first. */
const beside =
  (more: Issuer = {}): Trial["change"] =>
  (config, bed) =>
    void issuersOf(config).push({
      ...issuersOf(config)[0],
      issuer: bed.reached,
      audiences: ["deployer"],
      ...more,
    });
const and =
  (...changes: readonly Trial["change"][]): Trial["change"] =>
  (config, bed) =>
    changes.forEach((change) => change?.(config, bed));
const admins: Trial["change"] = (config) => {
  config["session"] = { ...config["session"], allowedGroups: ["admin"] };
};

const bearer =
  (claims: Claims = {}) =>
  async (bed: Bed): Promise<Request> => ({ headers: { authorization: await bed.bearer(claims) } });
const ofReached =
  (claims: Claims = {}) =>
  async (bed: Bed): Promise<Request> =>
    bearer({ iss: bed.reached, ...claims })(bed);

const EXTRA = { extra_jwt_issuers: ["{issuer}=deployer"] };
const refused = { without: 200, with: 302, filter: "passes", severity: "error" } as const;
const taken = { without: 302, with: 200, severity: "warning" } as const;

const AZURE: readonly Trial[] = [
  {
    ...refused,
    option: "provider azure",
    what: "reads groups whatever oidc_groups_claim is",
    both: { oidc_groups_claim: "roles", allowed_groups: ["admin"] },
    options: { provider: "azure" },
    request: bearer({ roles: ["admin"], groups: ["dev"] }),
    change: and(first({ groupsClaim: "roles" }), admins),
    with: 403,
  },
  {
    ...refused,
    option: "provider azure",
    what: "takes no address that is not verified",
    both: { oidc_email_claim: "upn" },
    options: { provider: "azure" },
    request: bearer({ upn: "bob@example.org", email_verified: false }),
    change: first({ emailClaim: "upn" }),
  },
  {
    ...refused,
    option: "provider azure",
    what: "takes no groups but a list of texts",
    options: { provider: "azure" },
    request: bearer({ groups: "dev" }),
  },
  {
    ...refused,
    option: "oidc_email_claim",
    what: "is as it is by default, and asks for an address that is verified",
    both: { oidc_email_claim: "upn" },
    options: { oidc_email_claim: "email" },
    request: bearer({ upn: "bob@example.org", email_verified: false }),
    change: first({ emailClaim: "upn" }),
  },
];

const EXTRAS: readonly Trial[] = [
  {
    ...refused,
    option: "oidc_audience_claims",
    what: "for an extra issuer",
    both: EXTRA,
    options: { oidc_audience_claims: ["azp"] },
    request: ofReached({ aud: "deployer", azp: "somebody-else" }),
    change: and(first({ audienceClaims: ["azp"] }), beside({ audienceClaims: ["aud"] })),
  },
  {
    ...taken,
    option: "extra_jwt_issuers",
    what: "with a second audience",
    both: EXTRA,
    options: { extra_jwt_issuers: ["{issuer}=deployer", "{issuer}=builder"] },
    request: ofReached({ aud: "builder" }),
    change: beside(),
  },
  {
    ...taken,
    option: "oidc_extra_audiences",
    what: "for an extra issuer",
    both: EXTRA,
    options: { oidc_extra_audiences: ["portal"] },
    request: ofReached({ aud: "portal" }),
    change: beside(),
  },
  {
    ...taken,
    option: "extra_jwt_issuers",
    what: "with the provider's issuer",
    both: { oidc_issuer_url: "{issuer}" },
    options: { extra_jwt_issuers: ["{issuer}=api"] },
    request: ofReached({ aud: "api" }),
    change: reached(),
  },
  {
    ...taken,
    option: "extra_jwt_issuers",
    what: "with the provider's issuer, as it is said here",
    both: { oidc_issuer_url: "{issuer}" },
    options: { extra_jwt_issuers: ["{issuer}=api"] },
    request: ofReached({ aud: "api" }),
    change: reached({ audiences: ["oauth2-proxy", "api"] }),
    filter: "passes",
    severity: "note",
  },
  {
    ...refused,
    option: "extra_jwt_issuers",
    what: "reads groups whatever oidc_groups_claim is",
    both: {
      oidc_issuer_url: "{issuer}",
      oidc_groups_claim: "roles",
      allowed_groups: ["admin"],
      oidc_extra_audiences: ["api"],
    },
    options: { oidc_extra_audiences: [], extra_jwt_issuers: ["{issuer}=api"] },
    request: ofReached({ aud: "api", roles: ["admin"], groups: ["dev"] }),
    change: and(reached({ audiences: ["oauth2-proxy", "api"], groupsClaim: "roles" }), admins),
    with: 403,
  },
];

const WHOSE: readonly Trial[] = [
  {
    ...refused,
    option: "extra_jwt_issuers",
    what: "is all that a provider without ID tokens takes",
    both: { provider: "github", ...EXTRA },
    options: { skip_jwt_bearer_tokens: true },
    request: ofReached({ aud: "deployer" }),
    change: reached({ audiences: ["deployer"] }),
    with: 200,
  },
  {
    ...refused,
    option: "extra_jwt_issuers",
    what: "takes no groups but a list of texts, where the issuer is named first here",
    both: { oidc_extra_audiences: ["deployer"], oidc_issuer_url: "{issuer}" },
    options: { oidc_extra_audiences: [], oidc_issuer_url: "https://idp.example.com", ...EXTRA },
    request: ofReached({ aud: "deployer", groups: "dev" }),
    change: reached({ audiences: ["deployer"] }),
  },
  {
    ...taken,
    option: "insecure_oidc_skip_issuer_verification",
    options: { insecure_oidc_skip_issuer_verification: true },
    request: ofReached(),
    change: reached(),
    filter: "passes",
    severity: "note",
  },
  {
    ...refused,
    option: "oidc_email_claim",
    what: "of an issuer that is not named first here",
    both: { oidc_issuer_url: "{issuer}" },
    options: { oidc_email_claim: "upn" },
    request: ofReached({ upn: "bob@example.org" }),
    change: (config, bed) => {
      beside({ audiences: ["oauth2-proxy"] })?.(config, bed);
    },
    shown: header("x-auth-request-email"),
    without: "bob@example.com",
    with: "bob@example.org",
    severity: "warning",
  },
];

export const WHOSE_BEARERS: readonly Trial[] = [...AZURE, ...EXTRAS, ...WHOSE];
