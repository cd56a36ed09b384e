// From a bearer token's description to its bytes, right or wrong in every part, and to an Authorization header with it.
import type { Algorithm, SigningKey } from "../lab/tokens";
import { encodePart, signText } from "../lab/tokens";
import type { Step } from "./draw-requests";
import type { TokenSpec } from "./draw-tokens";
import { CLIENT_ID, EXTRA_AUDIENCE, EXTRA_ISSUER, extra, main, MAIN_ISSUER, stranger } from "./issuers";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const FIVE_MINUTES = 300_000;

/** The members of a JSON object as they are written, so that one can stand there twice. */
type Members = readonly (readonly [name: string, json: string])[];

function json(value: unknown): string {
  return JSON.stringify(value);
}

function objectOf(members: Members, isSpaced: boolean): string {
  const written = members.map(([name, value]) => `${json(name)}${isSpaced ? " : " : ":"}${value}`);
  return isSpaced ? `{ ${written.join(" ,\n")} }` : `{${written.join(",")}}`;
}

function keyOf({ issuer, algorithm }: TokenSpec): SigningKey {
  const from = issuer === "extra" ? extra : issuer === "stranger" ? stranger : main;
  const has = from.keys.has(algorithm);
  return from.key(has ? algorithm : "ES256");
}

function headerMembers(spec: TokenSpec, key: SigningKey): Members {
  const kids: Record<TokenSpec["kid"], string | null> = {
    own: json(key.kid),
    none: null,
    unknown: '"nobody"',
    another: json(key.kid === "es256" ? "eddsa" : "es256"),
    null: "null",
    number: "7",
  };
  const kid = kids[spec.kid];
  const alg = spec.header === "none" || spec.header === "HS256" ? spec.header : key.algorithm;
  const more: Partial<Record<TokenSpec["header"], Members>> = {
    usual: [["typ", '"JWT"']],
    crit: [["crit", '["exp"]']],
    "typ at+jwt": [["typ", '"at+jwt"']],
    "typ other": [["typ", '"secevent+jwt"']],
    "typ number": [["typ", "7"]],
    cty: [["cty", '"JWT"']],
    jwk: [["jwk", json(key.jwk)]],
    b64: [
      ["b64", "false"],
      ["crit", '["b64"]'],
    ],
    "alg twice": [["alg", '"ES256"']],
  };
  return [["alg", json(alg)], ...(kid === null ? [] : [["kid", kid] as const]), ...(more[spec.header] ?? [])];
}

function issuerOf(spec: TokenSpec): Members {
  const names: Record<TokenSpec["issuer"], string | null> = {
    main: MAIN_ISSUER,
    extra: EXTRA_ISSUER,
    stranger: stranger.name,
    "main with a slash": `${MAIN_ISSUER}/`,
    none: null,
  };
  const name = names[spec.issuer];
  return name === null ? [] : [["iss", json(name)]];
}

function audienceOf({ audience, issuer }: TokenSpec): Members {
  const own = issuer === "extra" ? EXTRA_AUDIENCE : CLIENT_ID;
  const values: Record<TokenSpec["audience"], string | null> = {
    client: json(own),
    list: json(["other", own]),
    other: '"other"',
    "list without": '["other","third"]',
    absent: null,
    null: "null",
    number: "7",
    "empty list": "[]",
    deployer: json(EXTRA_AUDIENCE),
  };
  const value = values[audience];
  return value === null ? [] : [["aud", value]];
}

function timesOf({ exp, nbf }: TokenSpec, now: number): Members {
  const later = Math.floor(now / 1000) + 600;
  const exps: Record<TokenSpec["exp"]["at"], Members> = {
    later: [["exp", String(later)]],
    edge: [["exp", String(Math.floor((now + exp.millis) / 1000))]],
    absent: [],
    text: [["exp", json(String(later))]],
    fraction: [["exp", `${later}.5`]],
    huge: [["exp", "1e300"]],
    twice: [
      ["exp", String(later)],
      ["exp", "1"],
    ],
    negative: [["exp", "-1"]],
  };
  const from = now + nbf.millis + (nbf.at === "now" ? 0 : FIVE_MINUTES);
  const iat = ["iat", String(Math.floor(now / 1000) - 10)] as const;
  return [
    iat,
    ...exps[exp.at],
    ...(nbf.at === "absent" ? [] : [["nbf", String(Math.floor(from / 1000))] as const]),
  ];
}

