// The cookies and tokens that requests carry, in the sizes of a real login: a session cookie of 2.3 KB with its name, a
// bearer token of 1 KB.
import { generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import { exportJWK, SignJWT } from "jose";
import { mintSessionValue, type SessionContents } from "../lab/session-cookie";

export const SESSION_COOKIE = "_oauth2_proxy";
export const AUDIENCE = "oauth2-proxy";
export const ISSUER = "https://dex.example.com";

const COOKIE_BYTES = 2300;
const ACCESS_TOKEN_BYTES = 900;
const REFRESH_TOKEN_BYTES = 100;
/** Everything else in the session: time stamps, names, e-mail, the LZ4 frame, the IV. */
const OTHER_SESSION_BYTES = 158;
const BEARER_BYTES = 1000;
const RSA_BITS = 2048;
const HOUR_MILLISECONDS = 3_600_000;

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
    expiresOn: new Date(Date.now() + HOUR_MILLISECONDS),
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
  const createdAt = new Date(Date.now() - ageSeconds * 1000);
  return `${SESSION_COOKIE}=${mintSessionValue(secret, sessionContents(createdAt))}`;
}

export type Algorithm = "RS256" | "ES256";

interface SigningKey {
  readonly kid: string;
  readonly key: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

export class TokenIssuer {
  private constructor(private readonly keys: Readonly<Record<Algorithm, SigningKey>>) {}

  static async create(): Promise<TokenIssuer> {
    const make = async (kid: Algorithm): Promise<SigningKey> => {
      const { publicKey, privateKey } =
        kid === "RS256"
          ? generateKeyPairSync("rsa", { modulusLength: RSA_BITS })
          : generateKeyPairSync("ec", { namedCurve: "P-256" });
      return { kid, key: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: kid, use: "sig" } };
    };
    return new TokenIssuer({ RS256: await make("RS256"), ES256: await make("ES256") });
  }

  get jwks(): object {
    return { keys: Object.values(this.keys).map(({ jwk }) => jwk) };
  }

  async token(algorithm: Algorithm): Promise<string> {
    const bare = await this.sign(algorithm, "");
    // Four characters of a token hold three bytes of its claims.
    const padding = Math.max(0, Math.floor(((BEARER_BYTES - bare.length) * 3) / 4));
    return this.sign(algorithm, tokenText(padding));
  }

  private sign(algorithm: Algorithm, padding: string): Promise<string> {
    const { key, kid } = this.keys[algorithm];
    return new SignJWT({ email: "admin@example.com", name: "admin", at_hash: padding })
      .setProtectedHeader({ alg: algorithm, kid })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject("CiQwOGE4Njg0Yi1kYjg4LTRiNzMtOTBhOS0zY2QxNjYxZjU0NjYSBWxvY2Fs")
      .setIssuedAt()
      .setExpirationTime("2h")
      .sign(key);
  }
}
