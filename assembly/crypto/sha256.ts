// SHA-256 (FIPS 180-4 section 6.2), in one call or streaming. Names are those of the standard.
//
// The message schedule needs no chaining value, so it is made for up to four blocks at once, one block per SIMD lane;
// the rounds then run block by block. Unused lanes repeat the last block. No branch or address depends on the message.

// State block: H (8 words), message length so far (u64), bytes not yet compressed (at most 63), room to pad them.
const LENGTH_OFFSET: usize = 32;
const PENDING_OFFSET: usize = 40;
const BLOCK_BYTES: i32 = 64;

/** Size of the block a caller gives to the streaming functions. */
export const SHA256_STATE_BYTES: i32 = 168;

const H0: StaticArray<u32> = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

const K: StaticArray<u32> = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
];

// 64 vectors each; lane b belongs to block b. W is the schedule, WK is W[t] + K[t], what a round adds.
const W: usize = memory.data(1024, 16);
const WK: usize = memory.data(1024, 16);

const ONE_SHOT: usize = memory.data(SHA256_STATE_BYTES, 16);

/** Hashes one message held in memory; `out32` may overlap the input. */
export function sha256(input: usize, length: i32, out32: usize): void {
  sha256Start(ONE_SHOT);
  sha256Update(ONE_SHOT, input, length);
  sha256Finish(ONE_SHOT, out32);
}

/** Begins a hash in a state block of SHA256_STATE_BYTES. */
export function sha256Start(state: usize): void {
  sha256Resume(state, changetype<usize>(H0), 0);
}

/** Continues a hash of which `length` bytes, whole blocks, are done; `h` is the first 32 bytes of its state then. */
export function sha256Resume(state: usize, h: usize, length: u64): void {
  memory.copy(state, h, 32);
  store<u64>(state, length, LENGTH_OFFSET);
}

/** Adds bytes; any split of a message gives the same digest. */
export function sha256Update(state: usize, input: usize, length: i32): void {
  if (length <= 0) return;
  const before = load<u64>(state, LENGTH_OFFSET);
  store<u64>(state, before + u64(length), LENGTH_OFFSET);
  const pending = state + PENDING_OFFSET;
  const held = i32(before & 63);
  let taken = 0;
  if (held > 0) {
    taken = min(BLOCK_BYTES - held, length);
    memory.copy(pending + held, input, taken);
    if (held + taken < BLOCK_BYTES) return;
    compress(state, pending, 1);
  }
  const blocks = (length - taken) >>> 6;
  compress(state, input + taken, blocks);
  taken += blocks << 6;
  memory.copy(pending, input + taken, length - taken);
}

/** Pads (section 5.1.1) and writes the digest. The state must be started again before another use. */
export function sha256Finish(state: usize, out32: usize): void {
  const length = load<u64>(state, LENGTH_OFFSET);
  const pending = state + PENDING_OFFSET;
  const held = i32(length & 63);
  const blocks = held < 56 ? 1 : 2;
  const lengthAt = blocks * BLOCK_BYTES - 8;
  store<u8>(pending + held, 0x80);
  memory.fill(pending + held + 1, 0, lengthAt - held - 1);
  store<u64>(pending + lengthAt, bswap<u64>(length << 3));
  compress(state, pending, blocks);
  for (let i: usize = 0; i < 32; i += 4) store<u32>(out32 + i, bswap<u32>(load<u32>(state + i)));
}

function compress(state: usize, input: usize, blocks: i32): void {
  while (blocks > 0) {
    const batch = min(blocks, 4);
    prepareSchedule(input, batch - 1);
    for (let lane = 0; lane < batch; lane++) runRounds(state, WK + (usize(lane) << 2));
    input += usize(batch << 6);
    blocks -= batch;
  }
}

// 6.2.2 step 1 in all lanes. `last` is the index of the last block to read.
function prepareSchedule(input: usize, last: i32): void {
  const block1 = input + usize(min(1, last) << 6);
  const block2 = input + usize(min(2, last) << 6);
  const block3 = input + usize(min(3, last) << 6);
  for (let t: usize = 0; t < 16; t += 4) transposeWords(t, input, block1, block2, block3);
  let w1 = v128.load(W, 15 * 16);
  let w2 = v128.load(W, 14 * 16);
  for (let t: usize = 16; t < 64; t++) {
    const w = W + (t << 4);
    const sum = i32x4.add(v128.load(w - 16 * 16), v128.load(w - 7 * 16));
    const next = i32x4.add(i32x4.add(sum, Words.sigma0(v128.load(w - 15 * 16))), Words.sigma1(w2));
    Words.storeWord(t, next);
    w2 = w1;
    w1 = next;
  }
}