function emailOf({ email, verified }: TokenSpec): Members {
  const emails: Record<TokenSpec["email"], Members> = {
    "alice@example.com": [["email", '"alice@example.com"']],
    "bob@evil.test": [["email", '"bob@evil.test"']],
    absent: [],
    null: [["email", "null"]],
    number: [["email", "7"]],
    twice: [
      ["email", '"alice@example.com"'],
      ["email", '"root@example.com"'],
    ],
    list: [["email", '["alice@example.com"]']],
    Capital: [["Email", '"root@example.com"']],
  };
  const isAbsent = verified === "absent";
  return [
    ...emails[email],
    ...(isAbsent ? [] : [["email_verified", verified.replaceAll("'", '"')] as const]),
  ];
}

function subjectOf({ subject, username, groups }: TokenSpec): Members {
  const subjects = {
    "carol-id": '"carol-id"',
    absent: null,
    number: "7",
    empty: '""',
    "odd bytes": '"a\\u0001b"',
  };
  const sub = subjects[subject];
  const names = { carol: '"carol"', absent: null, number: "7", true: "true" };
  const name = names[username];
  return [
    ...(sub === null ? [] : [["sub", sub] as const]),
    ...(groups === "absent" ? [] : [["groups", groups] as const]),
    ...(name === null ? [] : [["preferred_username", name] as const]),
  ];
}

function payloadOf(spec: TokenSpec, now: number): string {
  const members = [
    ...issuerOf(spec),
    ...audienceOf(spec),
    ...timesOf(spec, now),
    ...emailOf(spec),
    ...subjectOf(spec),
  ];
  const text = objectOf(members, spec.form === "blanks in JSON");
  if (spec.form === "bytes behind") return `${text} x`;
  if (spec.form === "BOM") return `\xef\xbb\xbf${text}`;
  return spec.form === "not an object" ? `[${text}]` : text;
}

/** The same text with one of the bits that mean nothing set in its last letter. */
function withSpareBits(text: string): string {
  if (text.length % 4 === 0) return text;
  const last = LETTERS.indexOf(text.at(-1) ?? "A");
  return text.slice(0, -1) + LETTERS[last ^ 1];
}

/** An ECDSA signature of fixed length as DER. */
function derOf(raw: Buffer): Buffer {
  const number = (bytes: Buffer): Buffer => {
    const padded = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
    return Buffer.concat([Buffer.from([2, padded.length]), padded]);
  };
  const half = raw.length / 2;
  const both = Buffer.concat([number(raw.subarray(0, half)), number(raw.subarray(half))]);
  return Buffer.concat([Buffer.from([0x30, both.length]), both]);
}

const OTHER_KEYS: Partial<Record<Algorithm, SigningKey>> = Object.fromEntries(stranger.keys);

function signatureOf(text: string, key: SigningKey, spec: TokenSpec): string {
  const other = OTHER_KEYS[key.algorithm] ?? stranger.key();
  const signer = spec.signature === "other key" ? other : key;
  const raw = signText(signer.algorithm, signer.pair.privateKey, text);
  const encoded = raw.toString("base64url");
  switch (spec.signature) {
    case "cut":
      return encoded.slice(0, -4);
    case "spare bits":
      return withSpareBits(encoded);
    case "padded":
      return `${encoded}==`;
    case "DER":
      return (key.algorithm.startsWith("ES") ? derOf(raw) : raw).toString("base64url");
    case "empty":
      return "";
    case "zero":
      return Buffer.alloc(raw.length).toString("base64url");
    default:
      return encoded;
  }
}

/** The token, as it was made at this time (Unix milliseconds). */
export function bearerToken(spec: TokenSpec, now: number): string {
  const key = keyOf(spec);
  const header = encodePart(objectOf(headerMembers(spec, key), false));
  const payload = encodePart(Buffer.from(payloadOf(spec, now), "latin1"));
  const written = spec.form === "spare bits in payload" ? withSpareBits(payload) : payload;
  const signature = signatureOf(`${header}.${written}`, key, spec);
  const changed = encodePart(Buffer.from(payloadOf({ ...spec, email: "bob@evil.test" }, now), "latin1"));
  const shown = spec.signature === "changed payload" ? changed : written;
  return `${header}.${shown}.${signature}${spec.form === "a part more" ? ".x" : ""}`;
}

/** The value of the Authorization header; null without one. */
export function authorizationOf({ authorization }: Step, token: string): string | null {
  if (authorization.kind === "none") return null;
  if (authorization.kind === "junk") return authorization.text;
  if (authorization.text === "Basic") return `Basic ${Buffer.from(`${token}:`).toString("base64")}`;
  if (authorization.text === "Basic password") return `Basic ${Buffer.from(`x:${token}`).toString("base64")}`;
  return authorization.text.replaceAll("@", token);
}
