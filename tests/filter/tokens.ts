// Bearer tokens for the filter tests, and configurations that trust their issuer.

import { generateKeyPairSync, sign } from "node:crypto";
import { type ConfigSections, NOW, SECOND } from "./fixture";

export const ISSUER = "https://dex.example.com";
const KEYS = generateKeyPairSync("ec", { namedCurve: "P-256" });
export const KEY = { ...KEYS.publicKey.export({ format: "jwk" }), kid: "k1", alg: "ES256", use: "sig" };

export function jwtConfig(jwks: object): ConfigSections {
  return { jwt: { issuers: [{ issuer: ISSUER, audiences: ["app"], jwks }] } };
}

export function tokenWith(claims: object): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
  const all = {
    iss: ISSUER,
    aud: "app",
    sub: "s",
    exp: NOW / SECOND + 600,
    email: "alice@example.com",
    ...claims,
  };
  const input = `${part({ alg: "ES256", kid: "k1" })}.${part(all)}`;
  const signature = sign("sha256", Buffer.from(input), { key: KEYS.privateKey, dsaEncoding: "ieee-p1363" });
  return `${input}.${signature.toString("base64url")}`;
}

/** The key is in the configuration. */
export const INLINE = jwtConfig({ inline: { keys: [KEY] } });
/** The keys have to be fetched. */
export const FETCHED = jwtConfig({ cluster: "dex", path: "/keys" });
