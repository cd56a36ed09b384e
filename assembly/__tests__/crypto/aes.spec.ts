import { AES_SCHEDULE_BYTES, aesEncryptBlock, aesEncryptFourBlocks, aesExpandKey } from "../../crypto/aes";
import { hasField, vectorBytes, vectorInt, vectorText } from "../vectors";

const FILE = "aes_cfb128";
const KEY: usize = memory.data(40);
const SCHEDULE: usize = memory.data(AES_SCHEDULE_BYTES);
const BLOCKS: usize = memory.data(64);
const RESULT: usize = memory.data(64);
const EXPECTED: usize = memory.data(64);

// FIPS 197 byte by byte, as its pseudocode has it, to compare with.
const STANDARD_KEYS: usize = memory.data(240);
const STATE: usize = memory.data(16);
const SHIFTED: usize = memory.data(16);

function multiply(a: u32, b: u32): u32 {
  let product: u32 = 0;
  for (; b > 0; b >>>= 1) {
    if ((b & 1) === 1) product ^= a;
    a = (a << 1) ^ ((a >>> 7) * 0x11b);
  }
  return product;
}

// The inverse is the 254th power; the affine map adds four rotations.
function sBox(x: u32): u8 {
  let inverse: u32 = 1;
  for (let i = 0; i < 254; i++) inverse = multiply(inverse, x);
  const b = u8(inverse);
  return b ^ rotl<u8>(b, 1) ^ rotl<u8>(b, 2) ^ rotl<u8>(b, 3) ^ rotl<u8>(b, 4) ^ 0x63;
}

function standardExpand(keyBytes: i32, rounds: i32): void {
  memory.copy(STANDARD_KEYS, KEY, keyBytes);
  let rcon: u32 = 1;
  for (let at = keyBytes; at < (rounds + 1) * 16; at++) {
    const phase = at % keyBytes;
    let byte = load<u8>(STANDARD_KEYS + at - 4);
    if (phase < 4) {
      byte = sBox(load<u8>(STANDARD_KEYS + (phase === 3 ? at - 7 : at - 3)));
      if (phase === 0) byte ^= u8(rcon);
      if (phase === 3) rcon = multiply(rcon, 2);
    } else if (keyBytes === 32 && phase >= 16 && phase < 20) {
      byte = sBox(byte);
    }
    store<u8>(STANDARD_KEYS + at, byte ^ load<u8>(STANDARD_KEYS + at - keyBytes));
  }
}

function standardRound(key: usize, mix: bool): void {
  for (let i: usize = 0; i < 16; i++) store<u8>(SHIFTED + i, sBox(load<u8>(STATE + ((i * 5) & 15))));
  for (let i: usize = 0; i < 16; i++) {
    const column = SHIFTED + (i & 12);
    const s0 = load<u8>(SHIFTED + i);
    const s1 = load<u8>(column + ((i + 1) & 3));
    const s2 = load<u8>(column + ((i + 2) & 3));
    const s3 = load<u8>(column + ((i + 3) & 3));
    const mixed = u8(multiply(s0, 2)) ^ u8(multiply(s1, 3)) ^ s2 ^ s3;
    store<u8>(STATE + i, (mix ? mixed : s0) ^ load<u8>(key + i));
  }
}

function standardEncrypt(keyBytes: i32, input: usize, output: usize): void {
  const rounds = keyBytes / 4 + 6;
  standardExpand(keyBytes, rounds);
  for (let i: usize = 0; i < 16; i++) {
    store<u8>(STATE + i, load<u8>(input + i) ^ load<u8>(STANDARD_KEYS + i));
  }
  for (let round = 1; round <= rounds; round++) standardRound(STANDARD_KEYS + round * 16, round < rounds);
  memory.copy(output, STATE, 16);
}

function fill(seed: i32): void {
  let x = u32(seed) * 0x9e3779b9 + 1;
  for (let i: usize = 0; i < 64; i++) {
    x = x * 1664525 + 1013904223;
    store<u8>(BLOCKS + i, u8(x >>> 24));
    if (i < 32) store<u8>(KEY + i, u8(x >>> 16));
  }
}

