// What workers tell each other of a session where other plugins of the process can read it: encrypted, and known by its tag to be what was written.
//
// Deterministic authenticated encryption in the manner of SIV (RFC 5297): the tag of the text, HMAC-SHA256 cut to 16 bytes, is the first counter
// block of AES-256 in counter mode. So nothing random is needed, and the same text twice tells no more than that it is the same.

import { AES_SCHEDULE_BYTES, aesExpandKey } from "../crypto/aes";
import { aesCtr } from "../crypto/aes-ctr";
import { constantTimeEquals } from "../crypto/constant-time";
import {
  HMAC_SHA256_KEY_BYTES,
  hmacSha256Finish,
  hmacSha256PrepareKey,
  hmacSha256Start,
  hmacSha256Update,
} from "../crypto/hmac-sha256";

/** Of a session's key, and of a tag. */
export const SHARED_KEY_BYTES: i32 = 32;
export const SHARED_TAG_BYTES: i32 = 16;

const TAG_LABEL: u8 = 1;
const ENCRYPTION_LABEL: u8 = 2;

const PREPARED: usize = memory.data(HMAC_SHA256_KEY_BYTES, 16);
const SCHEDULE: usize = memory.data(AES_SCHEDULE_BYTES, 16);
const LABEL: usize = memory.data(1);
const DIGEST: usize = memory.data(32, 16);

/** Encrypts `length` bytes in place and writes their tag. */
export function sealShared(key: usize, bytes: usize, length: i32, tag: usize): void {
  hmacSha256PrepareKey(key, SHARED_KEY_BYTES, PREPARED);
  digest(TAG_LABEL, bytes, length);
  memory.copy(tag, DIGEST, usize(SHARED_TAG_BYTES));
  encrypt(tag, bytes, length);
}

/** Decrypts `length` bytes in place; false for what was not sealed with this key and tag. */
export function openShared(key: usize, bytes: usize, length: i32, tag: usize): bool {
  hmacSha256PrepareKey(key, SHARED_KEY_BYTES, PREPARED);
  encrypt(tag, bytes, length);
  digest(TAG_LABEL, bytes, length);
  return constantTimeEquals(DIGEST, tag, SHARED_TAG_BYTES);
}

function encrypt(tag: usize, bytes: usize, length: i32): void {
  digest(ENCRYPTION_LABEL, 0, 0);
  aesCtr(SCHEDULE, aesExpandKey(DIGEST, 32, SCHEDULE), tag, bytes, length);
}

function digest(label: u8, bytes: usize, length: i32): void {
  store<u8>(LABEL, label);
  hmacSha256Start(PREPARED);
  hmacSha256Update(LABEL, 1);
  hmacSha256Update(bytes, length);
  hmacSha256Finish(PREPARED, DIGEST);
}
