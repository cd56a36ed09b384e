// Opens oauth2-proxy's session cookies, and makes older ones of them: a test need not wait until a genuine session is due.
import { createDecipheriv } from "node:crypto";
import { decode } from "@msgpack/msgpack";
import { aesKey, mintSessionValue, type SessionContents } from "./session-cookie";

const SIZE_FIELDS = { contentSize: 8, blockChecksum: 4, dictionary: 4 };
const STORED = 0x80000000;
const MATCH_MIN = 4;

/** A length whose nibble is full goes on in bytes until one is not 255. Returns the length and where reading goes on. */
function longLength(block: Buffer, at: number, nibble: number): [number, number] {
  let length = nibble;
  if (nibble < 15) return [length, at];
  for (;;) {
    const byte = block.readUInt8(at++);
    length += byte;
    if (byte < 255) return [length, at];
  }
}

/** Appends one LZ4 block's content to what came before it, which its matches may reach back into. */
function unpackBlock(block: Buffer, content: number[]): void {
  for (let at = 0; at < block.length;) {
    const token = block.readUInt8(at++);
    const [literals, start] = longLength(block, at, token >> 4);
    content.push(...block.subarray(start, start + literals));
    at = start + literals;
    if (at >= block.length) return;
    const offset = block.readUInt16LE(at);
    const [more, next] = longLength(block, at + 2, token & 15);
    for (let i = 0; i < more + MATCH_MIN; i++) content.push(content[content.length - offset] ?? 0);
    at = next;
  }
}

function unpackFrame(frame: Buffer): Buffer {
  const flags = frame.readUInt8(4);
  let at = 6 + 1;
  if (flags & 0x08) at += SIZE_FIELDS.contentSize;
  if (flags & 0x01) at += SIZE_FIELDS.dictionary;
  const content: number[] = [];
  for (let size = frame.readUInt32LE(at); size !== 0; size = frame.readUInt32LE(at)) {
    const length = size & ~STORED;
    const block = frame.subarray(at + 4, at + 4 + length);
    if (size >= STORED) content.push(...block);
    else unpackBlock(block, content);
    at += 4 + length + (flags & 0x10 ? SIZE_FIELDS.blockChecksum : 0);
  }
  return Buffer.from(content);
}

/** What a session cookie's value holds. */
export function openSessionValue(secret: string, value: string): SessionContents {
  const sealed = Buffer.from(value.split("|")[0] ?? "", "base64url");
  const key = aesKey(secret);
  const decipher = createDecipheriv(`aes-${key.length * 8}-cfb`, key, sealed.subarray(0, 16));
  const fields = decode(unpackFrame(decipher.update(sealed.subarray(16)))) as Record<string, never>;
  return {
    createdAt: fields.ca,
    expiresOn: fields.eo ?? null,
    accessToken: fields.at,
    idToken: fields.it,
    refreshToken: fields.rt,
    nonce: fields.n,
    email: fields.e,
    user: fields.u,
    groups: fields.g,
    preferredUsername: fields.pu,
  };
}

/** The same session with other contents in places. */
export function changedSessionValue(secret: string, value: string, changes: SessionContents): string {
  return mintSessionValue(secret, { ...openSessionValue(secret, value), ...changes });
}
