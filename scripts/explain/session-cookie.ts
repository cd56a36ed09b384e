// Session cookies of oauth2-proxy 7.15 (cookie store): V|TS|SIG, where V is IV and AES-CFB of an LZ4 frame of a MessagePack map, and SIG
// is HMAC-SHA256 over name, V and TS. For looking into one's own, and for making one for a trial.
import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { decode, encode } from "@msgpack/msgpack";
import { decompress } from "lz4js";
import xxhash from "xxhash-wasm";

const IV_BYTES = 16;
const MAX_CONTENT_BYTES = 1024 * 1024;
const KEY_LENGTHS = [16, 24, 32];
/** The header of the one kind of frame that oauth2-proxy writes, and the mark of a block that is stored as it is. */
const FRAME_HEADER = Buffer.from("04224d186440a7", "hex");
const STORED = 0x80000000;
const BLOCK_BYTES = 64 * 1024;

const { h32Raw } = await xxhash();

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

function padded(bytes: Buffer): string {
  const text = bytes.toString("base64url");
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}

function signatureOf(secret: string, name: string, value: string, stamp: string): string {
  return padded(createHmac("sha256", secret).update(name).update(value).update(stamp).digest());
}

/** Whether the secret made the signature. */
export function isSignedBy(secret: string, name: string, { value, stamp, signature }: SignedValue): boolean {
  const [made, given] = [signatureOf(secret, name, value, stamp), signature].map((text) => Buffer.from(text));
  return (
    made !== undefined && given !== undefined && made.length === given.length && timingSafeEqual(made, given)
  );
}

/** The AES key of a secret: what it decodes to where that has the length of a key, else its text. */
function keyOf(secret: string): Buffer {
  const text = secret.replace(/=+$/, "");
  const decoded = Buffer.from(text, "base64url");
  return /^[\w-]+$/.test(text) && KEY_LENGTHS.includes(decoded.length) ? decoded : Buffer.from(secret);
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
    const key = keyOf(secret);
    const decipher = createDecipheriv(`aes-${key.length * 8}-cfb`, key, sealed.subarray(0, IV_BYTES));
    const frame = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES)), decipher.final()]);
    return { session: sessionOf(decode(decompress(frame, MAX_CONTENT_BYTES))) };
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

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

// Blocks that are not compressed, as oauth2-proxy writes what does not shrink.
function frameOf(content: Buffer): Buffer {
  const parts: Buffer[] = [FRAME_HEADER];
  for (let at = 0; at < content.length; at += BLOCK_BYTES) {
    const block = content.subarray(at, at + BLOCK_BYTES);
    parts.push(word(STORED | block.length), block);
  }
  return Buffer.concat([...parts, word(0), word(h32Raw(content))]);
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
  const key = keyOf(secret);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(`aes-${key.length * 8}-cfb`, key, iv);
  const frame = frameOf(Buffer.from(encode(fields)));
  const value = padded(Buffer.concat([iv, cipher.update(frame), cipher.final()]));
  const stamp = String(Math.floor((createdAt ?? new Date()).getTime() / 1000));
  return `${value}|${stamp}|${signatureOf(secret, name, value, stamp)}`;
}
