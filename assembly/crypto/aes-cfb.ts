// AES-CFB with 128-bit feedback (SP 800-38A section 6.3): any length, no padding.
//
// Block n of the key stream is the encryption of ciphertext block n - 1 (the iv for the first), so four are made at once.
import { aesEncryptBlock, aesEncryptFourBlocks } from "./aes";

const GROUP_BYTES: i32 = 64;

const KEY_STREAM: usize = memory.data(64, 16);

/**
 * Decrypts `length` bytes with a key expanded by aesExpandKey. `output` may be `input`; they may not overlap otherwise.
 * Works from the end, so that in place a block is still ciphertext when the key stream of its successor is made.
 */
export function aesCfbDecrypt(
  schedule: usize,
  rounds: i32,
  iv: usize,
  input: usize,
  length: i32,
  output: usize,
): void {
  for (let at = (length - 1) & -GROUP_BYTES; at >= 0; at -= GROUP_BYTES) {
    const count = min(GROUP_BYTES, length - at);
    const previous = input + at - 16;
    if (at > 0 && count === GROUP_BYTES) aesEncryptFourBlocks(schedule, rounds, previous, KEY_STREAM);
    else {
      gatherPrevious(iv, input, at, (count + 15) >>> 4);
      aesEncryptFourBlocks(schedule, rounds, KEY_STREAM, KEY_STREAM);
    }
    xorKeyStream(input + at, output + at, count);
  }
}

/** Encrypts `length` bytes: each block needs the one before it. `output` may be `input`; they may not overlap otherwise. */
export function aesCfbEncrypt(
  schedule: usize,
  rounds: i32,
  iv: usize,
  input: usize,
  length: i32,
  output: usize,
): void {
  for (let at = 0; at < length; at += 16) {
    aesEncryptBlock(schedule, rounds, at === 0 ? iv : output + at - 16, KEY_STREAM);
    xorKeyStream(input + at, output + at, min(16, length - at));
  }
}

// The blocks that precede those at `at`, copied because the input ends, or starts, within the group.
function gatherPrevious(iv: usize, input: usize, at: i32, blocks: i32): void {
  for (let n = 0; n < blocks; n++) {
    const from = at + (n << 4) - 16;
    v128.store(KEY_STREAM + (n << 4), v128.load(from < 0 ? iv : input + from));
  }
}

function xorKeyStream(input: usize, output: usize, count: i32): void {
  let i = 0;
  for (; i + 16 <= count; i += 16) {
    v128.store(output + i, v128.xor(v128.load(input + i), v128.load(KEY_STREAM + i)));
  }
  for (; i < count; i++) store<u8>(output + i, load<u8>(input + i) ^ load<u8>(KEY_STREAM + i));
}
