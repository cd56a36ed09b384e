import { AES_SCHEDULE_BYTES, aesExpandKey } from "../../crypto/aes";
import { HMAC_SHA256_KEY_BYTES, hmacSha256PrepareKey } from "../../crypto/hmac-sha256";
import { SessionKey } from "../../session/session-key";
import { Text } from "../judge/text";

const SCHEDULE: usize = memory.data(AES_SCHEDULE_BYTES, 16);
const PREPARED: usize = memory.data(HMAC_SHA256_KEY_BYTES, 16);

function keyOf(secret: string): SessionKey | null {
  const text = new Text(secret);
  return SessionKey.from(text.pointer, text.length);
}

/** Whether the key is that of this AES key, and of the secret as it is written. */
function isMadeOf(key: SessionKey | null, secret: string, aesKey: Uint8Array): bool {
  if (key === null) return false;
  const text = new Text(secret);
  memory.fill(SCHEDULE, 0, usize(AES_SCHEDULE_BYTES));
  const rounds = aesExpandKey(aesKey.dataStart, aesKey.length, SCHEDULE);
  hmacSha256PrepareKey(text.pointer, text.length, PREPARED);
  return (
    key.rounds === rounds &&
    memory.compare(key.schedule, SCHEDULE, usize(AES_SCHEDULE_BYTES)) === 0 &&
    memory.compare(key.hmac, PREPARED, usize(HMAC_SHA256_KEY_BYTES)) === 0
  );
}

function filled(length: i32, byte: u8): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.fill(byte);
  return bytes;
}

describe("The key of a cookie secret", () => {
  it("encrypts with the text where that is as long as a key, and signs with it", () => {
    const lengths = [16, 24, 32];
    for (let i = 0; i < 3; i++) {
      const secret = "!".repeat(lengths[i]);
      expect(isMadeOf(keyOf(secret), secret, filled(lengths[i], 0x21))).toBe(true, secret);
    }
  });

  it("encrypts with what the text decodes to where that is one, and still signs with the text", () => {
    // 16 bytes of 0x00, and 32 bytes of 0xff.
    const short = "AAAAAAAAAAAAAAAAAAAAAA==";
    const long = "_".repeat(42) + "8=";
    expect(isMadeOf(keyOf(short), short, filled(16, 0))).toBe(true);
    expect(isMadeOf(keyOf(long), long, filled(32, 0xff))).toBe(true);
  });

  it("is there for no secret that oauth2-proxy would refuse", () => {
    const lengths = [0, 1, 15, 17, 23, 25, 31, 33, 64, 300];
    for (let i = 0; i < lengths.length; i++)
      expect(keyOf("!".repeat(lengths[i])) === null).toBe(true, lengths[i].toString());
  });

  it("stays as it is when another one is made", () => {
    const secret = "!".repeat(32);
    const key = keyOf(secret);
    keyOf("?".repeat(16));
    expect(isMadeOf(key, secret, filled(32, 0x21))).toBe(true);
  });
});
