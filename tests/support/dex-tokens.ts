// Tokens that Dex gives to a program: the password grant, with the client that oauth2-proxy uses too.
import { request } from "undici";
import { ADMIN, type DexClient, PASSWORD } from "../../scripts/stack/dex";
import { CLIENT } from "../../scripts/stack/plan";
import type { Stack } from "../../scripts/stack/stack";

export interface DexTokens {
  readonly access_token: string;
  readonly id_token: string;
}

/** What the Dex at this address gives to a client for one of its users. */
export async function tokensOf(dexUrl: string, client: DexClient, email: string): Promise<DexTokens> {
  const form = { grant_type: "password", scope: "openid email groups profile", username: email };
  const { statusCode, body } = await request(`${dexUrl}/token`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString("base64")}`,
    },
    body: new URLSearchParams({ ...form, password: PASSWORD }).toString(),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`Dex answered ${statusCode}: ${text}`);
  return JSON.parse(text) as DexTokens;
}

export function passwordGrant(stack: Stack, email = ADMIN.email): Promise<DexTokens> {
  return tokensOf(stack.dex.url, CLIENT, email);
}
