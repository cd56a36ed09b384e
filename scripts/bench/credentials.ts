// The cookies and tokens that requests carry, in the sizes of a real login: a session cookie of 2.3 KB with its name, a
// bearer token of 1 KB.
import { randomBytes } from "node:crypto";
import { mintSessionValue, type SessionContents } from "../lab/session-cookie";
import { TokenIssuer as LabIssuer } from "../lab/tokens";

export const SESSION_COOKIE = "_oauth2_proxy";
export const AUDIENCE = "oauth2-proxy";
export const ISSUER = "https://dex.example.com";

const COOKIE_BYTES = 2300;
const ACCESS_TOKEN_BYTES = 900;
const REFRESH_TOKEN_BYTES = 100;
/** Everything else in the session: time stamps, names, e-mail, the LZ4 frame, the IV. */
const OTHER_SESSION_BYTES = 158;
const BEARER_BYTES = 1000;
const HOUR_SECONDS = 3600;

/** Text of a token's alphabet that does not compress, as a token's does not. */
function tokenText(bytes: number): string {
  return randomBytes(bytes).toString("base64url").slice(0, bytes);
}

/** The largest part left for the ID token, so that the whole cookie gets its size. */
function idTokenBytes(): number {
  const signature = 1 + 10 + 1 + 44;
  const sealed = Math.floor(((COOKIE_BYTES - SESSION_COOKIE.length - 1 - signature) * 3) / 4);
  return sealed - ACCESS_TOKEN_BYTES - REFRESH_TOKEN_BYTES - OTHER_SESSION_BYTES;
}

export function sessionContents(createdAt: Date): SessionContents {
  return {
    createdAt,
    expiresOn: new Date(Date.now() + HOUR_SECONDS * 1000),
    accessToken: tokenText(ACCESS_TOKEN_BYTES),
    idToken: tokenText(idTokenBytes()),
    refreshToken: tokenText(REFRESH_TOKEN_BYTES),
    email: "admin@example.com",
    user: "CiQwOGE4Njg0Yi1kYjg4LTRiNzMtOTBhOS0zY2QxNjYxZjU0NjYSBWxvY2Fs",
    preferredUsername: "admin",
  };
}

/** A session cookie, name and value, created so many seconds ago. */
export function sessionCookie(secret: string, ageSeconds = 5): string {
  return sessionCookieOf(secret, {}, ageSeconds);
}

/** The same of somebody else. */
export function sessionCookieOf(secret: string, changes: SessionContents, ageSeconds = 5): string {
  const createdAt = new Date(Date.now() - ageSeconds * 1000);
  return `${SESSION_COOKIE}=${mintSessionValue(secret, { ...sessionContents(createdAt), ...changes })}`;
}

export type Algorithm = "RS256" | "ES256";

/** Makes bearer tokens of one size. */
export class TokenIssuer {
  private readonly issuer = LabIssuer.create(ISSUER, ["RS256", "ES256"]);

  get jwks(): object {
    return this.issuer.jwks;
  }

  async token(algorithm: Algorithm): Promise<string> {
    const bare = await this.sign(algorithm, "");
    // Four characters of a token hold three bytes of its claims.
    const padding = Math.max(0, Math.floor(((BEARER_BYTES - bare.length) * 3) / 4));
    return this.sign(algorithm, tokenText(padding));
  }

  private sign(algorithm: Algorithm, padding: string): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return this.issuer.key(algorithm).mint({
      iss: ISSUER,
      aud: AUDIENCE,
      sub: "CiQwOGE4Njg0Yi1kYjg4LTRiNzMtOTBhOS0zY2QxNjYxZjU0NjYSBWxvY2Fs",
      iat: now,
      exp: now + 2 * HOUR_SECONDS,
      email: "admin@example.com",
      name: "admin",
      at_hash: padding,
    });
  }
}
