// Mints the session cookies that oauth2-proxy 7.15 writes (cookie store): MessagePack, LZ4 frame, AES-CFB, signed.
//
// For tests that need sessions in numbers or with chosen contents; the genuine ones come from a login.

import { createCipheriv } from "node:crypto";
import { encode } from "@msgpack/msgpack";
import { sealContent, signValue } from "../session/seal";

export { signValue } from "../session/seal";

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

const CHUNK_VALUE_BYTES = 3929;

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

/** The value of a session cookie. `signedAt` is TS. */
export function mintSessionValue(
  secret: string,
  contents: SessionContents = {},
  options: { readonly name?: string; readonly signedAt?: Date; readonly iv?: Buffer } = {},
): string {
  const value = sealContent(secret, packSession(contents), options.iv);
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

/** Text of a token's alphabet that LZ4 cannot make shorter, the same each time: for sessions that must be large. */
export function denseText(length: number, seed = 0): string {
  const stream = createCipheriv("aes-128-ctr", Buffer.alloc(16, seed), Buffer.alloc(16));
  return stream.update(Buffer.alloc(length)).toString("base64url").slice(0, length);
}
