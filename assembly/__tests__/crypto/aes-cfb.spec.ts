import { AES_SCHEDULE_BYTES, aesEncryptBlock, aesExpandKey } from "../../crypto/aes";
import { aesCfbDecrypt, aesCfbEncrypt } from "../../crypto/aes-cfb";
import { vectorBytes, vectorCount, vectorText } from "../vectors";

const FILE = "aes_cfb128";
const GUARD: u8 = 0x5a;
const LONGEST = 400;
const SCHEDULE: usize = memory.data(AES_SCHEDULE_BYTES);
const KEY: usize = memory.data(32);
const IV: usize = memory.data(16);
const CIPHERTEXT: usize = memory.data(512);
const OUTPUT: usize = memory.data(512);
const EXPECTED: usize = memory.data(512);
const FEEDBACK: usize = memory.data(16);

// Section 6.3 as it is written: one block after the other.
function decryptInOrder(rounds: i32, length: i32): void {
  aesEncryptBlock(SCHEDULE, rounds, IV, FEEDBACK);
  for (let i = 0; i < length; i++) {
    if (i > 0 && (i & 15) === 0) aesEncryptBlock(SCHEDULE, rounds, CIPHERTEXT + i - 16, FEEDBACK);
    store<u8>(EXPECTED + i, load<u8>(CIPHERTEXT + i) ^ load<u8>(FEEDBACK + (i & 15)));
  }
}

function fill(): void {
  for (let i: usize = 0; i < 512; i++) store<u8>(CIPHERTEXT + i, u8((i * 101) ^ (i >>> 2)));
  for (let i: usize = 0; i < 32; i++) store<u8>(KEY + i, u8(i * 29 + 3));
  for (let i: usize = 0; i < 16; i++) store<u8>(IV + i, u8(i * 53 + 1));
}

/** All static memory, and the far end of the stack behind it, which nothing here reaches. */
const STATICS_END: usize = __data_end + 64;

describe("aesCfbDecrypt", () => {
  it("writes its output, and no more than a group of blocks beside it", () => {
    fill();
    const rounds = aesExpandKey(KEY, 32, SCHEDULE);
    const before = new ArrayBuffer(i32(STATICS_END));
    aesCfbDecrypt(SCHEDULE, rounds, IV, CIPHERTEXT, 64, OUTPUT);
    for (let i: usize = 0; i < 512; i++) store<u8>(CIPHERTEXT + i, u8(i * 7 + 1));
    for (let i: usize = 0; i < 16; i++) store<u8>(IV + i, u8(i * 11 + 5));
    memory.copy(changetype<usize>(before), 0, STATICS_END);
    aesCfbDecrypt(SCHEDULE, rounds, IV, CIPHERTEXT, 64, OUTPUT);
    let changed = 0;
    for (let at: usize = 0; at < STATICS_END; at++) {
      const isOutput = at >= OUTPUT && at < OUTPUT + 64;
      if (!isOutput && load<u8>(at) !== load<u8>(changetype<usize>(before) + at)) changed++;
    }
    expect(changed).toBeLessThanOrEqual(64);
  });

  it("agrees with every vector", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      const key = vectorBytes(FILE, row, "key", "hex");
      const iv = vectorBytes(FILE, row, "iv", "hex");
      const ciphertext = vectorBytes(FILE, row, "ct", "hex");
      const plaintext = vectorBytes(FILE, row, "pt", "hex");
      const output = new Uint8Array(ciphertext.length);
      const rounds = aesExpandKey(key.dataStart, key.length, SCHEDULE);
      aesCfbDecrypt(
        SCHEDULE,
        rounds,
        iv.dataStart,
        ciphertext.dataStart,
        ciphertext.length,
        output.dataStart,
      );
      expect(output).toStrictEqual(plaintext, vectorText(FILE, row, "id"));
    }
  });

  it("decrypts every length as the standard does it, and writes nothing after", () => {
    fill();
    const rounds = aesExpandKey(KEY, 32, SCHEDULE);
    for (let length = 0; length <= LONGEST; length++) {
      decryptInOrder(rounds, length);
      memory.fill(OUTPUT, GUARD, 512);
      aesCfbDecrypt(SCHEDULE, rounds, IV, CIPHERTEXT, length, OUTPUT);
      expect(memory.compare(OUTPUT, EXPECTED, length)).toBe(0, length.toString());
      for (let i = length; i < 512; i++)
        if (load<u8>(OUTPUT + i) !== GUARD) expect(i).toBe(-1, length.toString());
    }
  });

  it("decrypts every length in place", () => {
    for (let length = 0; length <= LONGEST; length++) {
      fill();
      const rounds = aesExpandKey(KEY, 24, SCHEDULE);
      decryptInOrder(rounds, length);
      aesCfbDecrypt(SCHEDULE, rounds, IV, CIPHERTEXT, length, CIPHERTEXT);
      expect(memory.compare(CIPHERTEXT, EXPECTED, length)).toBe(0, length.toString());
    }
  });

  it("does nothing for a length below zero", () => {
    fill();
    const rounds = aesExpandKey(KEY, 16, SCHEDULE);
    memory.fill(OUTPUT, GUARD, 512);
    aesCfbDecrypt(SCHEDULE, rounds, IV, CIPHERTEXT, -1, OUTPUT);
    for (let i = 0; i < 512; i++) expect(load<u8>(OUTPUT + i)).toBe(GUARD);
  });
});

describe("aesCfbEncrypt", () => {
  it("agrees with every vector", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      const key = vectorBytes(FILE, row, "key", "hex");
      const iv = vectorBytes(FILE, row, "iv", "hex");
      const plaintext = vectorBytes(FILE, row, "pt", "hex");
      const output = new Uint8Array(plaintext.length);
      const rounds = aesExpandKey(key.dataStart, key.length, SCHEDULE);
      const length = plaintext.length;
      aesCfbEncrypt(SCHEDULE, rounds, iv.dataStart, plaintext.dataStart, length, output.dataStart);
      expect(output).toStrictEqual(vectorBytes(FILE, row, "ct", "hex"), vectorText(FILE, row, "id"));
    }
  });

  it("is undone by decrypting, in place, and writes nothing after", () => {
    for (let length = 0; length <= LONGEST; length++) {
      fill();
      memory.copy(EXPECTED, CIPHERTEXT, 512);
      const rounds = aesExpandKey(KEY, 32, SCHEDULE);
      aesCfbEncrypt(SCHEDULE, rounds, IV, CIPHERTEXT, length, CIPHERTEXT);
      expect(memory.compare(CIPHERTEXT + length, EXPECTED + length, 512 - length)).toBe(0, length.toString());
      aesCfbDecrypt(SCHEDULE, rounds, IV, CIPHERTEXT, length, CIPHERTEXT);
      expect(memory.compare(CIPHERTEXT, EXPECTED, 512)).toBe(0, length.toString());
    }
  });
});
