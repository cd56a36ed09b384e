// Which of oauth2-proxy's verifiers take a bearer of an issuer that is judged here, and by which claims each makes a person of it.
//
// oauth2-proxy tries its provider's verifier first and then those of extra_jwt_issuers, one an entry, and an issuer may have several.
// Providers that are OpenID Connect's (OIDCProvider) read the claims that its options name, of whatever type; extra issuers, and
// providers without a CreateSessionFromToken of their own, read sub, email, groups and preferred_username, as texts and a list of texts.
import type { ProxyOptions } from "../proxy-options";
import { at, listOf, textOf, textsOf } from "../tree";
import type { Situation } from "./situation";

/** Providers with no verifier of ID tokens: their oauth2-proxy takes the bearers of extra_jwt_issuers alone. */
export const WITHOUT_VERIFIER = [
  "bitbucket",
  "digitalocean",
  "facebook",
  "github",
  "google",
  "keycloak",
  "linkedin",
  "login.gov",
  "nextcloud",
  "sourcehut",
];

/** Providers with a verifier, and only the general way from what it verified to a session. */
export const FIXED_CLAIMS = ["azure"];

/** Providers that make a session of a bearer by the options' claims. */
export const BY_OPTIONS = ["adfs", "cidaas", "entra-id", "gitlab", "keycloak-oidc", "oidc"];

export interface Verifier {
  /** The option that names its issuer. */
  readonly option: "oidc_issuer_url" | "extra_jwt_issuers";
  /** Undefined where they are not known. */
  readonly audiences: readonly string[] | undefined;
  /** Whether sub, email, groups and preferred_username make the person, whatever the options say. */
  readonly isFixed: boolean;
}

/** An issuer of the plugin's, and who takes its tokens there. */
export interface Judged {
  readonly index: number;
  readonly path: string;
  readonly config: unknown;
  readonly audiences: readonly string[];
  /** The provider's first, as it is tried first; none where nobody takes its tokens. */
  readonly verifiers: readonly Verifier[];
}

interface Extra extends Verifier {
  readonly issuer: string;
}

/** "issuer=audience": the audience is what follows the first equals sign. Undefined where they are not known. */
function extrasOf(proxy: ProxyOptions): readonly Extra[] | undefined {
  const more = proxy.list("oidc_extra_audiences");
  return proxy.list("extra_jwt_issuers")?.flatMap((text): Extra[] => {
    const [, issuer, audience] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    if (issuer === undefined || audience === undefined) return [];
    const audiences = more === undefined ? undefined : [audience, ...more];
    return [{ option: "extra_jwt_issuers", issuer, audiences, isFixed: true }];
  });
}

function providersOf(proxy: ProxyOptions): Verifier | undefined {
  const name = proxy.text("provider") ?? "";
  if (WITHOUT_VERIFIER.includes(name)) return undefined;
  const [client, more] = [proxy.text("client_id"), proxy.list("oidc_extra_audiences")];
  const audiences =
    client === undefined || client === "" || more === undefined ? undefined : [client, ...more];
  return { option: "oidc_issuer_url", audiences, isFixed: FIXED_CLAIMS.includes(name) };
}

// The provider's is the one of its name. Where that is not known, or none has it, the first is meant, unless it is another's.
function providersIndex(names: readonly unknown[], proxy: ProxyOptions, extras: readonly Extra[]): number {
  const index = names.indexOf(proxy.text("oidc_issuer_url"));
  if (index >= 0) return index;
  return extras.some(({ issuer }) => issuer === names[0]) ? -1 : 0;
}

/** The plugin's issuers. */
export function judgedIssuers({ config, proxy }: Pick<Situation, "config" | "proxy">): readonly Judged[] {
  const issuers = listOf(at(config, "jwt", "issuers"));
  const names = issuers.map((issuer) => textOf(at(issuer, "issuer")));
  const [ofProvider, extras = []] = [providersOf(proxy), extrasOf(proxy)];
  const own = providersIndex(names, proxy, extras);
  const takesAny = proxy.isOn("insecure_oidc_skip_issuer_verification") === true;
  const isExtra = (name: unknown): boolean => extras.some((extra) => extra.issuer === name);
  return issuers.map((issuer, index) => ({
    index,
    path: `jwt.issuers[${index}]`,
    config: issuer,
    audiences: textsOf(at(issuer, "audiences")),
    verifiers: [
      ...(ofProvider !== undefined && (index === own || (takesAny && !isExtra(names[index])))
        ? [ofProvider]
        : []),
      ...extras.filter((extra) => extra.issuer === names[index]),
    ],
  }));
}

/** Every audience that some verifier takes; undefined where one is not known. */
export function audiencesThere({ verifiers }: Judged): readonly string[] | undefined {
  const lists = verifiers.map(({ audiences }) => audiences);
  return lists.includes(undefined) ? undefined : [...new Set(lists.flatMap((list) => list ?? []))];
}

/** Whether the provider's verifier is among them. */
export function isProviders({ verifiers }: Judged): boolean {
  return verifiers.some(({ option }) => option === "oidc_issuer_url");
}

/** Those that make the person of some token which passes here: of an audience the first that takes it. */
export function readersOf({ audiences, verifiers }: Judged): readonly Verifier[] {
  const takes = (verifier: Verifier, audience: string): boolean =>
    verifier.audiences === undefined || verifier.audiences.includes(audience);
  const readers = audiences.map((audience) => verifiers.find((each) => takes(each, audience)));
  return verifiers.filter((each) => readers.includes(each));
}