describe("aesEncryptBlock", () => {
  it("agrees with the examples of FIPS 197", () => {
    let row = 0;
    for (; hasField(FILE, 0, "/aes_block." + row.toString()); row++) {
      const path = "/aes_block." + row.toString();
      const key = vectorBytes(FILE, 0, path + ".key", "hex");
      const block = vectorBytes(FILE, 0, path + ".block", "hex");
      const expected = vectorBytes(FILE, 0, path + ".ct", "hex");
      const rounds = aesExpandKey(key.dataStart, key.length, SCHEDULE);
      aesEncryptBlock(SCHEDULE, rounds, block.dataStart, RESULT);
      expect(memory.compare(RESULT, expected.dataStart, 16)).toBe(0, vectorText(FILE, 0, path + ".id"));
    }
    expect(row).toBe(3);
  });

  it("agrees with the standard's pseudocode on many keys and blocks", () => {
    for (let seed = 0; seed < 24; seed++) {
      fill(seed);
      const keyBytes = 16 + (seed % 3) * 8;
      standardEncrypt(keyBytes, BLOCKS, EXPECTED);
      aesEncryptBlock(SCHEDULE, aesExpandKey(KEY, keyBytes, SCHEDULE), BLOCKS, RESULT);
      expect(memory.compare(RESULT, EXPECTED, 16)).toBe(0, seed.toString());
    }
  });

  it("encrypts in place", () => {
    fill(7);
    const rounds = aesExpandKey(KEY, 32, SCHEDULE);
    aesEncryptBlock(SCHEDULE, rounds, BLOCKS, EXPECTED);
    aesEncryptBlock(SCHEDULE, rounds, BLOCKS, BLOCKS);
    expect(memory.compare(BLOCKS, EXPECTED, 16)).toBe(0);
  });
});

describe("aesEncryptFourBlocks", () => {
  it("gives what four single blocks give, also in place", () => {
    for (let seed = 0; seed < 300; seed++) {
      fill(seed);
      const rounds = aesExpandKey(KEY, 16 + (seed % 3) * 8, SCHEDULE);
      for (let i: usize = 0; i < 64; i += 16) aesEncryptBlock(SCHEDULE, rounds, BLOCKS + i, EXPECTED + i);
      aesEncryptFourBlocks(SCHEDULE, rounds, BLOCKS, RESULT);
      aesEncryptFourBlocks(SCHEDULE, rounds, BLOCKS, BLOCKS);
      expect(memory.compare(RESULT, EXPECTED, 64)).toBe(0, seed.toString());
      expect(memory.compare(BLOCKS, EXPECTED, 64)).toBe(0, seed.toString());
    }
  });
});

describe("aesExpandKey", () => {
  it("has 10, 12 and 14 rounds", () => {
    expect(aesExpandKey(KEY, 16, SCHEDULE)).toBe(10);
    expect(aesExpandKey(KEY, 24, SCHEDULE)).toBe(12);
    expect(aesExpandKey(KEY, 32, SCHEDULE)).toBe(14);
  });

  it("refuses keys of every other length and writes nothing", () => {
    let row = 0;
    memory.fill(SCHEDULE, 0xaa, AES_SCHEDULE_BYTES);
    for (; hasField(FILE, 0, "/invalid." + row.toString()); row++) {
      const path = "/invalid." + row.toString();
      const keyBytes = i32(vectorInt(FILE, 0, path + ".keyLen"));
      expect(aesExpandKey(KEY, keyBytes, SCHEDULE)).toBe(0, vectorText(FILE, 0, path + ".id"));
    }
    expect(row).toBeGreaterThan(0);
    expect(aesExpandKey(KEY, -16, SCHEDULE)).toBe(0);
    for (let i = 0; i < AES_SCHEDULE_BYTES; i++) expect(load<u8>(SCHEDULE + i)).toBe(0xaa);
  });
});
