// Session cookies of any content, sealed as oauth2-proxy seals them: what only the holder of the secret could send.

import { xxh32 } from "../../codec/xxh32";
import { aesCfbDecrypt } from "../../crypto/aes-cfb";
import { hmacSha256Finish, hmacSha256Start, hmacSha256Update } from "../../crypto/hmac-sha256";
import { SessionKey } from "../../session/session-key";
import { encodeBase64Url } from "../base64url";

export const COOKIE_NAME = "_oauth2_proxy";
export const STAMP: i64 = 1760000000;
const SECRET = "0123456789abcdef0123456789abcdeZ";
const BLOCK_BYTES = 65536;

export function keyOf(secret: string): SessionKey {
  const bytes = String.UTF8.encode(secret);
  const key = SessionKey.from(changetype<usize>(bytes), bytes.byteLength);
  if (key === null) throw new Error("not a cookie secret: " + secret);
  return key;
}

export function testKey(): SessionKey {
  return keyOf(SECRET);
}

export function bytesOfHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = u8(I32.parseInt(hex.substr(i * 2, 2), 16));
  return bytes;
}

export function joined(parts: Array<Uint8Array>): Uint8Array {
  let length = 0;
  for (let i = 0; i < parts.length; i++) length += parts[i].length;
  const all = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < parts.length; i++) {
    all.set(parts[i], at);
    at += parts[i].length;
  }
  return all;
}

function littleEndian(value: u32): Uint8Array {
  const bytes = new Uint8Array(4);
  store<u32>(bytes.dataStart, value);
  return bytes;
}

/** One frame with oauth2-proxy's header, in stored blocks. */
export function lz4Frame(content: Uint8Array): Uint8Array {
  const parts: Array<Uint8Array> = [bytesOfHex("04224d186440a7")];
  for (let at = 0; at < content.length; at += BLOCK_BYTES) {
    const block = content.slice(at, min(at + BLOCK_BYTES, content.length));
    parts.push(littleEndian(u32(block.length) | 0x80000000));
    parts.push(block);
  }
  parts.push(littleEndian(0));
  parts.push(littleEndian(xxh32(content.dataStart, content.length)));
  return joined(parts);
}

/** IV and ciphertext. For one block, CFB decryption is its own inverse. */
export function encrypted(plain: Uint8Array): Uint8Array {
  const key = testKey();
  const sealed = new Uint8Array(16 + plain.length);
  for (let i = 0; i < 16; i++) sealed[i] = u8(i * 29 + 7);
  for (let at = 0; at < plain.length; at += 16) {
    const iv = sealed.dataStart + at;
    const length = min(16, plain.length - at);
    aesCfbDecrypt(key.schedule, key.rounds, iv, plain.dataStart + at, length, iv + 16);
  }
  return sealed;
}

/** V|TS|SIG, signed with the test key for any name and any texts. */
export function signed(name: string, payload: string, stamp: string): string {
  const message = String.UTF8.encode(name + payload + stamp);
  const key = testKey();
  const mac = new Uint8Array(32);
  hmacSha256Start(key.hmac);
  hmacSha256Update(changetype<usize>(message), message.byteLength);
  hmacSha256Finish(key.hmac, mac.dataStart);
  return payload + "|" + stamp + "|" + encodeBase64Url(mac, true);
}

/** The cookie value that holds these bytes where IV and ciphertext belong. */
export function signedBytes(bytes: Uint8Array): string {
  return signed(COOKIE_NAME, encodeBase64Url(bytes, true), STAMP.toString());
}

/** The cookie value of a session with this MessagePack, in hexadecimal. */
export function sealedState(hex: string): string {
  return signedBytes(encrypted(lz4Frame(bytesOfHex(hex))));
}
