import {
  HMAC_SHA256_KEY_BYTES,
  hmacSha256Finish,
  hmacSha256PrepareKey,
  hmacSha256Start,
  hmacSha256Update,
} from "../../crypto/hmac-sha256";
import { openShared, sealShared, SHARED_KEY_BYTES, SHARED_TAG_BYTES } from "../../session/shared-seal";

const KEY: usize = memory.data(32);
const TAG: usize = memory.data(16);
const TEXT: usize = memory.data(256);
const SEALED: usize = memory.data(256);
const PREPARED: usize = memory.data(HMAC_SHA256_KEY_BYTES, 16);
const DIGEST: usize = memory.data(33);

/** Seals so many bytes; they are in SEALED then, as they were in TEXT. */
function seal(length: i32): void {
  for (let i: usize = 0; i < 32; i++) store<u8>(KEY + i, u8(i * 7 + 1));
  for (let i: usize = 0; i < 256; i++) store<u8>(TEXT + i, u8(i * 31 + 5));
  memory.copy(SEALED, TEXT, 256);
  sealShared(KEY, SEALED, length, TAG);
}

/** Whether what is in SEALED opens to the text. */
function opens(length: i32): bool {
  return openShared(KEY, SEALED, length, TAG) && memory.compare(SEALED, TEXT, usize(length)) === 0;
}

function flip(at: usize, bit: i32): void {
  store<u8>(at, load<u8>(at) ^ (u8(1) << u8(bit)));
}

describe("What workers share, sealed", () => {
  it("opens to the text, whatever its length", () => {
    for (let length = 0; length <= 100; length++) {
      seal(length);
      expect(opens(length)).toBe(true, length.toString());
    }
  });

  it("is no byte longer than the text", () => {
    seal(33);
    expect(memory.compare(SEALED + 33, TEXT + 33, 200)).toBe(0);
  });

  it("shows nothing of the text, and is the same for the same text", () => {
    seal(64);
    const first = load<u64>(SEALED);
    const tag = load<u64>(TAG);
    for (let i: usize = 0; i < 64; i += 16) expect(memory.compare(SEALED + i, TEXT + i, 16)).not.toBe(0);
    seal(64);
    expect(load<u64>(SEALED)).toBe(first);
    expect(load<u64>(TAG)).toBe(tag);
    seal(63);
    expect(load<u64>(SEALED)).not.toBe(first);
  });

  it("has the first 16 bytes of the text's HMAC for its tag, a label before the text", () => {
    seal(40);
    hmacSha256PrepareKey(KEY, SHARED_KEY_BYTES, PREPARED);
    store<u8>(DIGEST, 1);
    hmacSha256Start(PREPARED);
    hmacSha256Update(DIGEST, 1);
    hmacSha256Update(TEXT, 40);
    hmacSha256Finish(PREPARED, DIGEST);
    expect(memory.compare(TAG, DIGEST, usize(SHARED_TAG_BYTES))).toBe(0);
  });

  it("does not open when a bit of it, of its tag or of the key is another", () => {
    for (let bit = 0; bit < 8 * 40; bit++) {
      seal(40);
      flip(SEALED + usize(bit >> 3), bit & 7);
      expect(openShared(KEY, SEALED, 40, TAG)).toBe(false, `bit ${bit} of the text`);
    }
    for (let bit = 0; bit < 8 * SHARED_TAG_BYTES; bit++) {
      seal(40);
      flip(TAG + usize(bit >> 3), bit & 7);
      expect(openShared(KEY, SEALED, 40, TAG)).toBe(false, `bit ${bit} of the tag`);
    }
    for (let bit = 0; bit < 8 * SHARED_KEY_BYTES; bit++) {
      seal(40);
      flip(KEY + usize(bit >> 3), bit & 7);
      expect(openShared(KEY, SEALED, 40, TAG)).toBe(false, `bit ${bit} of the key`);
    }
  });

  it("does not open when it is cut", () => {
    for (let length = 0; length < 40; length++) {
      seal(40);
      expect(openShared(KEY, SEALED, length, TAG)).toBe(false, length.toString());
    }
  });
});
