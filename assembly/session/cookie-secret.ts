// From oauth2-proxy's cookie_secret to its AES key (pkg/encryption: SecretBytes).
//
// The text, without trailing "=", is base64url when that decodes to an AES key length, and the key itself otherwise. So 32
// characters of the base64url alphabet are a 24-byte key. The HMAC key is not derived: it is always the text as configured.

import { decodeBase64UrlLoose } from "../codec/base64url";

export const MAX_AES_KEY_BYTES = 32;
/** Far above 44, the longest sensible secret; line breaks inside it do not count for the key. */
const MAX_SECRET_BYTES = 256;

const TEXT: usize = memory.data(MAX_SECRET_BYTES);
const DECODED: usize = memory.data(MAX_SECRET_BYTES);

/** Writes the AES key (at most MAX_AES_KEY_BYTES) and returns its length, or 0 when the secret gives none. */
export function cookieSecretAesKey(secret: usize, length: i32, key: usize): i32 {
  if (length > MAX_SECRET_BYTES) return 0;
  const decoded = decodeSecret(secret, length);
  const usesText = !isAesKeyLength(decoded);
  const keyLength = usesText ? length : decoded;
  if (isAesKeyLength(keyLength)) memory.copy(key, usesText ? secret : DECODED, keyLength);
  memory.fill(TEXT, 0, MAX_SECRET_BYTES);
  memory.fill(DECODED, 0, MAX_SECRET_BYTES);
  return isAesKeyLength(keyLength) ? keyLength : 0;
}

/** Decodes as Go does: "=" off the end first, then line breaks ignored, spare bits too. */
function decodeSecret(secret: usize, length: i32): i32 {
  let end = length;
  while (end > 0 && load<u8>(secret + end - 1) === 0x3d) end--;
  let kept = 0;
  for (let i = 0; i < end; i++) {
    const c = load<u8>(secret + i);
    if (c !== 0x0a && c !== 0x0d) store<u8>(TEXT + kept++, c);
  }
  return decodeBase64UrlLoose(TEXT, kept, DECODED);
}

function isAesKeyLength(length: i32): bool {
  return length === 16 || length === 24 || length === 32;
}
