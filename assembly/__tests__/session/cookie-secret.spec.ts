import { cookieSecretAesKey, MAX_AES_KEY_BYTES } from "../../session/cookie-secret";
import { hasField, vectorBytes, vectorCount, vectorText } from "../vectors";
import { SessionKey } from "../../session/session-key";

const KEY: usize = memory.data(MAX_AES_KEY_BYTES);

/** The key's length with the first byte, or 0: enough to tell text from decoded text. */
function keyOf(secret: string): string {
  const bytes = String.UTF8.encode(secret);
  const length = cookieSecretAesKey(changetype<usize>(bytes), bytes.byteLength, KEY);
  return length === 0 ? "none" : length.toString() + ":" + load<u8>(KEY).toString();
}

function agrees(secret: Uint8Array, expected: Uint8Array): bool {
  const length = cookieSecretAesKey(secret.dataStart, secret.length, KEY);
  return length === expected.length && memory.compare(KEY, expected.dataStart, length) === 0;
}

describe("cookieSecretAesKey", () => {
  it("derives the keys that oauth2-proxy derived", () => {
    for (let row = 0; row < vectorCount("sessions"); row++) {
      const secret = vectorBytes("sessions", row, "config.cookie_secret_b64", "base64");
      const key = vectorBytes("sessions", row, "derived.aes_key_hex", "hex");
      expect(agrees(secret, key)).toBe(true, vectorText("sessions", row, "id"));
    }
    for (let row = 0; row < vectorCount("session_cookies"); row++) {
      const config = "/configs." + vectorText("session_cookies", row, "config") + ".";
      expect(hasField("session_cookies", row, config + "aes_key_hex")).toBe(true);
      const secret = vectorBytes("session_cookies", row, config + "cookie_secret");
      expect(agrees(secret, vectorBytes("session_cookies", row, config + "aes_key_hex", "hex"))).toBe(
        true,
        config,
      );
    }
  });

  it("takes the text itself when it decodes to no key", () => {
    expect(keyOf("!234567890123456")).toBe("16:33");
    expect(keyOf("1234567890123456")).toBe("16:49");
    expect(keyOf("123456789012345678901234")).toBe("24:49");
    expect(keyOf("+2345678901234567890123456789012")).toBe("32:43");
  });

  it("decodes base64url, padded, unpadded, with line breaks and with loose spare bits", () => {
    expect(keyOf("QUFBQUFBQUFBQUFBQUFBQQ==")).toBe("16:65");
    expect(keyOf("QUFBQUFBQUFBQUFBQUFBQQ")).toBe("16:65");
    expect(keyOf("QUFBQUFBQUFBQUFBQUFBQR")).toBe("16:65");
    expect(keyOf("QUFBQUFB\r\nQUFBQUFBQUFBQQ\n")).toBe("16:65");
    expect(keyOf("QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB")).toBe("24:65");
  });

  it("gives none where oauth2-proxy would not start", () => {
    expect(keyOf("")).toBe("none");
    expect(keyOf("=")).toBe("none");
    expect(keyOf("secret")).toBe("none");
    expect(keyOf("123456789012345")).toBe("none");
    expect(keyOf("12345678901234567")).toBe("none");
    expect(keyOf("QUFBQUFBQUFBQUFBQUFBQQ==\n")).toBe("none");
    expect(keyOf("A".repeat(10000))).toBe("none");
  });
});

describe("SessionKey", () => {
  it("is null for a secret that is none", () => {
    const bytes = String.UTF8.encode("secret");
    expect(SessionKey.from(changetype<usize>(bytes), bytes.byteLength)).toBeNull();
  });
});
