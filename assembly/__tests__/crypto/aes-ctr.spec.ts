import { AES_SCHEDULE_BYTES, aesExpandKey } from "../../crypto/aes";
import { aesCtr } from "../../crypto/aes-ctr";

const SCHEDULE: usize = memory.data(AES_SCHEDULE_BYTES, 16);
const BYTES: usize = memory.data(128, 16);
const KEY: usize = memory.data(32);
const COUNTER: usize = memory.data(16);

function put(hex: string, at: usize): void {
  for (let i = 0; i < hex.length; i += 2) store<u8>(at + usize(i >> 1), u8(parseInt(hex.substr(i, 2), 16)));
}

function hexOf(at: usize, length: i32): string {
  let text = "";
  for (let i = 0; i < length; i++)
    text += load<u8>(at + usize(i))
      .toString(16)
      .padStart(2, "0");
  return text;
}

// NIST SP 800-38A, F.5.5: CTR-AES256.Encrypt.
const PLAIN =
  "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
const CIPHER =
  "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c52b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6";

function start(): i32 {
  put("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", KEY);
  put("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", COUNTER);
  return aesExpandKey(KEY, 32, SCHEDULE);
}

describe("AES in counter mode", () => {
  it("is that of SP 800-38A F.5.5, both ways and for any length", () => {
    for (let length = 0; length <= 64; length++) {
      const rounds = start();
      put(PLAIN, BYTES);
      aesCtr(SCHEDULE, rounds, COUNTER, BYTES, length);
      expect(hexOf(BYTES, 64)).toBe(CIPHER.substr(0, 2 * length) + PLAIN.substr(2 * length));
      aesCtr(SCHEDULE, rounds, COUNTER, BYTES, length);
      expect(hexOf(BYTES, 64)).toBe(PLAIN);
    }
  });

  it("counts on behind four blocks", () => {
    const rounds = start();
    memory.fill(BYTES, 0, 96);
    aesCtr(SCHEDULE, rounds, COUNTER, BYTES, 96);
    const fifth = hexOf(BYTES + 64, 32);
    put("f0f1f2f3f4f5f6f7f8f9fafbfcfdff03", COUNTER);
    memory.fill(BYTES, 0, 32);
    aesCtr(SCHEDULE, rounds, COUNTER, BYTES, 32);
    expect(hexOf(BYTES, 32)).toBe(fifth);
  });
});
