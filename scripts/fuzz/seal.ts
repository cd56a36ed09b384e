// oauth2-proxy's session cookie from its layers, each of which may be any bytes: what lies under a MAC is changed first and signed
// then, or no change would come through.

import { createCipheriv, createHmac } from "node:crypto";
import { encode } from "@msgpack/msgpack";
import xxhash from "xxhash-wasm";

export const SECRET = "0123456789abcdef0123456789abcdeZ";
export const COOKIE_NAME = "_oauth2_proxy";
/** When the fuzzed filters begin; Unix milliseconds. */
export const NOW = Date.UTC(2026, 0, 15, 12);
export const SECOND = 1000;
export const HOUR = 3600 * SECOND;

const FRAME_HEADER = Buffer.from("04224d186440a7", "hex");
const STORED = 0x80000000;
const IV = Buffer.alloc(16, 0x49);
const { h32Raw } = await xxhash();

export const TOKEN = "alice-access-token";
/** The identity headers of the session that `sessionMap` describes. */
export const IDENTITY: Readonly<Record<string, string>> = {
  authorization: `Bearer ${TOKEN}`,
  "x-auth-request-access-token": TOKEN,
  "x-auth-request-email": "alice@example.com",
  "x-auth-request-groups": "platform,dev",
  "x-auth-request-preferred-username": "alice",
  "x-auth-request-user": "CgVhbGljZRIFbG9jYWw",
};

/** The session's MessagePack map. */
export function sessionMap(more: Readonly<Record<string, unknown>> = {}, now = NOW): Buffer {
  const fields = {
    ca: new Date(now - 60 * SECOND),
    eo: new Date(now + HOUR),
    at: TOKEN,
    it: "alice-id-token",
    rt: "alice-refresh-token",
    e: "alice@example.com",
    u: "CgVhbGljZRIFbG9jYWw",
    g: ["platform", "dev"],
    pu: "alice",
    ...more,
  };
  return Buffer.from(encode(fields));
}

/** An LZ4 frame of one stored block. */
export function frameOf(content: Buffer): Buffer {
  const [size, trailer] = [Buffer.alloc(4), Buffer.alloc(8)];
  size.writeUInt32LE((STORED | content.length) >>> 0);
  trailer.writeUInt32LE(h32Raw(content) >>> 0, 4);
  return Buffer.concat([FRAME_HEADER, size, content, trailer]);
}

/** The frame with its header's checksum made right, and the content's where there is one content that it could be of. */
export function withChecksums(frame: Buffer, content: Buffer | null): Buffer {
  const fixed = Buffer.from(frame);
  const flags = fixed[4] ?? 0;
  const checksumAt = 6 + ((flags & 0x08) === 0 ? 0 : 8);
  if (checksumAt < fixed.length) fixed[checksumAt] = (h32Raw(fixed.subarray(4, checksumAt)) >>> 8) & 0xff;
  if (content !== null && (flags & 0x04) !== 0 && fixed.length > checksumAt + 4)
    fixed.writeUInt32LE(h32Raw(content) >>> 0, fixed.length - 4);
  return fixed;
}

function base64url(bytes: Buffer): string {
  const text = bytes.toString("base64url");
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}

/** The cookie's value: V, TS and the MAC over both. */
export function signed(value: string, stamp: string, name = COOKIE_NAME): string {
  const mac = createHmac("sha256", SECRET).update(name, "latin1").update(value, "latin1");
  return `${value}|${stamp}|${base64url(mac.update(stamp, "latin1").digest())}`;
}

/** A cookie's value around this frame. */
export function sealed(frame: Buffer, now = NOW): string {
  const cipher = createCipheriv("aes-256-cfb", Buffer.from(SECRET), IV);
  const bytes = Buffer.concat([IV, cipher.update(frame), cipher.final()]);
  return signed(base64url(bytes), String(Math.floor(now / SECOND) - 60));
}

/** The genuine session, always the same bytes. */
export const GENUINE = sealed(frameOf(sessionMap()));
