// Envoy's own filters for the same work, as arms to compare with: oauth2 (cookies with encrypted tokens and an HMAC) and
// jwt_authn.
import { createCipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AUDIENCE, ISSUER } from "./credentials";
import { APP_HOST } from "./requests";

const FILTERS = "type.googleapis.com/envoy.extensions.filters.http";
const SECRET_TYPE = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";
const JWT_CACHE_TOKENS = 1000;
const HOUR_SECONDS = 3600;

interface SecretPlace {
  readonly folder: string;
  readonly name: string;
  readonly text: string;
}

/** The filter takes its secrets from SDS only: a file that holds one. */
async function secretFile({ folder, name, text }: SecretPlace): Promise<object> {
  const path = join(folder, `${name}.json`);
  const secret = { "@type": SECRET_TYPE, name, generic_secret: { secret: { inline_string: text } } };
  await writeFile(path, JSON.stringify({ resources: [secret] }));
  return { name, sds_config: { resource_api_version: "V3", path_config_source: { path } } };
}

export async function oauth2Filter(folder: string, hmacSecret: string, cluster: string): Promise<object> {
  const tokenSecret = { folder, name: "oauth2-token", text: "secret of a client that never asks" };
  return {
    name: "envoy.filters.http.oauth2",
    typed_config: {
      "@type": `${FILTERS}.oauth2.v3.OAuth2`,
      config: {
        token_endpoint: { cluster, uri: `${ISSUER}/token`, timeout: "5s" },
        authorization_endpoint: `${ISSUER}/auth`,
        redirect_uri: `http://${APP_HOST}/callback`,
        redirect_path_matcher: { path: { exact: "/callback" } },
        signout_path: { path: { exact: "/signout" } },
        forward_bearer_token: true,
        auth_scopes: ["openid"],
        credentials: {
          client_id: AUDIENCE,
          token_secret: await secretFile(tokenSecret),
          hmac_secret: await secretFile({ folder, name: "oauth2-hmac", text: hmacSecret }),
        },
      },
    },
  };
}

/** AES-256-CBC under the SHA-256 of the secret, the IV in front, as the filter writes its token cookies. */
function encrypted(token: string, secret: string): string {
  const key = createHash("sha256").update(secret).digest();
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-256-cbc", key, iv);
  return Buffer.concat([iv, cipher.update(token), cipher.final()]).toString("base64url");
}

export interface Tokens {
  readonly accessToken?: string;
  readonly idToken?: string;
  readonly refreshToken?: string;
}

/** The cookies of a login at the oauth2 filter: the same three tokens as in the session cookie. */
export function oauth2Cookies(
  secret: string,
  { accessToken = "", idToken = "", refreshToken = "" }: Tokens,
): string {
  const expires = String(Math.floor(Date.now() / 1000) + HOUR_SECONDS);
  const signed = [APP_HOST, expires, accessToken, idToken, refreshToken].join("\n");
  const cookies = {
    OauthHMAC: createHmac("sha256", secret).update(signed).digest("base64"),
    OauthExpires: expires,
    BearerToken: encrypted(accessToken, secret),
    IdToken: encrypted(idToken, secret),
    RefreshToken: encrypted(refreshToken, secret),
  };
  return Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
}

export function jwtAuthnFilter(jwks: object, cached: boolean): object {
  return {
    name: "envoy.filters.http.jwt_authn",
    typed_config: {
      "@type": `${FILTERS}.jwt_authn.v3.JwtAuthentication`,
      providers: {
        dex: {
          issuer: ISSUER,
          audiences: [AUDIENCE],
          local_jwks: { inline_string: JSON.stringify(jwks) },
          forward: true,
          ...(cached ? { jwt_cache_config: { jwt_cache_size: JWT_CACHE_TOKENS } } : {}),
        },
      },
      rules: [{ match: { prefix: "/" }, requires: { provider_name: "dex" } }],
    },
  };
}
