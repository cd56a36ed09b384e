// The name of a session among the workers of a process: SHA-256 of its whole cookie value.

import { sha256 } from "../crypto/sha256";

export const DIGEST_BYTES: i32 = 32;

/** Writes the 32 bytes of a session value's digest. */
export function digestSession(value: usize, length: i32, out32: usize): void {
  sha256(value, length, out32);
}
