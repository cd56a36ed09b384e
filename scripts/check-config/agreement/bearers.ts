// Bearer tokens: whose, for whom, signed how, and which claims make a person of them.
import type { Advice } from "../advice";
import { at, listOf, textOf, textsOf } from "../tree";
import { comparableDomains } from "./shared-keys";
import { shown, shownOption, surplus, type Rule, type Situation } from "./situation";

/** Providers with no verifier of ID tokens: their oauth2-proxy takes no bearer. */
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
const ISSUER = "jwt.issuers[0]";

/** A rule for tokens that both look at. */
function both(options: readonly string[], judge: (situation: Situation, first: unknown) => Advice[]): Rule {
  return {
    options,
    judge: (situation) => {
      const { config, proxy, judgesBearers } = situation;
      const takesNone = WITHOUT_VERIFIER.includes(proxy.text("provider") ?? "");
      if (!judgesBearers || takesNone || proxy.isOn("skip_jwt_bearer_tokens") === false) return [];
      return judge(situation, listOf(at(config, "jwt", "issuers"))[0]);
    },
  };
}

function bearersOff({ proxy, judgesBearers }: Situation): Advice[] {
  if (!judgesBearers || proxy.isOn("skip_jwt_bearer_tokens") !== false) return [];
  const text = `oauth2-proxy's skip_jwt_bearer_tokens is off (${proxy.from}): it looks at no bearer, and those that verify here pass`;
  return [{ severity: "error", path: "jwt", text }];
}

function provider({ config, proxy, judgesBearers }: Situation): Advice[] {
  const name = proxy.text("provider");
  if (!judgesBearers || name === undefined || proxy.isOn("skip_jwt_bearer_tokens") === false) return [];
  if (WITHOUT_VERIFIER.includes(name)) {
    const text = `oauth2-proxy's provider ${name} (${proxy.from}) verifies no bearer: those that verify here pass, and are refused there`;
    return [{ severity: "error", path: "jwt", text }];
  }
  return roles(name, at(listOf(at(config, "jwt", "issuers"))[0], "keycloak") === true, proxy.from);
}

/** Whether both take a token's roles for groups. */
function roles(name: string, areGroups: boolean, from: string): Advice[] {
  if (areGroups === (name === "keycloak-oidc")) return [];
  if (areGroups) {
    const text = `true, but oauth2-proxy's provider is ${name} (${from}), which takes no roles for groups: bearers pass by groups that they have not there`;
    return [{ severity: "error", path: `${ISSUER}.keycloak`, text }];
  }
  const text = `oauth2-proxy's provider keycloak-oidc (${from}) adds a token's roles to the groups, as role:NAME; of a bearer that is judged here the groups are those of its claim alone: say jwt.issuers[0].keycloak: true`;
  return [{ path: "jwt", text }];
}

function issuer({ proxy }: Situation, first: unknown): Advice[] {
  const [ours, theirs] = [textOf(at(first, "issuer")), proxy.text("oidc_issuer_url")];
  if (theirs === undefined || ours === undefined || ours === theirs) return [];
  const path = `${ISSUER}.issuer`;
  if (theirs === "")
    return [
      {
        severity: "note",
        path,
        text: `oauth2-proxy's oidc_issuer_url is not in ${proxy.from}: the issuer was not compared`,
      },
    ];
  const text = `${shown(ours)}, but oauth2-proxy's oidc_issuer_url is ${shownOption(proxy, "oidc_issuer_url", theirs)} (${proxy.from}): tokens pass that it refuses`;
  return [{ severity: "error", path, text }];
}

function audiences({ proxy }: Situation, first: unknown): Advice[] {
  const [client, extra] = [proxy.text("client_id"), proxy.list("oidc_extra_audiences")];
  if (client === undefined || extra === undefined) return [];
  const path = `${ISSUER}.audiences`;
  if (client === "")
    return [
      {
        severity: "note",
        path,
        text: `oauth2-proxy's client_id is not in ${proxy.from}: audiences were not compared`,
      },
    ];
  const theirs = [client, ...extra];
  const ours = textsOf(at(first, "audiences"));
  const names = extra.length > 0 ? "client_id and oidc_extra_audiences are" : "client_id is";
  const said = `oauth2-proxy's ${names} ${shownOption(proxy, "client_id", theirs)} (${proxy.from})`;
  if (surplus(ours, theirs).length > 0) {
    return [
      {
        severity: "error",
        path,
        text: `${shown(ours)}, but ${said}: tokens for ${shown(surplus(ours, theirs))} pass that it refuses`,
      },
    ];
  }
  if (surplus(theirs, ours).length === 0) return [];
  return [{ path, text: `${shown(ours)}, but ${said}: tokens for the others are refused here` }];
}

function claim(
  key: string,
  option: string,
  byDefault: string,
  theirsOf: (situation: Situation) => string | undefined,
  isDecisive: (situation: Situation) => boolean,
): Rule {
  return both(key === "emailClaim" ? [option, "user_id_claim"] : [option], (situation, first) => {
    const theirs = theirsOf(situation);
    const ours = at(first, key) ?? byDefault;
    if (theirs === undefined || ours === theirs) return [];
    const { proxy } = situation;
    const isOlder = key === "emailClaim" && theirs !== proxy.text(option);
    const text = `${shown(ours)}, but oauth2-proxy's ${isOlder ? "user_id_claim" : option} is ${shown(theirs)} (${proxy.from}): a bearer is somebody else here`;
    return [{ severity: isDecisive(situation) ? "error" : "warning", path: `${ISSUER}.${key}`, text }];
  });
}

