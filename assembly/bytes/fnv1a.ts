// FNV-1a, 32 bits: a hash for what no stranger chooses. https://datatracker.ietf.org/doc/html/draft-eastlake-fnv

export const FNV_START: u32 = 0x811c9dc5;
const PRIME: u32 = 0x01000193;

/** The hash with one byte more. */
export function fnv1a(hash: u32, byte: u8): u32 {
  return (hash ^ u32(byte)) * PRIME;
}
