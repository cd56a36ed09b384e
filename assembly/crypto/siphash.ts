// SipHash-1-3 with 128 bits of output (Aumasson and Bernstein 2012, and their reference code for 128 bits): a keyed hash for
// tables whose entries an attacker may choose, while the key is secret. Names are those of the paper.

/** Size of a key. */
export const SIPHASH_KEY_BYTES: i32 = 16;

let v0: u64 = 0;
let v1: u64 = 0;
let v2: u64 = 0;
let v3: u64 = 0;

// The bytes after the last whole word, zeros, and the length in the top byte.
const LAST_WORD: usize = memory.data(8, 8);

// Absorbing a zero word is a bare SipRound, which is what the finalization consists of.
const ZERO_WORDS: usize = memory.data(24, 8);
const FINAL_ROUNDS: i32 = 3;

/** Hashes `length` bytes under a key of 16 bytes to 16 bytes. */
export function sipHash128(key: usize, input: usize, length: i32, out16: usize): void {
  const k0 = load<u64>(key, 0);
  const k1 = load<u64>(key, 8);
  v0 = k0 ^ 0x736f6d6570736575;
  v1 = k1 ^ 0x646f72616e646f6d ^ 0xee;
  v2 = k0 ^ 0x6c7967656e657261;
  v3 = k1 ^ 0x7465646279746573;
  const words = length >>> 3;
  absorb(input, words);
  makeLastWord(input + usize(words << 3), length);
  absorb(LAST_WORD, 1);
  v2 ^= 0xee;
  absorb(ZERO_WORDS, FINAL_ROUNDS);
  store<u64>(out16, v0 ^ v1 ^ v2 ^ v3, 0);
  v1 ^= 0xdd;
  absorb(ZERO_WORDS, FINAL_ROUNDS);
  store<u64>(out16, v0 ^ v1 ^ v2 ^ v3, 8);
}

function makeLastWord(tail: usize, length: i32): void {
  store<u64>(LAST_WORD, u64(length) << 56);
  const tailBytes = usize(length & 7);
  for (let i: usize = 0; i < tailBytes; i++) store<u8>(LAST_WORD + i, load<u8>(tail + i));
}

// One SipRound a word, on copies: locals are registers, globals are memory.
function absorb(input: usize, words: i32): void {
  let a = v0;
  let b = v1;
  let c = v2;
  let d = v3;
  for (const end = input + (usize(words) << 3); input < end; input += 8) {
    const m = load<u64>(input);
    d ^= m;
    a += b;
    c += d;
    b = rotl<u64>(b, 13) ^ a;
    d = rotl<u64>(d, 16) ^ c;
    a = rotl<u64>(a, 32) + d;
    c += b;
    d = rotl<u64>(d, 21) ^ a;
    b = rotl<u64>(b, 17) ^ c;
    c = rotl<u64>(c, 32);
    a ^= m;
  }
  v0 = a;
  v1 = b;
  v2 = c;
  v3 = d;
}
