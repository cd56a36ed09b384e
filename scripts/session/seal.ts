// The layers of oauth2-proxy 7.15's session cookies (cookie store): V|TS|SIG, where V is an IV and AES-CFB of an LZ4 frame, and SIG is
// HMAC-SHA256 over name, V and TS.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { packFrame, unpackFrame } from "./lz4-frame";

const IV_BYTES = 16;
const KEY_LENGTHS = [16, 24, 32];

/** The AES key of a secret: what it decodes to where that has the length of one, else its text (SecretBytes). */
export function aesKey(secret: string): Buffer {
  const text = secret.replace(/=+$/, "");
  const decoded = Buffer.from(text, "base64url");
  return /^[\w-]+$/.test(text) && KEY_LENGTHS.includes(decoded.length) ? decoded : Buffer.from(secret);
}

/** base64url with padding. */
export function base64url(bytes: Buffer): string {
  const text = bytes.toString("base64url");
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}

/** Signs V and TS as oauth2-proxy does: the three parts of the MAC's input have nothing between them. */
export function signValue(secret: string, name: string, value: string, stamp: string): string {
  return base64url(createHmac("sha256", secret).update(name).update(value).update(stamp).digest());
}

/** V of this content. */
export function sealContent(secret: string, content: Buffer, iv: Buffer = randomBytes(IV_BYTES)): string {
  const key = aesKey(secret);
  const cipher = createCipheriv(`aes-${key.length * 8}-cfb`, key, iv);
  return base64url(Buffer.concat([iv, cipher.update(packFrame(content)), cipher.final()]));
}

/** The content of V, of at most so many bytes. Throws where there is none. */
export function openContent(secret: string, value: string, mostBytes?: number): Buffer {
  const sealed = Buffer.from(value, "base64url");
  const key = aesKey(secret);
  const decipher = createDecipheriv(`aes-${key.length * 8}-cfb`, key, sealed.subarray(0, IV_BYTES));
  const frame = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES)), decipher.final()]);
  return unpackFrame(frame, mostBytes);
}