const restrictsDomains = ({ config }: Situation): boolean => {
  const domains = at(config, "session", "emailDomains");
  return domains !== undefined && !comparableDomains(textsOf(domains)).includes("*");
};
const restrictsGroups = ({ config, proxy }: Situation): boolean =>
  textsOf(at(config, "session", "allowedGroups")).length > 0 ||
  (proxy.list("allowed_groups") ?? []).length > 0;

// The older option counts where the newer one is as it is by default.
export function emailClaim({ proxy }: Pick<Situation, "proxy">): string | undefined {
  const [newer, older] = [proxy.text("oidc_email_claim"), proxy.text("user_id_claim")];
  if (newer === undefined || newer !== "email" || older === "") return newer;
  return older;
}

function audienceClaims({ proxy }: Situation, first: unknown): Advice[] {
  const theirs = proxy.list("oidc_audience_claims");
  const ours = at(first, "audienceClaims") === undefined ? ["aud"] : textsOf(at(first, "audienceClaims"));
  if (theirs === undefined || shown(ours) === shown(theirs)) return [];
  // The first claim that a token has decides: with more behind those of ours it takes tokens that are refused here.
  const isStricter = ours.every((name, index) => theirs[index] === name);
  const what = isStricter ? "tokens are refused here that it takes" : "tokens pass that it refuses";
  const text = `${shown(ours)}, but oauth2-proxy's oidc_audience_claims is ${shown(theirs)} (${proxy.from}): ${what}`;
  return [{ severity: isStricter ? "warning" : "error", path: `${ISSUER}.audienceClaims`, text }];
}

function algorithms({ proxy }: Situation, first: unknown): Advice[] {
  const [given, isWithoutDiscovery] = [
    proxy.list("oidc_enabled_signing_algs"),
    proxy.isOn("skip_oidc_discovery"),
  ];
  if (given === undefined || isWithoutDiscovery === undefined) return [];
  const theirs = given.length > 0 ? given : isWithoutDiscovery ? ["RS256"] : undefined;
  const ours = at(first, "algorithms");
  if (theirs === undefined || (ours !== undefined && surplus(textsOf(ours), theirs).length === 0)) return [];
  const why =
    given.length > 0
      ? `oauth2-proxy's oidc_enabled_signing_algs is ${shown(theirs)}`
      : "oauth2-proxy's skip_oidc_discovery leaves it RS256 alone";
  const text = `${ours === undefined ? "every algorithm of the issuer's keys" : shown(ours)}, but ${why} (${proxy.from}): say algorithms: ${shown(theirs)}`;
  return [{ severity: given.length > 0 ? "error" : "warning", path: `${ISSUER}.algorithms`, text }];
}

function publicKeys({ proxy }: Situation): Advice[] {
  if ((proxy.list("oidc_public_key_files") ?? []).length === 0) return [];
  const text = `oauth2-proxy takes only the keys in its oidc_public_key_files (${proxy.from}), the filter every key of jwks: give the same keys as jwks.inline`;
  return [{ severity: "error", path: `${ISSUER}.jwks`, text }];
}

// "issuer=audience": the audience is what follows the first equals sign.
function extraIssuers({ config, proxy }: Situation): Advice[] {
  const pairs = proxy.list("extra_jwt_issuers")?.map((text) => /^([^=]*)=(.*)$/s.exec(text) ?? []);
  const extra = proxy.list("oidc_extra_audiences");
  if (pairs === undefined || extra === undefined) return [];
  return listOf(at(config, "jwt", "issuers"))
    .slice(1)
    .flatMap((each, index): Advice[] => {
      const path = `jwt.issuers[${index + 1}]`;
      const theirs = pairs
        .filter(([, name]) => name === at(each, "issuer"))
        .map(([, , audience]) => audience ?? "");
      if (theirs.length === 0) {
        const text = `oauth2-proxy's extra_jwt_issuers (${proxy.from}) does not have this issuer: tokens pass that it refuses`;
        return [{ severity: "error", path: `${path}.issuer`, text }];
      }
      const surplusHere = surplus(textsOf(at(each, "audiences")), [...theirs, ...extra]);
      if (surplusHere.length === 0) return [];
      const text = `oauth2-proxy's extra_jwt_issuers (${proxy.from}) has this issuer for ${shownOption(proxy, "extra_jwt_issuers", theirs)}: tokens for ${shown(surplusHere)} pass that it refuses`;
      return [{ severity: "error", path: `${path}.audiences`, text }];
    });
}

function fallback({ proxy, judgesBearers, judgesSessions }: Situation): Advice[] {
  if (proxy.isOn("bearer_token_login_fallback") !== false || proxy.isOn("skip_jwt_bearer_tokens") !== true)
    return [];
  if (!judgesBearers && !judgesSessions) return [];
  const text = `oauth2-proxy's bearer_token_login_fallback is off (${proxy.from}): a request whose Authorization is no good JWT gets 403 there, signed in or not; here its session decides`;
  return [{ path: judgesBearers ? "jwt" : "session", text }];
}

export const BEARERS: readonly Rule[] = [
  { options: ["skip_jwt_bearer_tokens"], judge: bearersOff },
  { options: ["provider"], judge: provider },
  { options: ["bearer_token_login_fallback"], judge: fallback },
  both(["oidc_issuer_url"], issuer),
  both(["client_id", "oidc_extra_audiences"], audiences),
  both(["oidc_audience_claims"], audienceClaims),
  both(["oidc_enabled_signing_algs", "skip_oidc_discovery"], algorithms),
  both(["oidc_public_key_files"], publicKeys),
  both(["extra_jwt_issuers"], extraIssuers),
  claim("emailClaim", "oidc_email_claim", "email", emailClaim, restrictsDomains),
  claim(
    "groupsClaim",
    "oidc_groups_claim",
    "groups",
    ({ proxy }) => proxy.text("oidc_groups_claim"),
    restrictsGroups,
  ),
];
