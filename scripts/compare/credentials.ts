// Sessions and bearer tokens of a story: few, so that they come again; good, due, over, of other secrets, and not quite right.
import { denseText, mintSessionValue, type SessionContents, signValue } from "../lab/session-cookie";
import { type Algorithm, type Claims, encodePart, TokenIssuer } from "../lab/tokens";
import { mutated } from "./mutation";
import type { Random } from "./random";

export const SECRET = "0123456789abcdef0123456789abcdeZ";
export const OTHER_SECRET = "Z123456789abcdef0123456789abcdef";
export const ISSUER = "https://dex.example.com";
export const AUDIENCE = "oauth2-proxy";
const SECOND = 1000;
const HOUR = 3600 * SECOND;
const ALGORITHMS: readonly Algorithm[] = ["RS256", "PS256", "ES256", "ES384", "EdDSA"];

/** Made once for a run: keys take long. */
export const DEX = TokenIssuer.create(ISSUER, ALGORITHMS);
/** To sign with RSA takes long, so fewer tokens are. */
const OFTEN: readonly Algorithm[] = ["ES256", "ES256", "EdDSA", "EdDSA", "ES256", "EdDSA", ...ALGORITHMS];
const STRANGER = TokenIssuer.create("https://stranger.example.com", ["ES256"]);

const PEOPLE: readonly SessionContents[] = [
  { email: "alice@example.com", user: "alice-id", groups: ["platform", "dev"], preferredUsername: "alice" },
  { email: "bob@example.org", user: "bob-id", groups: ["ops"], preferredUsername: "b\u00f6b" },
  { email: "carol@sub.example.com", user: "carol-id", groups: [], preferredUsername: "" },
  { email: "", user: "nobody", groups: ["a,b", "role:admin"] },
];

/** How long ago a session began: fresh, due for a refresh of minutes, over, of the future. */
const AGES = [1, 5, 60, 290, 299, 300, 301, 600, 3 * 3600, 4 * 3600, 200 * 3600, -1, -400].map(
  (age) => age * SECOND,
);
const LIVES = [HOUR, HOUR, HOUR, 30 * SECOND, 1, 0, -60 * SECOND, 24 * HOUR];

/** A session's own token. Its signature counts only where a session is judged by it, so few are signed. */
function tokenIn(random: Random, now: number): string {
  if (random.oneIn(2)) return `opaque-${random.word(12)}`;
  const { header } = DEX.key("ES256");
  if (random.oneIn(6)) return DEX.key("ES256").sign(claimsAt(random, now), header);
  return [header, claimsAt(random, now), "signature"].map(encodePart).join(".");
}

/** What a cookie may hold in the place of a session, signed like one: a ticket, or nothing that can be opened. */
function drawSealed(random: Random, now: number): string {
  const ticket = `v2.${Buffer.from(`_oauth2_proxy-${random.word(32)}`).toString("base64url")}.${random.word(22)}`;
  const content = random.oneIn(3) ? random.bytes(random.below(300)) : Buffer.from(ticket);
  const value = content.toString("base64url");
  const stamp = String(Math.floor((now - random.pick(AGES)) / SECOND));
  return `${value}|${stamp}|${signValue(SECRET, "_oauth2_proxy", value, stamp)}`;
}

/** The cookie of somebody's login, at this time. */
export function drawSession(random: Random, now: number): string {
  if (random.oneIn(8)) return drawSealed(random, now);
  const createdAt = new Date(now - random.pick(AGES));
  const contents: SessionContents = {
    ...random.pick(PEOPLE),
    createdAt,
    expiresOn: random.oneIn(12) ? null : new Date(now + random.pick(LIVES)),
    accessToken: random.oneIn(12) ? "" : tokenIn(random, now),
    idToken: random.oneIn(6) ? "" : tokenIn(random, now),
    refreshToken: random.oneIn(6) ? "" : denseText(random.pick([20, 20, 20, 6000])),
    ...(random.oneIn(3) ? {} : { nonce: random.bytes(32) }),
  };
  const secret = random.oneIn(12) ? OTHER_SECRET : SECRET;
  const signedAt = random.oneIn(8) ? new Date(now - random.pick(AGES)) : createdAt;
  return mintSessionValue(secret, contents, { signedAt, iv: random.bytes(16) });
}

function claimsAt(random: Random, now: number): Claims {
  const seconds = Math.floor(now / SECOND);
  const claims: Record<string, unknown> = {
    iss: ISSUER,
    aud: random.oneIn(8) ? ["other", AUDIENCE] : AUDIENCE,
    sub: random.word(8),
    exp: seconds + random.pick([3600, 3600, 600, 30, 1, 0, -1, -3600]),
    iat: seconds - 60,
    email: random.pick(["alice@example.com", "bob@example.org", "x@sub.example.com"]),
    email_verified: !random.oneIn(8),
    groups: random.pick([["platform"], ["ops", "dev"], [], "dev", ["a,b"]]),
    preferred_username: "alice",
    scope: "openid read",
    realm_access: { roles: ["admin"] },
  };
  if (random.oneIn(4)) delete claims[random.pick(Object.keys(claims))];
  if (random.oneIn(6)) claims["nbf"] = seconds + random.pick([-10, 0, 10, 600]);
  if (random.oneIn(8)) claims["aud"] = random.pick(["stranger", [], null, 7]);
  if (random.oneIn(10)) claims["_claim_names"] = { groups: "src1" };
  return claims;
}

/** A bearer token, mostly of the issuer that configurations know. */
export function drawToken(random: Random, now: number): string {
  const algorithm = random.pick(OFTEN);
  const key = random.oneIn(12) ? STRANGER.key("ES256") : DEX.key(algorithm);
  const header: Record<string, unknown> = { ...key.header };
  if (random.oneIn(10)) header["kid"] = random.pick([undefined, "unknown", "", 5, "rs256"]);
  if (random.oneIn(15)) header["typ"] = random.pick(["at+jwt", "JOSE", "dpop+jwt", 1, undefined]);
  if (random.oneIn(15)) header["alg"] = random.pick(["none", "HS256", "RS512", "es256"]);
  const token = key.sign(claimsAt(random, now), header);
  return random.oneIn(10) ? mutated(random, token) : token;
}