// Words t .. t + 3 of four blocks, turned so that one vector holds the same word of each block.
function transposeWords(t: usize, block0: usize, block1: usize, block2: usize, block3: usize): void {
  const offset = t << 2;
  const a = Words.loadBigEndian(block0 + offset);
  const b = Words.loadBigEndian(block1 + offset);
  const c = Words.loadBigEndian(block2 + offset);
  const d = Words.loadBigEndian(block3 + offset);
  const ab01 = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const ab23 = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const cd01 = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  const cd23 = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  Words.storeWord(t, v128.shuffle<u64>(ab01, cd01, 0, 2));
  Words.storeWord(t + 1, v128.shuffle<u64>(ab01, cd01, 1, 3));
  Words.storeWord(t + 2, v128.shuffle<u64>(ab23, cd23, 0, 2));
  Words.storeWord(t + 3, v128.shuffle<u64>(ab23, cd23, 1, 3));
}

// 6.2.2 steps 2 to 4. Eight rounds a turn, each with the variables renamed instead of moved; `wk` is one lane of WK.
// The sums end with the terms that are ready last: a round waits for them, so their order matters.
function runRounds(state: usize, wk: usize): void {
  let a = load<u32>(state, 0);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  for (const end = wk + 1024; wk < end; wk += 128) {
    h = h + load<u32>(wk, 0) + Words.Ch(e, f, g) + Words.Sigma1(e);
    d += h;
    h += Words.Maj(a, b, c) + Words.Sigma0(a);
    g = g + load<u32>(wk, 16) + Words.Ch(d, e, f) + Words.Sigma1(d);
    c += g;
    g += Words.Maj(h, a, b) + Words.Sigma0(h);
    f = f + load<u32>(wk, 32) + Words.Ch(c, d, e) + Words.Sigma1(c);
    b += f;
    f += Words.Maj(g, h, a) + Words.Sigma0(g);
    e = e + load<u32>(wk, 48) + Words.Ch(b, c, d) + Words.Sigma1(b);
    a += e;
    e += Words.Maj(f, g, h) + Words.Sigma0(f);
    d = d + load<u32>(wk, 64) + Words.Ch(a, b, c) + Words.Sigma1(a);
    h += d;
    d += Words.Maj(e, f, g) + Words.Sigma0(e);
    c = c + load<u32>(wk, 80) + Words.Ch(h, a, b) + Words.Sigma1(h);
    g += c;
    c += Words.Maj(d, e, f) + Words.Sigma0(d);
    b = b + load<u32>(wk, 96) + Words.Ch(g, h, a) + Words.Sigma1(g);
    f += b;
    b += Words.Maj(c, d, e) + Words.Sigma0(c);
    a = a + load<u32>(wk, 112) + Words.Ch(f, g, h) + Words.Sigma1(f);
    e += a;
    a += Words.Maj(b, c, d) + Words.Sigma0(b);
  }
  store<u32>(state, load<u32>(state, 0) + a, 0);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
  store<u32>(state, load<u32>(state, 20) + f, 20);
  store<u32>(state, load<u32>(state, 24) + g, 24);
  store<u32>(state, load<u32>(state, 28) + h, 28);
}

// The functions of section 4.1.2 and their like: methods, because only those can be told to be inlined.
@final
class Words {
  @inline static loadBigEndian(words: usize): v128 {
    const bytes = v128.load(words);
    return v128.shuffle<u8>(bytes, bytes, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
  }

  @inline static storeWord(t: usize, w: v128): void {
    const k = v128.load_splat<u32>(changetype<usize>(K) + (t << 2));
    v128.store(W + (t << 4), w);
    v128.store(WK + (t << 4), i32x4.add(w, k));
  }

  @inline static rotateLanes(x: v128, n: i32): v128 {
    return v128.or(i32x4.shr_u(x, n), i32x4.shl(x, 32 - n));
  }

  @inline static sigma0(x: v128): v128 {
    return v128.xor(v128.xor(Words.rotateLanes(x, 7), Words.rotateLanes(x, 18)), i32x4.shr_u(x, 3));
  }

  @inline static sigma1(x: v128): v128 {
    return v128.xor(v128.xor(Words.rotateLanes(x, 17), Words.rotateLanes(x, 19)), i32x4.shr_u(x, 10));
  }

  @inline static Ch(x: u32, y: u32, z: u32): u32 {
    return z ^ (x & (y ^ z));
  }

  // Written so that the next round's y ^ z is this one's x ^ y, which the engine then computes once.
  @inline static Maj(x: u32, y: u32, z: u32): u32 {
    return ((x ^ y) & (y ^ z)) ^ y;
  }

  @inline static Sigma0(x: u32): u32 {
    return rotr<u32>(x, 2) ^ rotr<u32>(x, 13) ^ rotr<u32>(x, 22);
  }

  @inline static Sigma1(x: u32): u32 {
    return rotr<u32>(x, 6) ^ rotr<u32>(x, 11) ^ rotr<u32>(x, 25);
  }
}
