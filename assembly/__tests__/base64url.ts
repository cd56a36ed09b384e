// The inverse of codec/base64url.ts, which the filter itself has no use for.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export function isBase64UrlCharacter(code: i32): bool {
  return code < 128 && ALPHABET.includes(String.fromCharCode(code));
}

export function encodeBase64Url(bytes: Uint8Array, padded: bool): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const second = left > 1 ? u32(bytes[i + 1]) : 0;
    const third = left > 2 ? u32(bytes[i + 2]) : 0;
    const bits = (u32(bytes[i]) << 16) | (second << 8) | third;
    const characters = left > 2 ? 4 : left + 1;
    for (let k = 0; k < characters; k++) text += ALPHABET.charAt((bits >> (18 - 6 * k)) & 63);
    for (let k = characters; padded && k < 4; k++) text += "=";
  }
  return text;
}
