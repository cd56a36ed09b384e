// AES block encryption (FIPS 197), the only direction that CFB needs, in constant time: no branch or address
// depends on key or data. SubBytes works on 16 bytes at once with the permute instruction as a 16-entry table (after
// M. Hamburg, "Accelerating AES with Vector Permute Instructions", CHES 2009).
//
// Between rounds a byte is an element k + i z of GF(16)[z] / (z^2 + a z + a), with GF(16) = GF(2)[t] / (t^4 + t + 1), a = t,
// k in the low nibble and i in the high one. The isomorphism sends t to 0x5c and z to 0xb2 of the standard's field. With
// j = i + k, io = 1/(1/i + a/k) + j and jo = 1/(1/j + a/k) + i, the reciprocals of io and jo are linear in the inverse of
// k + i z, so any linear map of that inverse is a table at io plus a table at jo. 1/0 is written 0x80: it absorbs what is
// added to it, and as an index beyond 15 it gives 0, which is 1/infinity.

/** Size of an expanded key, for the longest key. */
export const AES_SCHEDULE_BYTES: i32 = 240;

// Tables of 16 bytes, entry 0 in the lowest byte. They are read whole, always all of them: a load takes fewer bytes of the module than
// a constant operand, and no more time.
const INVERSE: usize = memory.data<u64>([0x06070b0d0e090180, 0x0803040a050c020f], 16);
const A_OVER: usize = memory.data<u64>([0x0c0e05090f010280, 0x030608070a0b040d], 16);
// Isomorphism from the standard's field, by nibble.
const TO_TOWER_LOW: usize = memory.data<u64>([0x30312c2d1d1c0100, 0x17160b0a3a3b2627], 16);
const TO_TOWER_HIGH: usize = memory.data<u64>([0xf573088e7bfd8600, 0x82047ff90c8af177], 16);
// SubBytes without its constant 0x63, which the round keys carry: S and 2 S for the next round, OUT in the standard's field.
const S_IO: usize = memory.data<u64>([0x80437cfc0c4fc300, 0x8cf0b3bf703f33cf], 16);
const S_JO: usize = memory.data<u64>([0x23c5c6e5b772e600, 0x945297207103b451], 16);
const S2_IO: usize = memory.data<u64>([0x93ef0192cf207c00, 0x5c5db27dceee21b3], 16);
const S2_JO: usize = memory.data<u64>([0xc31225e6f7e5d100, 0x341103f4d237c026], 16);
const OUT_IO: usize = memory.data<u64>([0xac678d21b0d7cb00, 0x1c91f6463dea5a7b], 16);
const OUT_JO: usize = memory.data<u64>([0xe8772ac216619f00, 0xfed4a3b53c5d4b89], 16);

// Byte orders for swizzle; V8 rebuilds the operand of a shuffle at every use. SHIFT_ROWS_n gives row r + n of the shifted column,
// ROTATE_1 row r + 1.
const SHIFT_ROWS: usize = memory.data<u64>([0x030e09040f0a0500, 0x0b06010c07020d08], 16);
const SHIFT_ROWS_1: usize = memory.data<u64>([0x04030e09000f0a05, 0x0c0b06010807020d], 16);
const SHIFT_ROWS_3: usize = memory.data<u64>([0x0e0904030a05000f, 0x06010c0b020d0807], 16);
const ROTATE_1: usize = memory.data<u64>([0x0407060500030201, 0x0c0f0e0d080b0a09], 16);

const LOW_NIBBLES: v128 = i8x16.splat(0x0f);
const AFFINE: v128 = i8x16.splat(0x63);
const AFFINE_IN_TOWER: v128 = i8x16.splat(0x6e);

/** Expands a key of 16, 24 or 32 bytes. Returns the number of rounds, 0 for any other length. */
export function aesExpandKey(key: usize, keyLength: i32, schedule: usize): i32 {
  if (keyLength !== 16 && keyLength !== 24 && keyLength !== 32) return 0;
  const rounds = (keyLength >>> 2) + 6;
  memory.copy(schedule, key, keyLength);
  expandWords(schedule, usize(keyLength), usize(rounds + 1) << 4);
  moveKeysToTower(schedule, rounds);
  return rounds;
}

/** Encrypts one block; `output` may be `input`. */
export function aesEncryptBlock(schedule: usize, rounds: i32, input: usize, output: usize): void {
  const last = schedule + (usize(rounds) << 4);
  let x = v128.xor(State.toTower(v128.load(input)), v128.load(schedule));
  for (let key = schedule + 16; key < last; key += 16) x = State.encryptRound(x, v128.load(key));
  v128.store(output, State.finalRound(x, v128.load(last)));
}

/** Encrypts four blocks, whose rounds do not wait for each other. `output` may be `input`. */
export function aesEncryptFourBlocks(schedule: usize, rounds: i32, input: usize, output: usize): void {
  const first = v128.load(schedule);
  for (let at: usize = 0; at < 64; at += 16) {
    v128.store(output + at, v128.xor(State.toTower(v128.load(input + at)), first));
  }
  const last = schedule + (usize(rounds) << 4);
  encryptFourStates(schedule + 16, last, output);
  const k = v128.load(last);
  for (let at = output; at < output + 64; at += 16) v128.store(at, State.finalRound(v128.load(at), k));
}

