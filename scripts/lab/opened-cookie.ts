// Opens oauth2-proxy's session cookies, and makes older ones of them: a test need not wait until a genuine session is due.
import { decode } from "@msgpack/msgpack";
import { openContent } from "../session/seal";
import { mintSessionValue, type SessionContents } from "./session-cookie";

/** What a session cookie's value holds. */
export function openSessionValue(secret: string, value: string): SessionContents {
  const fields = decode(openContent(secret, value.split("|")[0] ?? "")) as Record<string, never>;
  return {
    createdAt: fields.ca,
    expiresOn: fields.eo ?? null,
    accessToken: fields.at,
    idToken: fields.it,
    refreshToken: fields.rt,
    nonce: fields.n,
    email: fields.e,
    user: fields.u,
    groups: fields.g,
    preferredUsername: fields.pu,
  };
}

/** The same session with other contents in places. */
export function changedSessionValue(secret: string, value: string, changes: SessionContents): string {
  return mintSessionValue(secret, { ...openSessionValue(secret, value), ...changes });
}
