// RequestAuthentication behind the plugin, at the gateway and at the apps: it judges the token that the filter writes into Authorization, and
// takes that header out unless it is told to forward it.
import type { Advice, Given } from "./advice";
import { appsBehind } from "./attachment/apps";
import { meets } from "./attachment/meeting";
import { envoyTitle } from "./attachment/proxies";
import { selectedOf } from "./attachment/selection";
import { namespaceOf, objectsOf } from "./manifests/objects";
import { documentPath } from "./plugin";
import type { ProxyOptions } from "./proxy-options";
import type { Source } from "./source";
import { at, listOf, textOf, textsOf } from "./tree";

interface JwtRule {
  readonly source: Source;
  readonly rule: unknown;
}

/** What the app gets as its token, as far as the files say it. */
interface Token {
  readonly kind: "access_token" | "id_token";
  /** Empty where they are not known. */
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
  readonly isOpaque: boolean;
  /** Whose it is, in words. */
  readonly whose: string;
}

/** Their access tokens are no JWTs. */
const OPAQUE = ["bitbucket", "digitalocean", "facebook", "github", "gitlab", "google", "linkedin"];
/** Their access tokens may have another issuer than their ID tokens. */
const OF_OTHER_ISSUERS = ["adfs", "azure", "entra-id"];
const MICROSOFT = /^https:\/\/(login\.microsoftonline\.com|sts\.windows\.net|login\.windows\.net)\//;

export function tokenCheckAdvice(given: Given): Advice[] {
  const token = tokenOf(given);
  if (token === undefined) return [];
  const path = documentPath(given.plugin, "upstream.authorization");
  return placesOf(given).flatMap(({ place, rules }) => {
    const onToken = rules.filter(({ rule }) => readsAuthorization(rule));
    const own = onToken.filter(({ rule }) => isOf(rule, token));
    if (onToken.length > 0 && (own.length === 0 || token.isOpaque))
      return [{ path, text: `${namesOf(onToken)} at ${place} ${refusal(onToken, token)}` }];
    return [...own.flatMap((each) => audienceAdvice(each, token, place)), ...eatenAdvice(own, place)].map(
      (advice) => ({ ...advice, path }),
    );
  });
}

function tokenOf({ plugin, proxy }: Given): Token | undefined {
  const kind = at(plugin.config, "upstream", "authorization") ?? "access_token";
  if (kind !== "access_token" && kind !== "id_token") return undefined;
  const ours = listOf(at(plugin.config, "jwt", "issuers"));
  const issuers = issuersOf(ours, kind, proxy);
  return {
    kind,
    issuers,
    whose: proxy?.isSecret("oidc_issuer_url") === true ? "another's (from a Secret)" : `of ${issuers[0]}`,
    audiences: audiencesOf(ours, proxy),
    isOpaque: kind === "access_token" && OPAQUE.includes(proxy?.text("provider") ?? ""),
  };
}

/** Those that a token may be for; none where the client's own name is not known, or may not be shown. */
function audiencesOf(ours: readonly unknown[], proxy: ProxyOptions | undefined): string[] {
  const client = proxy?.text("client_id") ?? "";
  if (proxy === undefined || client === "" || proxy.isSecret("client_id")) return [];
  const more = proxy.isSecret("oidc_extra_audiences") ? [] : (proxy.list("oidc_extra_audiences") ?? []);
  return [client, ...more, ...ours.flatMap((each) => textsOf(at(each, "audiences")))];
}

function issuersOf(ours: readonly unknown[], kind: Token["kind"], proxy: ProxyOptions | undefined): string[] {
  const issuers = [proxy?.text("oidc_issuer_url"), ...ours.map((each) => textOf(at(each, "issuer")))];
  const known = issuers.filter((issuer) => issuer !== undefined && issuer !== "") as string[];
  const isOther =
    OF_OTHER_ISSUERS.includes(proxy?.text("provider") ?? "") || known.some((each) => MICROSOFT.test(each));
  const isUnverified = proxy !== undefined && proxy.isOn("insecure_oidc_skip_issuer_verification") !== false;
  return isUnverified || (kind === "access_token" && isOther) ? [] : known;
}

