// Randomness of the host, for keys that must not be guessed from outside.

import { random_get } from "./wasi_snapshot_preview1";

/** Fills the buffer; false when the host has no randomness. */
export function fillRandom(buffer: usize, length: i32): bool {
  return random_get(buffer, usize(length)) === 0;
}
