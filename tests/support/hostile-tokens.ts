// Tokens that resemble a genuine one and must never pass: forged, tampered with, misused, or wrong in their claims.
import { createHmac } from "node:crypto";
import { forgedSignatures } from "./forged-signatures";
import { type Claims, encodePart, type JoseHeader, type KeyPair, SigningKey } from "../../scripts/lab/tokens";

export interface HostileToken {
  readonly name: string;
  readonly token: string;
}

type Table = Readonly<Record<string, string>>;

function listOf(table: Table): HostileToken[] {
  return Object.entries(table).map(([name, token]) => ({ name, token }));
}

function partsOf(token: string): [string, string, string] {
  const [header = "", payload = "", signature = ""] = token.split(".");
  return [header, payload, signature];
}

function withoutSignature(header: unknown, payload: unknown): string {
  return `${encodePart(header)}.${encodePart(payload)}.`;
}

function withHmac(header: JoseHeader, payload: unknown, secret: string | Buffer): string {
  const text = `${encodePart({ ...header, alg: "HS256" })}.${encodePart(payload)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

/** What anybody can do to a genuine token without its key. */
function tampered(key: SigningKey, claims: Claims): HostileToken[] {
  const [header, payload, signature] = partsOf(key.sign(claims));
  const bytes = Buffer.from(signature, "base64url");
  const flip = (at: number) => Buffer.from(bytes.map((byte, i) => (i === at ? byte ^ 1 : byte)));
  const signed = (value: Buffer) => `${header}.${payload}.${value.toString("base64url")}`;
  const other = partsOf(key.sign({ ...claims, jti: "other" }))[2];
  return listOf({
    "with the first bit of its signature flipped": signed(flip(0)),
    "with the last bit of its signature flipped": signed(flip(bytes.length - 1)),
    "with its signature cut by a byte": signed(bytes.subarray(0, -1)),
    "with a byte after its signature": signed(Buffer.concat([bytes, Buffer.from([0])])),
    "with zeros for a signature": signed(Buffer.alloc(bytes.length)),
    "with no signature": `${header}.${payload}.`,
    "with two parts": `${header}.${payload}`,
    "with four parts": `${header}.${payload}.${signature}.`,
    "with the signature of another token": `${header}.${payload}.${other}`,
    "with another user in its claims": `${header}.${encodePart({ ...claims, sub: "eve" })}.${signature}`,
    "with a member more in its header": `${encodePart({ ...key.header, x: 1 })}.${payload}.${signature}`,
    "with padding": `${header}.${payload}.${signature}==`,
    "with an empty part": `${header}..${payload}.${signature}`,
  });
}

/** Tokens that choose their own way of being verified. */
function confused(key: SigningKey, claims: Claims): HostileToken[] {
  const { publicKey } = key.pair;
  const pem = publicKey.export({ format: "pem", type: "spki" });
  const der = publicKey.export({ format: "der", type: "spki" });
  const [, , signature] = partsOf(key.sign(claims));
  const none = (alg: string) => withoutSignature({ ...key.header, alg }, claims);
  return listOf({
    "of alg none": none("none"),
    "of alg None": none("None"),
    "of alg NONE": none("NONE"),
    "of no alg": withoutSignature({ typ: "JWT", kid: key.kid }, claims),
    "of alg none with a signature": none("none") + signature,
    "signed by HS256 with the public key in PEM": withHmac(key.header, claims, pem),
    "signed by HS256 with the public key in DER": withHmac(key.header, claims, der),
    "signed by HS256 with the public key's JWK": withHmac(key.header, claims, JSON.stringify(key.jwk)),
    "signed by HS256 with nothing": withHmac(key.header, claims, ""),
    "with the name of its algorithm in another case": key.sign(claims, {
      ...key.header,
      alg: key.algorithm.toLowerCase(),
    }),
    "with a list of algorithms": key.sign(claims, { ...key.header, alg: [key.algorithm] }),
    "with a critical extension": key.sign(claims, { ...key.header, crit: ["exp"], exp: 1 }),
    "with an unencoded payload": key.sign(claims, { ...key.header, crit: ["b64"], b64: false }),
    "of the kind of a logout token": key.sign(claims, { ...key.header, typ: "logout+jwt" }),
    "around another token": key.sign(claims, { ...key.header, cty: "JWT" }),
  });
}

/** Genuine signatures by a key that the issuer has not. */
function foreign(key: SigningKey, claims: Claims, others: KeyPair): HostileToken[] {
  const forged = new SigningKey(key.algorithm, key.kid, others);
  const jku = "https://evil.example.com/keys";
  return listOf({
    "signed by another key under the same key ID": forged.sign(claims),
    "signed by another key under no key ID": forged.sign(claims, { alg: key.algorithm }),
    "signed by another key that its header holds": forged.sign(claims, { ...key.header, jwk: forged.jwk }),
    "signed by another key that its header names": forged.sign(claims, { ...key.header, jku, x5u: jku }),
    "signed by a key that nobody knows": forged.sign(claims, { ...key.header, kid: "unknown" }),
    "signed by another key under a path for a key ID": forged.sign(claims, {
      ...key.header,
      kid: "../../dev/null",
    }),
  });
}

/** Genuine tokens that are not for us, or not for now. */
function misclaimed(key: SigningKey, claims: Claims): HostileToken[] {
  const exp = Number(claims["exp"]);
  const { exp: _exp, ...withoutExpiry } = claims;
  const { aud: _aud, ...withoutAudience } = claims;
  const text = JSON.stringify(claims);
  const audience = String(claims["aud"]);
  // Latin-1, so that 0xff is one byte and no UTF-8.
  const badUtf8 = Buffer.from(text.replace("{", '{"x":"\xff",'), "latin1");
  return listOf({
    "that is expired": key.sign({ ...claims, exp: exp - 100_000 }),
    "that is not valid yet": key.sign({ ...claims, nbf: exp + 100_000 }),
    "without an expiry": key.sign(withoutExpiry),
    "whose expiry is a text": key.sign({ ...claims, exp: String(exp) }),
    "whose expiry is null": key.sign({ ...claims, exp: null }),
    "whose expiry is there twice": key.sign(text.replace("{", `{"exp":${exp - 100_000},`)),
    "whose issuer is there twice": key.sign(text.replace("{", `{"iss":"https://evil.example.com",`)),
    "whose issuer is a list": key.sign({ ...claims, iss: [claims["iss"]] }),
    "for another audience": key.sign({ ...claims, aud: "other" }),
    "for an audience that only begins like ours": key.sign({ ...claims, aud: `${audience}-2` }),
    "for several audiences in one text": key.sign({ ...claims, aud: `other ${audience}` }),
    "for no audience": key.sign(withoutAudience),
    "whose claims are a list": key.sign([claims]),
    "with something after its claims": key.sign(`${text} {}`),
    "with bad UTF-8 in its claims": key.sign(badUtf8),
    "with deep claims": key.sign(text.replace("{", `{"x":${"[".repeat(5000)}${"]".repeat(5000)},`)),
  });
}

/** Signatures that the key itself made, in ways that no signature may be made. */
function forged(key: SigningKey, claims: Claims): HostileToken[] {
  const text = `${encodePart(key.header)}.${encodePart(claims)}`;
  return Object.entries(forgedSignatures(key, text)).map(([name, signature]) => ({
    name,
    token: `${text}.${signature.toString("base64url")}`,
  }));
}

/** All of them for a key. `claims` are good; `others` is a key pair that could make such tokens, of somebody else. */
export function hostileTokens(key: SigningKey, claims: Claims, others: KeyPair): HostileToken[] {
  return [
    ...tampered(key, claims),
    ...confused(key, claims),
    ...foreign(key, claims, others),
    ...misclaimed(key, claims),
    ...forged(key, claims),
  ];
}
