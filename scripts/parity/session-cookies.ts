// From a session's description to its cookie's value, and to the cookie lines of a request.
import { createHash } from "node:crypto";
import type { Configuration } from "./configurations";
import type { CookieSpec } from "./draw-requests";
import type { RefreshKind, SessionSpec } from "./draw-sessions";
import { CLIENT_ID, main, MAIN_ISSUER } from "./issuers";
import { sealSession } from "./session-layers";

const NANOS = 1_000_000n;
const FUTURE_MILLIS = 300_000;
const LARGE_BYTES = 6000;

function idToken(subject: string, email: string, expiresAt: number): string {
  const exp = Math.floor(expiresAt / 1000);
  const claims = {
    iss: MAIN_ISSUER,
    aud: CLIENT_ID,
    sub: subject,
    email,
    groups: ["dev"],
    exp,
    iat: exp - 7200,
  };
  return main.key("RS256").sign(claims);
}

/** Signing with RSA is slow: a session's ID tokens are valid for years, or have not been for years. */
const VALID_UNTIL = Date.UTC(2040, 0, 1);
const EXPIRED_AT = Date.UTC(2020, 0, 1);
const tokens = new Map<string, string>();

function sharedIdToken(subject: string, email: string, expiresAt: number): string {
  const key = JSON.stringify([subject, email, expiresAt]);
  const known = tokens.get(key) ?? idToken(subject, email, expiresAt);
  tokens.set(key, known);
  return known;
}

/** A refresh token is what the oracle's provider answers to it. */
function refreshToken(kind: RefreshKind, accessToken: string): string {
  const renewed = { access_token: `renewed-${accessToken}`, token_type: "bearer", expires_in: 3600 };
  const answers: Record<RefreshKind, object | null> = {
    renewed: { status: 200, body: renewed },
    "with ID token": {
      status: 200,
      body: { ...renewed, id_token: sharedIdToken("renewed-id", "alice@example.com", VALID_UNTIL) },
    },
    refused: { status: 400, body: { error: "invalid_grant" } },
    failed: { status: 500, body: { error: "server_error" } },
    none: null,
  };
  const answer = answers[kind];
  return answer === null ? "" : Buffer.from(JSON.stringify(answer)).toString("base64url");
}

function hexOf(salt: number, length: number): string {
  const hash = createHash("sha256").update(String(salt)).digest("hex");
  return hash.repeat(Math.ceil(length / hash.length)).slice(0, length);
}

function accessToken(spec: SessionSpec): string {
  if (spec.accessToken === "") return "";
  if (spec.accessToken === "large") return hexOf(spec.salt, LARGE_BYTES);
  return spec.accessToken === "odd bytes" ? `at-${spec.salt}\x01` : `at-${spec.salt}`;
}

function storedIdToken(spec: SessionSpec): string {
  if (spec.idToken === "" || spec.idToken === "opaque") return spec.idToken && `it-${spec.salt}`;
  const expiresAt = spec.idToken === "genuine" ? VALID_UNTIL : EXPIRED_AT;
  return sharedIdToken(spec.user, spec.email, expiresAt);
}

function createdAt({ created }: SessionSpec, { refreshMillis }: Configuration, now: number): number {
  return now - created.millis - (created.at === "refresh" ? refreshMillis : 0);
}

function signedAt(
  { signed }: SessionSpec,
  { expireMillis }: Configuration,
  created: number,
  now: number,
): number {
  const edges = {
    created,
    expiry: now - expireMillis + signed.millis,
    future: now + FUTURE_MILLIS + signed.millis,
  };
  return Math.floor(edges[signed.at] / 1000);
}

/** The value of the session's cookie, as it was made at this time (Unix milliseconds). */
export function sessionValue(spec: SessionSpec, configuration: Configuration, now: number): string {
  const created = createdAt(spec, configuration, now);
  const fields = {
    ...spec,
    createdAt: BigInt(created) * NANOS + BigInt(spec.nanos % 1_000_000),
    expiresOn: spec.expiresIn === null ? null : BigInt(now + spec.expiresIn) * NANOS,
    accessToken: accessToken(spec),
    idToken: storedIdToken(spec),
    refreshToken: refreshToken(spec.refresh, String(spec.salt)),
  };
  const { pack, frame, envelope } = spec;
  const layers = { fields, pack, frame, envelope, signedAt: signedAt(spec, configuration, created, now) };
  return sealSession(configuration.secret, configuration.cookieName, layers);
}

/** The value cut at these thousandths of its length. */
export function partsOf(value: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((cut) => Math.floor((cut * value.length) / 1000)))].sort(
    (a, b) => a - b,
  );
  return [0, ...places].map((at, i) => value.slice(at, places[i]));
}

function named(name: string, parts: readonly string[]): string[] {
  return parts.map((part, i) => `${name}_${i}=${part}`);
}

/** The lines of Cookie headers that carry the value. */
function carried(name: string, value: string, { form, cuts }: CookieSpec): string[] {
  const parts = named(name, partsOf(value, cuts));
  const one = `${name}=${value}`;
  const forms: Record<CookieSpec["form"], readonly string[]> = {
    one: [one],
    parts: [parts.join("; ")],
    "parts in reverse": [[...parts].reverse().join("; ")],
    "parts in lines": parts,
    "a part alone": [`${name}_0=${value}`],
    "a part missing": [parts.filter((_, i) => i !== parts.length - 2).join("; ")],
    "a part too many": [[...parts, `${name}_${parts.length}=AA`].join("; ")],
    "parts and one": [[...parts, one].join("; ")],
    quoted: [`${name}="${value}"`],
    twice: [`${one}; ${one}`],
    "another before": [`${name}=other; ${one}`],
    "another behind": [`${one}; ${name}=other`],
    "dropped before": [`${name}=dropped\\; ${one}`],
    "blank behind the name": [`${name} =${value}`],
    "blank before the value": [`${name}= ${value}`],
    "other case": [`${name.toUpperCase()}=${value}`],
    encoded: [`${name}=${value.replaceAll("|", "%7C")}`],
    comma: [`a=b, ${one}`],
  };
  return [...forms[form]];
}

function among(lines: readonly string[], name: string, neighbours: CookieSpec["neighbours"]): string[] {
  const around = (before: string, behind: string): string[] =>
    lines.map((line, i) => `${i === 0 ? before : ""}${line}${i === lines.length - 1 ? behind : ""}`);
  switch (neighbours) {
    case "before":
      return around("theme=dark; lang=en; ", "");
    case "behind":
      return around("", "; theme=dark");
    case "between lines":
      return ["theme=dark", ...lines, "lang=en"];
    case "CSRF":
      return around(`${name}_csrf=abc; ${name}_1x=y; `, "");
    case "odd bytes":
      return around("b\x80d=\xff; ", "");
    case "no equals sign":
      return around("flag; ", "; other");
    case "semicolons":
      return around(";; ;", " ;;");
    default:
      return [...lines];
  }
}

/** The Cookie lines with these values, in this form. */
export function cookieLines(name: string, values: readonly string[], spec: CookieSpec): string[] {
  const lines = values.flatMap((value) => carried(name, value, spec));
  return lines.length === 0 && spec.neighbours === "none" ? [] : among(lines, name, spec.neighbours);
}
