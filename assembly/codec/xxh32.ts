// xxHash, 32 bits, seed 0: the checksum of LZ4 frames. It guards against damage, not against an attacker.
//
// Four interleaved lanes over 16-byte stripes, then the lanes are joined and the rest is mixed in by words and bytes.

const PRIME_1: u32 = 0x9e3779b1;
const PRIME_2: u32 = 0x85ebca77;
const PRIME_3: u32 = 0xc2b2ae3d;
const PRIME_4: u32 = 0x27d4eb2f;
const PRIME_5: u32 = 0x165667b1;

/** The hash of a span. */
export function xxh32(input: usize, length: i32): u32 {
  const stripesEnd = input + (length & ~15);
  let hash = length >= 16 ? hashStripes(input, stripesEnd) : PRIME_5;
  hash += u32(length);
  const end = input + length;
  let at = stripesEnd;
  for (; at + 4 <= end; at += 4) hash = rotl(hash + load<u32>(at) * PRIME_3, 17) * PRIME_4;
  for (; at < end; at++) hash = rotl(hash + u32(load<u8>(at)) * PRIME_5, 11) * PRIME_1;
  return avalanche(hash);
}

function hashStripes(from: usize, end: usize): u32 {
  let a: u32 = PRIME_1 + PRIME_2;
  let b: u32 = PRIME_2;
  let c: u32 = 0;
  let d: u32 = 0 - PRIME_1;
  for (let at = from; at < end; at += 16) {
    a = Lane.round(a, load<u32>(at));
    b = Lane.round(b, load<u32>(at, 4));
    c = Lane.round(c, load<u32>(at, 8));
    d = Lane.round(d, load<u32>(at, 12));
  }
  return rotl(a, 1) + rotl(b, 7) + rotl(c, 12) + rotl(d, 18);
}

// A method, because only those can be told to be inlined.
@final
class Lane {
  @inline static round(lane: u32, word: u32): u32 {
    return rotl(lane + word * PRIME_2, 13) * PRIME_1;
  }
}

function avalanche(joined: u32): u32 {
  let hash = joined;
  hash = (hash ^ (hash >>> 15)) * PRIME_2;
  hash = (hash ^ (hash >>> 13)) * PRIME_3;
  return hash ^ (hash >>> 16);
}
