// The key of a cached session: a keyed hash of the whole session value, and the last bytes of its signature text.

import { sipHash128 } from "../crypto/siphash";
import { keepRecent, recentHash } from "./recent-values";

/** Of the 44 characters of a signature the last 32 are compared: 188 bits of the HMAC. */
export const SIGNATURE_TAIL_BYTES: i32 = 32;

/** Shorter values cannot be sessions and have no key. */
const VALUE_MIN: i32 = 64;

/** Whether a value of this length can have a key. */
export function isKeyed(length: i32): bool {
  return length >= VALUE_MIN;
}

const HASH: usize = memory.data(16, 8);

@final
export class CacheKey {
  hashLow: u64 = 0;
  hashHigh: u64 = 0;
  /** Where the signature's last bytes are. */
  tail: usize = 0;
  private length: i32 = 0;
  private isRecent: bool = false;

  /** `secret`: 16 bytes that no client knows, the same for the life of the cache. */
  constructor(private readonly secret: usize) {}

  /** Makes this the key of a session value. False for a value that is too short to be one. */
  set(value: usize, length: i32): bool {
    if (!isKeyed(length)) return false;
    const recent = recentHash(this.secret, value, length);
    this.isRecent = recent !== 0;
    if (recent === 0) sipHash128(this.secret, value, length, HASH);
    const hash = recent === 0 ? HASH : recent;
    this.hashLow = load<u64>(hash);
    this.hashHigh = load<u64>(hash, 8);
    this.tail = value + usize(length - SIGNATURE_TAIL_BYTES);
    this.length = length;
    return true;
  }

  /** A hash under the same secret of other bytes, of any length. */
  hashOf(bytes: usize, length: i32): u64 {
    sipHash128(this.secret, bytes, length, HASH);
    return load<u64>(HASH);
  }

  /** An entry of this key was found: the next request with the same value need not hash it. */
  keep(): void {
    if (this.isRecent) return;
    const value = this.tail + usize(SIGNATURE_TAIL_BYTES - this.length);
    keepRecent(this.secret, value, this.length, this.hashLow, this.hashHigh);
  }
}