function encryptFourStates(keys: usize, last: usize, states: usize): void {
  let x0 = v128.load(states, 0);
  let x1 = v128.load(states, 16);
  let x2 = v128.load(states, 32);
  let x3 = v128.load(states, 48);
  for (let key = keys; key < last; key += 16) {
    const k = v128.load(key);
    x0 = State.encryptRound(x0, k);
    x1 = State.encryptRound(x1, k);
    x2 = State.encryptRound(x2, k);
    x3 = State.encryptRound(x3, k);
  }
  v128.store(states, x0, 0);
  v128.store(states, x1, 16);
  v128.store(states, x2, 32);
  v128.store(states, x3, 48);
}

// Section 5.2 in the standard's field. Words are little-endian: RotWord is a rotation to the right, Rcon the low byte.
function expandWords(schedule: usize, keyBytes: usize, scheduleBytes: usize): void {
  let rcon: u32 = 1;
  for (let at = keyBytes; at < scheduleBytes; at += 4) {
    let word = load<u32>(schedule + at - 4);
    const phase = at % keyBytes;
    if (phase === 0) {
      word = subWord(rotr<u32>(word, 8)) ^ rcon;
      rcon = (rcon << 1) ^ ((rcon >>> 7) * 0x11b);
    } else if (keyBytes === 32 && phase === 16) {
      word = subWord(word);
    }
    store<u32>(schedule + at, load<u32>(schedule + at - keyBytes) ^ word);
  }
}

// Puts the round keys where the state is when they are added, with the constant of the SubBytes just before.
function moveKeysToTower(schedule: usize, rounds: i32): void {
  v128.store(schedule, State.toTower(v128.load(schedule)));
  const last = schedule + (usize(rounds) << 4);
  for (let key = schedule + 16; key < last; key += 16) {
    v128.store(key, v128.xor(State.toTower(v128.load(key)), AFFINE_IN_TOWER));
  }
  v128.store(last, v128.xor(v128.load(last), AFFINE));
}

function subWord(word: u32): u32 {
  const x = State.substitute(State.toTower(i32x4.splat(i32(word))), OUT_IO, OUT_JO);
  return u32(i32x4.extract_lane(v128.xor(x, AFFINE), 0));
}

// Steps on a state of 16 bytes: methods, because only those can be told to be inlined.
@final
class State {
  // SubBytes, ShiftRows, MixColumns, AddRoundKey. A column of MixColumns is 2 s[r] + 3 s[r+1] + s[r+2] + s[r+3]: with
  // m[r] = 2 s[r] + s[r+1] it is m[r] + m[r+1] + s[r+3]. ShiftRows is part of the shuffles that read s.
  @inline static encryptRound(x: v128, key: v128): v128 {
    const s = State.substitute(x, S_IO, S_JO);
    const twice = State.substitute(x, S2_IO, S2_JO);
    const s0x2 = i8x16.swizzle(twice, v128.load(SHIFT_ROWS));
    const s1 = i8x16.swizzle(s, v128.load(SHIFT_ROWS_1));
    const s3 = i8x16.swizzle(s, v128.load(SHIFT_ROWS_3));
    const m = v128.xor(s0x2, s1);
    const m1 = i8x16.swizzle(m, v128.load(ROTATE_1));
    return v128.xor(v128.xor(m, m1), v128.xor(s3, key));
  }

  @inline static finalRound(x: v128, key: v128): v128 {
    const s = State.substitute(x, OUT_IO, OUT_JO);
    return v128.xor(i8x16.swizzle(s, v128.load(SHIFT_ROWS)), key);
  }

  // A linear map of the inverses of 16 bytes. Called twice on the same bytes it costs two tables more: the compiler sees
  // that io and jo are the same.
  @inline static substitute(x: v128, ioTable: usize, joTable: usize): v128 {
    const k = v128.and(x, LOW_NIBBLES);
    const i = v128.and(i16x8.shr_u(x, 4), LOW_NIBBLES);
    const j = v128.xor(i, k);
    const aOverK = i8x16.swizzle(v128.load(A_OVER), k);
    const io = v128.xor(State.reciprocal(v128.xor(State.reciprocal(i), aOverK)), j);
    const jo = v128.xor(State.reciprocal(v128.xor(State.reciprocal(j), aOverK)), i);
    return v128.xor(i8x16.swizzle(v128.load(ioTable), io), i8x16.swizzle(v128.load(joTable), jo));
  }

  @inline static reciprocal(nibbles: v128): v128 {
    return i8x16.swizzle(v128.load(INVERSE), nibbles);
  }

  @inline static toTower(x: v128): v128 {
    const low = i8x16.swizzle(v128.load(TO_TOWER_LOW), v128.and(x, LOW_NIBBLES));
    return v128.xor(low, i8x16.swizzle(v128.load(TO_TOWER_HIGH), v128.and(i16x8.shr_u(x, 4), LOW_NIBBLES)));
  }
}
