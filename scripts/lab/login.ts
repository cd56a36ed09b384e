// A person at a browser who has logged in, and what oauth2-proxy itself says about such a session.
import { ADMIN, PASSWORD } from "../stack/dex";
import type { Stack } from "../stack/stack";
import { Browser } from "./browser";
import { type RawResponse, send } from "./raw-http";

export async function loggedInBrowser(stack: Stack, email = ADMIN.email): Promise<Browser> {
  const browser = new Browser();
  const page = await browser.login(`${stack.url}/headers`, email, PASSWORD);
  if (page.status !== 200)
    throw new Error(`the login ended with ${page.status} at ${page.url}: ${page.body}`);
  return browser;
}

/** oauth2-proxy's answer to /oauth2/auth, asked directly: its tokens and identity are in the headers. */
export async function verdictOfOauth2Proxy(stack: Stack, cookie: string): Promise<RawResponse> {
  const host = new URL(stack.url).host;
  return send(stack.oauth2Proxy.port, {
    path: "/oauth2/auth",
    headers: [
      ["host", host],
      ["cookie", cookie],
    ],
  });
}

/** The claims of a JWT, unverified. */
export function claimsOf(token: string): Record<string, unknown> {
  const payload = token.split(".")[1] ?? "";
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
}
