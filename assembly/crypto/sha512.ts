// SHA-384 and SHA-512 (FIPS 180-4 sections 6.4 and 6.5), in one call or streaming. Names are those of the standard.
//
// SHA-384 is SHA-512 from other initial values, cut to 48 bytes. No branch or address depends on the message.

// State block: H (8 words), message length so far (u64), bytes not yet compressed (at most 127, room for the padding).
const LENGTH_OFFSET: usize = 64;
const PENDING_OFFSET: usize = 72;
const BLOCK_BYTES: i32 = 128;

/** Size of the block a caller gives to the streaming functions. */
export const SHA512_STATE_BYTES: i32 = 328;

const H0_384: StaticArray<u64> = [
  0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939, 0x67332667ffc00b31,
  0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
];

const H0_512: StaticArray<u64> = [
  0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1,
  0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
];

const K: StaticArray<u64> = [
  0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
  0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
  0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
  0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
  0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
  0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
  0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
  0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
  0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
  0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
  0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
  0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
  0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
  0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
  0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
  0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
];

const W: usize = memory.data(640, 16);

const ONE_SHOT: usize = memory.data(328, 16);

/** SHA-512 of one message held in memory; `out64` may overlap the input. */
export function sha512(input: usize, length: i32, out64: usize): void {
  sha512Start(ONE_SHOT);
  sha512Update(ONE_SHOT, input, length);
  sha512Finish(ONE_SHOT, out64);
}

/** SHA-384 of one message held in memory; `out48` may overlap the input. */
export function sha384(input: usize, length: i32, out48: usize): void {
  sha384Start(ONE_SHOT);
  sha512Update(ONE_SHOT, input, length);
  sha384Finish(ONE_SHOT, out48);
}

/** Begins SHA-512 in a state block of SHA512_STATE_BYTES. */
export function sha512Start(state: usize): void {
  start(state, changetype<usize>(H0_512));
}

/** Begins SHA-384 in a state block of SHA512_STATE_BYTES. */
export function sha384Start(state: usize): void {
  start(state, changetype<usize>(H0_384));
}

/** Adds bytes, to SHA-384 as well; any split of a message gives the same digest. */
export function sha512Update(state: usize, input: usize, length: i32): void {
  if (length <= 0) return;
  const before = load<u64>(state, LENGTH_OFFSET);
  store<u64>(state, before + u64(length), LENGTH_OFFSET);
  const pending = state + PENDING_OFFSET;
  const held = i32(before & 127);
  let taken = 0;
  if (held > 0) {
    taken = min(BLOCK_BYTES - held, length);
    memory.copy(pending + held, input, taken);
    if (held + taken < BLOCK_BYTES) return;
    compress(state, pending);
  }
  for (; length - taken >= BLOCK_BYTES; taken += BLOCK_BYTES) compress(state, input + taken);
  memory.copy(pending, input + taken, length - taken);
}

/** Pads and writes 64 bytes. The state must be started again before another use. */
export function sha512Finish(state: usize, out64: usize): void {
  finish(state, out64, 64);
}

/** Pads and writes 48 bytes. The state must be started again before another use. */
export function sha384Finish(state: usize, out48: usize): void {
  finish(state, out48, 48);
}

function start(state: usize, initial: usize): void {
  memory.copy(state, initial, 64);
  store<u64>(state, 0, LENGTH_OFFSET);
}

// Section 5.1.2. The upper half of the 128-bit length stays zero: no message here has 2^61 bytes.
function finish(state: usize, out: usize, outBytes: usize): void {
  const length = load<u64>(state, LENGTH_OFFSET);
  const pending = state + PENDING_OFFSET;
  const held = i32(length & 127);
  const blocks = held < 112 ? 1 : 2;
  const lengthAt = blocks * BLOCK_BYTES - 8;
  store<u8>(pending + held, 0x80);
  memory.fill(pending + held + 1, 0, lengthAt - held - 1);
  store<u64>(pending + lengthAt, bswap<u64>(length << 3));
  compress(state, pending);
  if (blocks > 1) compress(state, pending + BLOCK_BYTES);
  for (let i: usize = 0; i < outBytes; i += 8) store<u64>(out + i, bswap<u64>(load<u64>(state + i)));
}

// 6.4.2 for one block.
function compress(state: usize, block: usize): void {
  prepareSchedule(block);
  let a = load<u64>(state, 0);
  let b = load<u64>(state, 8);
  let c = load<u64>(state, 16);
  let d = load<u64>(state, 24);
  let e = load<u64>(state, 32);
  let f = load<u64>(state, 40);
  let g = load<u64>(state, 48);
  let h = load<u64>(state, 56);
  for (let t: usize = 0; t < 640; t += 8) {
    const T1 = h + Sigma1(e) + Ch(e, f, g) + load<u64>(changetype<usize>(K) + t) + load<u64>(W + t);
    const T2 = Sigma0(a) + Maj(a, b, c);
    h = g;
    g = f;
    f = e;
    e = d + T1;
    d = c;
    c = b;
    b = a;
    a = T1 + T2;
  }
  store<u64>(state, load<u64>(state, 0) + a, 0);
  store<u64>(state, load<u64>(state, 8) + b, 8);
  store<u64>(state, load<u64>(state, 16) + c, 16);
  store<u64>(state, load<u64>(state, 24) + d, 24);
  store<u64>(state, load<u64>(state, 32) + e, 32);
  store<u64>(state, load<u64>(state, 40) + f, 40);
  store<u64>(state, load<u64>(state, 48) + g, 48);
  store<u64>(state, load<u64>(state, 56) + h, 56);
}

function prepareSchedule(block: usize): void {
  for (let t: usize = 0; t < 128; t += 16) {
    const bytes = v128.load(block + t);
    v128.store(W + t, v128.shuffle<u8>(bytes, bytes, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
  }
  for (let w = W + 128; w < W + 640; w += 8) {
    const sum = load<u64>(w - 128) + load<u64>(w - 56);
    store<u64>(w, sum + sigma0(load<u64>(w - 120)) + sigma1(load<u64>(w - 16)));
  }
}

function Ch(x: u64, y: u64, z: u64): u64 {
  return z ^ (x & (y ^ z));
}

function Maj(x: u64, y: u64, z: u64): u64 {
  return (x & y) | (z & (x | y));
}

function Sigma0(x: u64): u64 {
  return rotr<u64>(x, 28) ^ rotr<u64>(x, 34) ^ rotr<u64>(x, 39);
}

function Sigma1(x: u64): u64 {
  return rotr<u64>(x, 14) ^ rotr<u64>(x, 18) ^ rotr<u64>(x, 41);
}

function sigma0(x: u64): u64 {
  return rotr<u64>(x, 1) ^ rotr<u64>(x, 8) ^ (x >> 7);
}

function sigma1(x: u64): u64 {
  return rotr<u64>(x, 19) ^ rotr<u64>(x, 61) ^ (x >> 6);
}
