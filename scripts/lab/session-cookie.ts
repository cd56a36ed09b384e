// Mints the session cookies that oauth2-proxy 7.15 writes (cookie store): MessagePack, LZ4 frame, AES-CFB, signed.
//
// For tests that need sessions in numbers or with chosen contents; the genuine ones come from a login.

import { createCipheriv, createHmac, randomBytes } from "node:crypto";
import { encode } from "@msgpack/msgpack";
import xxhash from "xxhash-wasm";

export interface SessionContents {
  readonly createdAt?: Date;
  /** null leaves the expiry out. */
  readonly expiresOn?: Date | null;
  readonly accessToken?: string;
  readonly idToken?: string;
  readonly refreshToken?: string;
  /** Of the login, 32 bytes; oauth2-proxy keeps it through all refreshes. */
  readonly nonce?: Uint8Array;
  readonly email?: string;
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly preferredUsername?: string;
}

const LZ4_HEADER = Buffer.from("04224d186440a7", "hex");
const LZ4_STORED = 0x80000000;
const LZ4_BLOCK_BYTES = 64 * 1024;
const CHUNK_VALUE_BYTES = 3929;

const { h32Raw } = await xxhash();

/** AES key of a secret: its base64url decoding when that has the length of one, else its text (SecretBytes). */
export function aesKey(secret: string): Buffer {
  const decoded = Buffer.from(secret.replace(/=+$/, ""), "base64url");
  const isBase64Url = /^[A-Za-z0-9_-]+=*$/.test(secret);
  return isBase64Url && [16, 24, 32].includes(decoded.length) ? decoded : Buffer.from(secret);
}

/** Uncompressed blocks, as the writer stores what does not shrink. */
function lz4Frame(content: Buffer): Buffer {
  const parts: Buffer[] = [LZ4_HEADER];
  for (let at = 0; at < content.length; at += LZ4_BLOCK_BYTES) {
    const block = content.subarray(at, at + LZ4_BLOCK_BYTES);
    const size = Buffer.alloc(4);
    size.writeUInt32LE((LZ4_STORED | block.length) >>> 0);
    parts.push(size, block);
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(h32Raw(content) >>> 0, 4);
  return Buffer.concat([...parts, trailer]);
}

/** The session's MessagePack map, keys in oauth2-proxy's order, empty fields left out. */
function packSession(contents: SessionContents): Buffer {
  const createdAt = contents.createdAt ?? new Date(Date.now() - 5000);
  const expiresOn = contents.expiresOn === undefined ? new Date(Date.now() + 3600_000) : contents.expiresOn;
  const fields: Record<string, unknown> = { ca: createdAt };
  if (expiresOn !== null) fields.eo = expiresOn;
  if (contents.accessToken) fields.at = contents.accessToken;
  if (contents.idToken) fields.it = contents.idToken;
  if (contents.refreshToken) fields.rt = contents.refreshToken;
  if (contents.nonce?.length) fields.n = contents.nonce;
  if (contents.email) fields.e = contents.email;
  if (contents.user) fields.u = contents.user;
  if (contents.groups?.length) fields.g = contents.groups;
  if (contents.preferredUsername) fields.pu = contents.preferredUsername;
  return Buffer.from(encode(fields));
}

function base64url(bytes: Buffer): string {
  const text = bytes.toString("base64url");
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}

/** Signs V and TS as oauth2-proxy does: the three parts of the MAC's input have nothing between them. */
export function signValue(secret: string, name: string, value: string, stamp: string): string {
  return base64url(createHmac("sha256", secret).update(name).update(value).update(stamp).digest());
}

/** The value of a session cookie. `signedAt` is TS. */
export function mintSessionValue(
  secret: string,
  contents: SessionContents = {},
  options: { readonly name?: string; readonly signedAt?: Date; readonly iv?: Buffer } = {},
): string {
  const iv = options.iv ?? randomBytes(16);
  const key = aesKey(secret);
  const cipher = createCipheriv(`aes-${key.length * 8}-cfb`, key, iv);
  const sealed = Buffer.concat([iv, cipher.update(lz4Frame(packSession(contents))), cipher.final()]);
  const value = base64url(sealed);
  const signedAt = options.signedAt ?? contents.createdAt ?? new Date(Date.now() - 5000);
  const stamp = String(Math.floor(signedAt.getTime() / 1000));
  return `${value}|${stamp}|${signValue(secret, options.name ?? "_oauth2_proxy", value, stamp)}`;
}

/** A Cookie header with a session, in parts where oauth2-proxy would split it. */
export function cookieHeader(value: string, name = "_oauth2_proxy"): string {
  if (value.length <= CHUNK_VALUE_BYTES) return `${name}=${value}`;
  const parts: string[] = [];
  for (let at = 0; at < value.length; at += CHUNK_VALUE_BYTES) {
    parts.push(`${name}_${parts.length}=${value.slice(at, at + CHUNK_VALUE_BYTES)}`);
  }
  return parts.join("; ");
}
