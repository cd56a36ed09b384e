// Bearer tokens: whose, for whom, and signed how. Every issuer of the plugin's is compared with all that take its tokens there.
import type { Advice } from "../advice";
import { at, textOf, textsOf } from "../tree";
import { BEARER_CLAIMS } from "./bearer-claims";
import { shown, shownOption, surplus, type Rule, type Situation } from "./situation";
import { audiencesThere, isProviders, judgedIssuers, WITHOUT_VERIFIER, type Judged } from "./verifiers";

export { emailClaim } from "./bearer-claims";
/** A rule for the tokens of each issuer whose tokens both look at. */
function each(
  options: readonly string[],
  judge: (situation: Situation, judged: Judged) => readonly Advice[],
): Rule {
  return {
    options,
    judge: (situation) => {
      const { proxy, judgesBearers } = situation;
      if (!judgesBearers || proxy.isOn("skip_jwt_bearer_tokens") === false) return [];
      return judgedIssuers(situation).flatMap((judged) => judge(situation, judged));
    },
  };
}

function bearersOff({ proxy, judgesBearers }: Situation): Advice[] {
  if (!judgesBearers || proxy.isOn("skip_jwt_bearer_tokens") !== false) return [];
  const text = `oauth2-proxy's skip_jwt_bearer_tokens is off (${proxy.from}): it looks at no bearer, and those that verify here pass`;
  return [{ severity: "error", path: "jwt", text }];
}

function provider({ config, proxy, judgesBearers }: Situation): Advice[] {
  const name = proxy.text("provider") ?? "";
  if (!judgesBearers || proxy.isOn("skip_jwt_bearer_tokens") === false || !WITHOUT_VERIFIER.includes(name))
    return [];
  const isExtra = judgedIssuers({ config, proxy }).some(({ verifiers }) => verifiers.length > 0);
  if (isExtra || proxy.list("extra_jwt_issuers") === undefined) return [];
  const text = `oauth2-proxy's provider ${name} (${proxy.from}) verifies no bearer: those that verify here pass, and are refused there`;
  return [{ severity: "error", path: "jwt", text }];
}

function issuer({ proxy }: Situation, judged: Judged): Advice[] {
  const [ours, theirs] = [textOf(at(judged.config, "issuer")), proxy.text("oidc_issuer_url")];
  const path = `${judged.path}.issuer`;
  if (judged.verifiers.length === 0) return isNobodys(proxy, path);
  if (!isProviders(judged) || theirs === undefined || ours === undefined || ours === theirs) return [];
  if (theirs === "") {
    const text = `oauth2-proxy's oidc_issuer_url is not in ${proxy.from}: the issuer was not compared`;
    return [{ severity: "note", path, text }];
  }
  if (proxy.isOn("insecure_oidc_skip_issuer_verification") === true) {
    const text = `oauth2-proxy's insecure_oidc_skip_issuer_verification is on (${proxy.from}): it takes this issuer's tokens where they are signed with keys of ${shownOption(proxy, "oidc_issuer_url", theirs)}, which was not compared`;
    return [{ severity: "note", path, text }];
  }
  const text = `${shown(ours)}, but oauth2-proxy's oidc_issuer_url is ${shownOption(proxy, "oidc_issuer_url", theirs)} (${proxy.from}): tokens pass that it refuses`;
  return [{ severity: "error", path, text }];
}

// Where a provider without a verifier is all that there is, a rule of its own says so.
function isNobodys(proxy: Situation["proxy"], path: string): Advice[] {
  const extras = proxy.list("extra_jwt_issuers");
  const isAllThereIs = extras?.length === 0 && WITHOUT_VERIFIER.includes(proxy.text("provider") ?? "");
  if (extras === undefined || isAllThereIs) return [];
  const text = `oauth2-proxy's extra_jwt_issuers (${proxy.from}) does not have this issuer: tokens pass that it refuses`;
  return [{ severity: "error", path, text }];
}

