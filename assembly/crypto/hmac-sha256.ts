// HMAC-SHA256 (RFC 2104). A key is prepared once into the two hash states that follow its padded blocks, so a message
// costs no more than its own bytes and one block. One message at a time: the running hash is a module-level state.
import { SHA256_STATE_BYTES, sha256, sha256Finish, sha256Resume, sha256Start, sha256Update } from "./sha256";

const BLOCK_BYTES: i32 = 64;
const TAG_BYTES: i32 = 32;

const IPAD: u64 = 0x3636363636363636;
const OPAD: u64 = 0x5c5c5c5c5c5c5c5c;

// Hash state (H) after K xor ipad, then the one after K xor opad.
const INNER_OFFSET: usize = 0;
const OUTER_OFFSET: usize = 32;

/** Size of a prepared key; as secret as the key itself. */
export const HMAC_SHA256_KEY_BYTES: i32 = 64;

const STATE: usize = memory.data(SHA256_STATE_BYTES, 16);
const KEY_BLOCK: usize = memory.data(64, 16);
const INNER_TAG: usize = memory.data(32, 16);

/** Prepares a key of any length; one longer than a block is hashed first (section 2). */
export function hmacSha256PrepareKey(key: usize, keyLength: i32, prepared: usize): void {
  memory.fill(KEY_BLOCK, 0, BLOCK_BYTES);
  if (keyLength > BLOCK_BYTES) sha256(key, keyLength, KEY_BLOCK);
  else if (keyLength > 0) memory.copy(KEY_BLOCK, key, keyLength);
  xorKeyBlock(IPAD);
  hashKeyBlock(prepared + INNER_OFFSET);
  xorKeyBlock(IPAD ^ OPAD);
  hashKeyBlock(prepared + OUTER_OFFSET);
  memory.fill(KEY_BLOCK, 0, BLOCK_BYTES);
}

/** Begins the tag of one message; a message left unfinished is forgotten. */
export function hmacSha256Start(prepared: usize): void {
  sha256Resume(STATE, prepared + INNER_OFFSET, BLOCK_BYTES);
}

/** Adds bytes to the message. */
export function hmacSha256Update(input: usize, length: i32): void {
  sha256Update(STATE, input, length);
}

/** Writes the 32-byte tag, made with the same prepared key as the start. */
export function hmacSha256Finish(prepared: usize, out32: usize): void {
  sha256Finish(STATE, INNER_TAG);
  sha256Resume(STATE, prepared + OUTER_OFFSET, BLOCK_BYTES);
  sha256Update(STATE, INNER_TAG, TAG_BYTES);
  sha256Finish(STATE, out32);
}

function xorKeyBlock(pad: u64): void {
  for (let i = KEY_BLOCK; i < KEY_BLOCK + 64; i += 8) store<u64>(i, load<u64>(i) ^ pad);
}

function hashKeyBlock(out: usize): void {
  sha256Start(STATE);
  sha256Update(STATE, KEY_BLOCK, BLOCK_BYTES);
  memory.copy(out, STATE, TAG_BYTES);
}
