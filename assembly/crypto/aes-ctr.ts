// AES in counter mode (NIST SP 800-38A section 6.5): the same operation encrypts and decrypts. The counter is the block's last four bytes,
// big endian.
import { aesEncryptFourBlocks } from "./aes";

const GROUP_BYTES: i32 = 64;
const BLOCK_BYTES: i32 = 16;

const KEY_STREAM: usize = memory.data(64, 16);

/** Works on `length` bytes in place, with a key expanded by aesExpandKey; `counter` is the first counter block of 16 bytes, and stays. */
export function aesCtr(schedule: usize, rounds: i32, counter: usize, bytes: usize, length: i32): void {
  let count = bswap<u32>(load<u32>(counter, 12));
  for (let at = 0; at < length; at += GROUP_BYTES) {
    for (let block = 0; block < GROUP_BYTES; block += BLOCK_BYTES) {
      memory.copy(KEY_STREAM + usize(block), counter, 12);
      store<u32>(KEY_STREAM + usize(block), bswap<u32>(count++), 12);
    }
    aesEncryptFourBlocks(schedule, rounds, KEY_STREAM, KEY_STREAM);
    const end = min(GROUP_BYTES, length - at);
    for (let i = 0; i < end; i++) {
      const byte = bytes + usize(at + i);
      store<u8>(byte, load<u8>(byte) ^ load<u8>(KEY_STREAM + usize(i)));
    }
  }
}
