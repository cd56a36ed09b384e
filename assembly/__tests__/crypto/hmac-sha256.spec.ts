import {
  HMAC_SHA256_KEY_BYTES,
  hmacSha256Finish,
  hmacSha256PrepareKey,
  hmacSha256Start,
  hmacSha256Update,
} from "../../crypto/hmac-sha256";
import { vectorBytes, vectorCount, vectorInt, vectorText } from "../vectors";

const FILE = "hmac_sha256";
const PREPARED: usize = memory.data(HMAC_SHA256_KEY_BYTES);
const OTHER: usize = memory.data(HMAC_SHA256_KEY_BYTES);
const MESSAGE: usize = memory.data(300);
const TAG: usize = memory.data(32);
const AGAIN: usize = memory.data(32);

function tagOf(prepared: usize, message: usize, length: i32, out32: usize): void {
  hmacSha256Start(prepared);
  hmacSha256Update(message, length);
  hmacSha256Finish(prepared, out32);
}

describe("hmacSha256", () => {
  it("agrees with every vector, valid or not, over the bits of its tag", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      const key = vectorBytes(FILE, row, "key", "hex");
      const message = vectorBytes(FILE, row, "msg", "hex");
      const tag = vectorBytes(FILE, row, "tag", "hex");
      hmacSha256PrepareKey(key.dataStart, key.length, PREPARED);
      tagOf(PREPARED, message.dataStart, message.length, TAG);
      const tagBytes = i32(vectorInt(FILE, row, "tagBits") >> 3);
      const same = tag.length === tagBytes && memory.compare(TAG, tag.dataStart, tagBytes) === 0;
      expect(same).toBe(vectorText(FILE, row, "result") === "valid", vectorText(FILE, row, "id"));
    }
  });

  it("gives one tag for every split", () => {
    for (let i: usize = 0; i < 300; i++) store<u8>(MESSAGE + i, u8(i * 11));
    hmacSha256PrepareKey(MESSAGE, 32, PREPARED);
    tagOf(PREPARED, MESSAGE, 300, TAG);
    for (let cut = 0; cut <= 300; cut++) {
      hmacSha256Start(PREPARED);
      hmacSha256Update(MESSAGE, cut);
      hmacSha256Update(MESSAGE + cut, 300 - cut);
      hmacSha256Finish(PREPARED, AGAIN);
      expect(memory.compare(TAG, AGAIN, 32)).toBe(0, cut.toString());
    }
  });

  it("uses a prepared key any number of times, beside others", () => {
    hmacSha256PrepareKey(MESSAGE, 32, PREPARED);
    tagOf(PREPARED, MESSAGE, 100, TAG);
    hmacSha256PrepareKey(MESSAGE, 31, OTHER);
    tagOf(OTHER, MESSAGE, 100, AGAIN);
    expect(memory.compare(TAG, AGAIN, 32)).not.toBe(0);
    tagOf(PREPARED, MESSAGE, 100, AGAIN);
    expect(memory.compare(TAG, AGAIN, 32)).toBe(0);
  });

  it("forgets a message that was not finished", () => {
    hmacSha256PrepareKey(MESSAGE, 16, PREPARED);
    tagOf(PREPARED, MESSAGE, 70, TAG);
    hmacSha256Start(PREPARED);
    hmacSha256Update(MESSAGE, 99);
    tagOf(PREPARED, MESSAGE, 70, AGAIN);
    expect(memory.compare(TAG, AGAIN, 32)).toBe(0);
  });
});
