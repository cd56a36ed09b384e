// The key of a cached session: a keyed hash of the whole session value, and the last bytes of its signature text.

import { sipHash128 } from "../crypto/siphash";

/** Of the 44 characters of a signature the last 32 are compared: 188 bits of the HMAC. */
export const SIGNATURE_TAIL_BYTES: i32 = 32;

/** Shorter values cannot be sessions and have no key. */
const VALUE_MIN: i32 = 64;

const HASH: usize = memory.data(16, 8);

@final
export class CacheKey {
  hashLow: u64 = 0;
  hashHigh: u64 = 0;
  /** Where the signature's last bytes are. */
  tail: usize = 0;

  /** `secret`: 16 bytes that no client knows, the same for the life of the cache. */
  constructor(private readonly secret: usize) {}

  /** Makes this the key of a session value. False for a value that is too short to be one. */
  set(value: usize, length: i32): bool {
    if (length < VALUE_MIN) return false;
    sipHash128(this.secret, value, length, HASH);
    this.hashLow = load<u64>(HASH);
    this.hashHigh = load<u64>(HASH, 8);
    this.tail = value + usize(length - SIGNATURE_TAIL_BYTES);
    return true;
  }
}
