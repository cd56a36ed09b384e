// jwt.issuers for an oauth2-proxy that looks at bearers: its own issuer, where its keys have an address that a gateway's Envoy knows by
// itself, a Service's. For keys outside of the cluster somebody has to add a cluster first, so those are left out.
import { emailClaim } from "../check-config/agreement/bearers";
import { FIXED_CLAIMS, WITHOUT_VERIFIER } from "../check-config/agreement/verifiers";
import type { ProxyOptions } from "../check-config/proxy-options";
import { plainText } from "./plain-options";

/** Of a Service's name the domain may be left out, but not in the name of Istio's cluster. */
const IN_CLUSTER = /^http:\/\/([a-z0-9.-]+\.svc)(?:\.([a-z0-9.-]+))?(?::(\d+))?(\/[^?#]*)$/;
const DOMAIN = "cluster.local";

function keysOf(proxy: ProxyOptions): object | undefined {
  const [, name, domain = DOMAIN, port = "80", path] =
    IN_CLUSTER.exec(plainText(proxy, "oidc_jwks_url") ?? "") ?? [];
  return name === undefined ? undefined : { service: `${name}.${domain}`, port: Number(port), path };
}

function algorithmsOf(proxy: ProxyOptions): readonly string[] | undefined {
  const given = proxy.list("oidc_enabled_signing_algs") ?? [];
  if (given.length > 0) return given;
  return proxy.isOn("skip_oidc_discovery") === true ? ["RS256"] : undefined;
}

/** The first issuer, or none where it, its keys or its audience are not known. */
export function issuersOf(proxy: ProxyOptions): object[] {
  const [issuer, client] = [plainText(proxy, "oidc_issuer_url"), plainText(proxy, "client_id")];
  const provider = proxy.text("provider") ?? "";
  const jwks = keysOf(proxy);
  const readsClaims = !WITHOUT_VERIFIER.includes(provider) && !FIXED_CLAIMS.includes(provider);
  const takesBearers = proxy.isOn("skip_jwt_bearer_tokens") === true && readsClaims;
  if (!takesBearers || issuer === undefined || client === undefined || jwks === undefined) return [];
  const claims = proxy.list("oidc_audience_claims") ?? ["aud"];
  const [email, groups] = [emailClaim({ proxy }) ?? "email", proxy.text("oidc_groups_claim") ?? "groups"];
  return [
    {
      issuer,
      audiences: [client, ...(proxy.list("oidc_extra_audiences") ?? [])],
      algorithms: algorithmsOf(proxy),
      audienceClaims: claims.join() === "aud" ? undefined : claims,
      emailClaim: email === "email" ? undefined : email,
      groupsClaim: groups === "groups" ? undefined : groups,
      keycloak: provider === "keycloak-oidc" ? true : undefined,
      jwks,
    },
  ].map((each) => JSON.parse(JSON.stringify(each)) as object);
}