function audiences({ proxy }: Situation, judged: Judged): Advice[] {
  const path = `${judged.path}.audiences`;
  const ours = judged.audiences;
  if (judged.verifiers.length === 0) return [];
  if (isProviders(judged) && proxy.text("client_id") === "") {
    const text = `oauth2-proxy's client_id is not in ${proxy.from}: audiences were not compared`;
    return [{ severity: "note", path, text }];
  }
  const theirs = audiencesThere(judged);
  if (theirs === undefined) return [];
  const said = `${shown(ours)}, but ${theirAudiences(proxy, judged, theirs)}`;
  const more = surplus(ours, theirs);
  if (more.length > 0)
    return [{ severity: "error", path, text: `${said}: tokens for ${shown(more)} pass that it refuses` }];
  if (surplus(theirs, ours).length === 0) return [];
  return [{ path, text: `${said}: tokens for the others are refused here` }];
}

function theirAudiences(proxy: Situation["proxy"], judged: Judged, theirs: readonly string[]): string {
  const options = [...new Set(judged.verifiers.map(({ option }) => option))];
  const names: string[] = options.map((option) => (option === "oidc_issuer_url" ? "client_id" : option));
  if ((proxy.list("oidc_extra_audiences") ?? []).length > 0) names.push("oidc_extra_audiences");
  const secret = names.find((name) => proxy.isSecret(name));
  const values = secret === undefined ? shown(theirs) : shownOption(proxy, secret, theirs);
  const [verb, list] = [names.length === 1 ? "is" : "are", names.join(" and ")];
  return `oauth2-proxy's ${list} ${verb} ${values} for this issuer (${proxy.from})`;
}

function audienceClaims({ proxy }: Situation, judged: Judged): Advice[] {
  const theirs = proxy.list("oidc_audience_claims");
  const given = at(judged.config, "audienceClaims");
  const ours = given === undefined ? ["aud"] : textsOf(given);
  if (judged.verifiers.length === 0 || theirs === undefined || shown(ours) === shown(theirs)) return [];
  // The first claim that a token has decides: with more behind those of ours it takes tokens that are refused here.
  const isStricter = ours.every((name, index) => theirs[index] === name);
  const what = isStricter ? "tokens are refused here that it takes" : "tokens pass that it refuses";
  const text = `${shown(ours)}, but oauth2-proxy's oidc_audience_claims is ${shown(theirs)} (${proxy.from}) for every issuer: ${what}`;
  return [{ severity: isStricter ? "warning" : "error", path: `${judged.path}.audienceClaims`, text }];
}

function algorithms({ proxy }: Situation, judged: Judged): Advice[] {
  const given = proxy.list("oidc_enabled_signing_algs");
  const isWithoutDiscovery = proxy.isOn("skip_oidc_discovery");
  if (!isProviders(judged) || given === undefined || isWithoutDiscovery === undefined) return [];
  const theirs = given.length > 0 ? given : isWithoutDiscovery ? ["RS256"] : undefined;
  const ours = at(judged.config, "algorithms");
  if (theirs === undefined || (ours !== undefined && surplus(textsOf(ours), theirs).length === 0)) return [];
  const why =
    given.length > 0
      ? `oauth2-proxy's oidc_enabled_signing_algs is ${shown(theirs)}`
      : "oauth2-proxy's skip_oidc_discovery leaves it RS256 alone";
  const text = `${ours === undefined ? "every algorithm of the issuer's keys" : shown(ours)}, but ${why} (${proxy.from}): say algorithms: ${shown(theirs)}`;
  const severity = given.length > 0 ? "error" : "warning";
  return [{ severity, path: `${judged.path}.algorithms`, text }];
}

function publicKeys({ proxy }: Situation, judged: Judged): Advice[] {
  if (!isProviders(judged) || (proxy.list("oidc_public_key_files") ?? []).length === 0) return [];
  const text = `oauth2-proxy takes only the keys in its oidc_public_key_files (${proxy.from}), the filter every key of jwks: give the same keys as jwks.inline`;
  return [{ severity: "error", path: `${judged.path}.jwks`, text }];
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
  each(["oidc_issuer_url", "extra_jwt_issuers", "insecure_oidc_skip_issuer_verification"], issuer),
  each(["client_id", "oidc_extra_audiences", "extra_jwt_issuers"], audiences),
  each(["oidc_audience_claims"], audienceClaims),
  each(["oidc_enabled_signing_algs", "skip_oidc_discovery"], algorithms),
  each(["oidc_public_key_files"], publicKeys),
  ...BEARER_CLAIMS.map(({ options, judge }) => each(options, judge)),
];
