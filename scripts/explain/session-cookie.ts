// Session cookies of oauth2-proxy 7.15 (cookie store): V|TS|SIG, where V is IV and AES-CFB of an LZ4 frame of a MessagePack map, and SIG
// is HMAC-SHA256 over name, V and TS. For looking into one's own, and for making one for a trial.
import { timingSafeEqual } from "node:crypto";
import { decode, encode } from "@msgpack/msgpack";
import { openContent, sealContent, signValue } from "../session/seal";

const MAX_CONTENT_BYTES = 1024 * 1024;

export interface Session {
  readonly createdAt?: Date;
  readonly expiresOn?: Date;
  readonly accessToken?: string;
  readonly idToken?: string;
  readonly refreshToken?: string;
  readonly email?: string;
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly preferredUsername?: string;
}

export interface SignedValue {
  readonly value: string;
  /** Seconds since 1970. */
  readonly stamp: string;
  readonly signature: string;
}

/** The parts of a cookie's value; undefined for what is not of that form. */
export function signedValueOf(text: string): SignedValue | undefined {
  const [value, stamp, signature, ...more] = text.split("|");
  if (value === undefined || stamp === undefined || signature === undefined || more.length > 0)
    return undefined;
  return /^\d{1,12}$/.test(stamp) && /^[\w=-]+$/.test(value + signature)
    ? { value, stamp, signature }
    : undefined;
}

/** Whether the secret made the signature. */
export function isSignedBy(secret: string, name: string, { value, stamp, signature }: SignedValue): boolean {
  const [made, given] = [signValue(secret, name, value, stamp), signature].map((text) => Buffer.from(text));
  return (
    made !== undefined && given !== undefined && made.length === given.length && timingSafeEqual(made, given)
  );
}

/** What is sealed in V: a ticket of a store, or a session; undefined where it cannot be read. */
export function contentsOf(
  secret: string,
  { value }: SignedValue,
): { ticket: true } | { session: Session } | undefined {
  const sealed = Buffer.from(value, "base64url");
  if (/^v2\.[\w-]+\.[\w-]+$|^\S+-[0-9a-f]{32}\.[\w-]{22}$/.test(sealed.toString("latin1")))
    return { ticket: true };
  try {
    return { session: sessionOf(decode(openContent(secret, value, MAX_CONTENT_BYTES))) };
  } catch {
    return undefined;
  }
}

function sessionOf(fields: unknown): Session {
  const map = (typeof fields === "object" && fields !== null ? fields : {}) as Record<string, unknown>;
  const text = (name: string): string | undefined => (typeof map[name] === "string" ? map[name] : undefined);
  const date = (name: string): Date | undefined => (map[name] instanceof Date ? map[name] : undefined);
  const groups = Array.isArray(map["g"]) ? map["g"].filter((group) => typeof group === "string") : undefined;
  return {
    createdAt: date("ca"),
    expiresOn: date("eo"),
    accessToken: text("at"),
    idToken: text("it"),
    refreshToken: text("rt"),
    email: text("e"),
    user: text("u"),
    groups,
    preferredUsername: text("pu"),
  };
}

/** The value of a cookie with this session, as oauth2-proxy would write it now. */
export function sealedSession(secret: string, name: string, session: Session): string {
  const { createdAt, expiresOn, accessToken, idToken, refreshToken, email, user, groups, preferredUsername } =
    session;
  const all = {
    ca: createdAt,
    eo: expiresOn,
    at: accessToken,
    it: idToken,
    rt: refreshToken,
    e: email,
    u: user,
    g: groups,
    pu: preferredUsername,
  };
  const fields = Object.fromEntries(Object.entries(all).filter(([, field]) => field !== undefined));
  const value = sealContent(secret, Buffer.from(encode(fields)));
  const stamp = String(Math.floor((createdAt ?? new Date()).getTime() / 1000));
  return `${value}|${stamp}|${signValue(secret, name, value, stamp)}`;
}
