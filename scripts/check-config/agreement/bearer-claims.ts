// Which claims make a person of a bearer, here and there: those that options name, or fixed ones (verifiers.ts).
import type { Advice } from "../advice";
import { at, textsOf } from "../tree";
import { comparableDomains } from "./shared-keys";
import { shown, type Situation } from "./situation";
import { readersOf, WITHOUT_VERIFIER, type Judged, type Verifier } from "./verifiers";

interface JudgedRule {
  readonly options: readonly string[];
  readonly judge: (situation: Situation, judged: Judged) => readonly Advice[];
}

interface ClaimKey {
  readonly key: "emailClaim" | "groupsClaim";
  /** What both read by default, and oauth2-proxy where its claims are fixed. */
  readonly byDefault: string;
  /** The claim and the option that names it. */
  readonly there: (proxy: Situation["proxy"]) => { readonly claim?: string; readonly option: string };
  /** Whether it decides who passes. */
  readonly isDecisive: (situation: Situation) => boolean;
}

// The older option counts where the newer one is as it is by default.
export function emailClaim({ proxy }: Pick<Situation, "proxy">): string | undefined {
  const [newer, older] = [proxy.text("oidc_email_claim"), proxy.text("user_id_claim")];
  if (newer === undefined || newer !== "email") return newer;
  return older;
}

const EMAIL: ClaimKey = {
  key: "emailClaim",
  byDefault: "email",
  there: (proxy) => {
    const claim = emailClaim({ proxy });
    return { claim, option: claim === proxy.text("oidc_email_claim") ? "oidc_email_claim" : "user_id_claim" };
  },
  isDecisive: ({ config }) => {
    const domains = at(config, "session", "emailDomains");
    return domains !== undefined && !comparableDomains(textsOf(domains)).includes("*");
  },
};

const GROUPS: ClaimKey = {
  key: "groupsClaim",
  byDefault: "groups",
  there: (proxy) => ({ claim: proxy.text("oidc_groups_claim"), option: "oidc_groups_claim" }),
  isDecisive: ({ config, proxy }) =>
    textsOf(at(config, "session", "allowedGroups")).length > 0 ||
    (proxy.list("allowed_groups") ?? []).length > 0,
};

/** "provider azure" or "extra_jwt_issuers": whose claims are fixed. */
function whose(proxy: Situation["proxy"], { option }: Verifier): string {
  return option === "oidc_issuer_url" ? `provider ${proxy.text("provider") ?? ""}` : option;
}

/** An address that is not verified: nobody asks for that where the address is another claim than email. */
function passesUnverified(
  ours: unknown,
  theirs: string,
  proxy: Situation["proxy"],
  isFixed: boolean,
): boolean {
  const isAsked = isFixed || proxy.isOn("insecure_oidc_allow_unverified_email") === false;
  return theirs === "email" && ours !== "email" && isAsked;
}

function claimAdvice(claim: ClaimKey, situation: Situation, judged: Judged, reader: Verifier): Advice[] {
  const { key, byDefault, there, isDecisive } = claim;
  const { proxy } = situation;
  const named = there(proxy);
  const theirs = reader.isFixed ? byDefault : named.claim;
  const ours = at(judged.config, key) ?? byDefault;
  if (theirs === undefined || ours === theirs) return [];
  const said = reader.isFixed
    ? `of a bearer that its ${whose(proxy, reader)} takes oauth2-proxy (${proxy.from}) reads ${shown(theirs)}, whatever ${named.option} is`
    : `oauth2-proxy's ${named.option} is ${shown(theirs)} (${proxy.from})`;
  const isUnverified = key === "emailClaim" && passesUnverified(ours, theirs, proxy, reader.isFixed);
  const more = isUnverified ? ", and passes when its address is not verified" : "";
  const cure = judged.index > 0 ? "; only the first issuer has this key: name this one first" : "";
  const text = `${shown(ours)}, but ${said}: a bearer is somebody else here${more}${cure}`;
  const severity = isUnverified || isDecisive(situation) ? "error" : "warning";
  return [{ severity, path: `${judged.path}.${key}`, text }];
}

function claims(claim: ClaimKey): JudgedRule["judge"] {
  return (situation, judged) =>
    readersOf(judged).flatMap((reader) => claimAdvice(claim, situation, judged, reader));
}

/** Whether both take a token's roles for groups. */
function roles({ proxy }: Situation, judged: Judged): Advice[] {
  const name = proxy.text("provider");
  const areGroups = at(judged.config, "keycloak") === true;
  if (name === undefined) return [];
  return readersOf(judged).flatMap((reader): Advice[] => {
    if (areGroups === (name === "keycloak-oidc" && !reader.isFixed)) return [];
    if (areGroups) {
      const why =
        reader.option === "extra_jwt_issuers"
          ? "oauth2-proxy has this issuer in extra_jwt_issuers"
          : `oauth2-proxy's provider is ${name}`;
      const text = `true, but ${why} (${proxy.from}), which takes no roles for groups: bearers pass by groups that they have not there`;
      return [{ severity: "error", path: `${judged.path}.keycloak`, text }];
    }
    const cure =
      judged.index === 0
        ? "say jwt.issuers[0].keycloak: true"
        : "name this issuer first, with keycloak: true";
    const text = `oauth2-proxy's provider keycloak-oidc (${proxy.from}) adds a token's roles to the groups, as role:NAME; of a bearer that is judged here the groups are those of its claim alone: ${cure}`;
    return [{ path: judged.index === 0 ? "jwt" : judged.path, text }];
  });
}

function cureOf(proxy: Situation["proxy"], { option }: Verifier): string {
  if (option === "oidc_issuer_url") return "take provider entra-id or oidc there, or leave jwt out";
  const hasIssuer = !WITHOUT_VERIFIER.includes(proxy.text("provider") ?? "");
  return hasIssuer ? "name the issuer of oidc_issuer_url first" : "leave jwt out, and oauth2-proxy is asked";
}

// Of the first issuer the filter takes what OpenID Connect's providers take: a number for a text, one group for a list of them.
function types({ proxy }: Situation, judged: Judged): Advice[] {
  const readers = readersOf(judged);
  const fixed = readers.find(({ isFixed }) => isFixed);
  if (judged.index > 0 || fixed === undefined) return [];
  const isPart = readers.length > 1;
  const cure = isPart ? "oidc_extra_audiences is for further audiences of one issuer" : cureOf(proxy, fixed);
  const text = `of a bearer that its ${whose(proxy, fixed)} takes oauth2-proxy (${proxy.from}) refuses an email or preferred_username that is no text, and groups that are no list of texts: here such a one passes; ${cure}`;
  return [{ severity: isPart ? "note" : "error", path: judged.path, text }];
}

export const BEARER_CLAIMS: readonly JudgedRule[] = [
  { options: ["oidc_email_claim", "user_id_claim"], judge: claims(EMAIL) },
  { options: ["oidc_groups_claim"], judge: claims(GROUPS) },
  { options: ["provider"], judge: roles },
  { options: ["provider", "extra_jwt_issuers"], judge: types },
];
