// The issuers of bearer tokens in the parity run, the keys that each serves, and where oauth2-proxy finds them.
import { type Algorithm, type Jwk, TokenIssuer } from "../lab/tokens";

export const MAIN_ISSUER = "https://idp.test/dex";
export const EXTRA_ISSUER = "https://ci.test";
export const CLIENT_ID = "oauth2-proxy";
export const EXTRA_AUDIENCE = "deployer";
/** Key sets of the main issuer by their name in the URL. */
export type KeySet = "plain" | "bare" | "other use";

export const main = TokenIssuer.create(MAIN_ISSUER);
export const extra = TokenIssuer.create(EXTRA_ISSUER, ["RS256", "ES256"]);
/** Nobody has its keys configured. */
export const stranger = TokenIssuer.create("https://stranger.test", ["RS256", "ES256", "EdDSA"]);

/** The keys that tokens are made with most, so that a set is not larger than the filter tries. */
const SERVED: readonly Algorithm[] = ["RS256", "ES256", "ES384", "EdDSA"];

function without(jwk: Jwk, ...names: readonly string[]): Jwk {
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => !names.includes(name)));
}

export function jwksOf(set: KeySet): { readonly keys: readonly Jwk[] } {
  const keys = SERVED.map((algorithm) => without(main.key(algorithm).jwk, "alg"));
  if (set === "bare") return { keys: keys.map((jwk) => without(jwk, "kid", "use")) };
  if (set === "other use")
    return { keys: keys.map((jwk) => (jwk["kty"] === "OKP" ? { ...jwk, use: "enc" } : jwk)) };
  return { keys };
}

export function jwksUrl(set: KeySet): string {
  return `https://idp.test/keys/${encodeURIComponent(set)}`;
}

export const DOCUMENTS: Readonly<Record<string, string>> = {
  [jwksUrl("plain")]: JSON.stringify(jwksOf("plain")),
  [jwksUrl("bare")]: JSON.stringify(jwksOf("bare")),
  [jwksUrl("other use")]: JSON.stringify(jwksOf("other use")),
  "https://ci.test/keys": JSON.stringify(extra.jwks),
  [`${EXTRA_ISSUER}/.well-known/openid-configuration`]: JSON.stringify({
    issuer: EXTRA_ISSUER,
    jwks_uri: "https://ci.test/keys",
    authorization_endpoint: "https://ci.test/auth",
    token_endpoint: "https://ci.test/token",
    id_token_signing_alg_values_supported: ["RS256", "ES256"],
  }),
};