/** The rules of every place that the token passes: Istio puts those of all its policies together. */
function placesOf({ plugin, sources }: Given): { place: string; rules: JwtRule[] }[] {
  const { resource } = plugin;
  const policies = objectsOf(sources, "RequestAuthentication");
  if (resource === undefined || policies.length === 0) return [];
  const rulesOf = (some: readonly Source[]): JwtRule[] =>
    some.flatMap((source) => listOf(at(source.value, "spec", "jwtRules")).map((rule) => ({ source, rule })));
  const isAtGateway = ({ value }: Source): boolean =>
    meets(resource, namespaceOf(value), at(value, "spec"), sources);
  const gateway = { place: "the gateway", rules: rulesOf(policies.filter(isAtGateway)) };
  const apps = appsBehind(plugin, sources).map(({ envoy }) => {
    const its = policies.filter(
      ({ value }) =>
        selectedOf({ namespace: namespaceOf(value), spec: at(value, "spec") }, [envoy], sources).length > 0,
    );
    return { place: envoyTitle(envoy), rules: rulesOf(its) };
  });
  return [gateway, ...apps];
}

/** Where it says nothing of where the token is, that is Authorization, or a parameter of the query. */
function readsAuthorization(rule: unknown): boolean {
  const headers = listOf(at(rule, "fromHeaders")).map((each) => textOf(at(each, "name"))?.toLowerCase());
  const elsewhere = ["fromParams", "fromCookies"].some((field) => listOf(at(rule, field)).length > 0);
  return headers.includes("authorization") || (headers.length === 0 && !elsewhere);
}

function isOf(rule: unknown, { issuers }: Token): boolean {
  return issuers.length === 0 || issuers.includes(textOf(at(rule, "issuer")) ?? "");
}

function namesOf(rules: readonly JwtRule[]): string {
  return [...new Set(rules.map(({ source }) => nameOf(source)))].join(" and ");
}

function nameOf({ title, file }: Source): string {
  return `the RequestAuthentication in ${file} (${title})`;
}

function refusal(rules: readonly JwtRule[], { kind, whose, isOpaque }: Token): string {
  if (isOpaque) return "refuses (401) whoever is signed in: the provider's access tokens are no JWTs";
  const taken = [...new Set(rules.map(({ rule }) => String(at(rule, "issuer"))))].join(", ");
  return `takes tokens of ${taken} alone and refuses (401) whoever is signed in: his ${kind} is ${whose}`;
}

function audienceAdvice({ source, rule }: JwtRule, token: Token, place: string): Omit<Advice, "path">[] {
  const wanted = textsOf(at(rule, "audiences"));
  const isKnown = wanted.length === 0 || token.audiences.length === 0;
  if (isKnown || wanted.some((each) => token.audiences.includes(each))) return [];
  const known = `those known here are ${[...new Set(token.audiences)].join(", ")}`;
  const text = `${nameOf(source)} at ${place} takes tokens for ${wanted.join(", ")} alone, and ${known}: it refuses (403) whoever is signed in with an ${token.kind} for another audience`;
  // An ID token is for its client; for whom an access token is, the provider decides.
  return [{ severity: token.kind === "id_token" ? "warning" : "note", text }];
}

function eatenAdvice(rules: readonly JwtRule[], place: string): Omit<Advice, "path">[] {
  return rules
    .filter(({ rule }) => at(rule, "forwardOriginalToken") !== true)
    .map(({ source, rule }) => {
      // Whoever wrote it down, or gives the app the claims instead, means it.
      const isMeant =
        at(rule, "forwardOriginalToken") === false ||
        at(rule, "outputPayloadToHeader") !== undefined ||
        listOf(at(rule, "outputClaimToHeaders")).length > 0;
      const text = `${nameOf(source)} takes the token out at ${place}: the app gets no Authorization; forwardOriginalToken: true keeps it (false says that this is meant)`;
      return { severity: isMeant ? "note" : "warning", text };
    });
}
