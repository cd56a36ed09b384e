import { isShownRequestId } from "../../http/request-id";
import { Text } from "../judge/text";

function isShown(id: string): bool {
  const text = new Text(id);
  return isShownRequestId(text.pointer, text.length);
}

describe("A request ID that people are shown", () => {
  it("is letters, digits, dots, underscores and dashes, and no other byte", () => {
    const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    const bytes = memory.data(3);
    for (let byte = 0; byte < 256; byte++) {
      const isAllowed = byte < 128 && allowed.includes(String.fromCharCode(byte));
      store<u8>(bytes, 0x61);
      store<u8>(bytes, u8(byte), 1);
      store<u8>(bytes, 0x61, 2);
      expect(isShownRequestId(bytes, 3)).toBe(isAllowed, byte.toString());
    }
    expect(isShown("5d0e2f38-0000-4000-8000-000000000001")).toBe(true);
  });

  it("has 1 to 128 bytes", () => {
    expect(isShown("")).toBe(false);
    expect(isShown("a")).toBe(true);
    expect(isShown("a".repeat(128))).toBe(true);
    expect(isShown("a".repeat(129))).toBe(false);
  });
});
