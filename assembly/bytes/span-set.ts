// Byte strings that were met before. For configuration: it allocates.
import { sameBytes } from "./span";

@final
export class SpanSet {
  // By a hash, or the next free number after it.
  private readonly known: Map<u64, Object> = new Map<u64, Object>();

  get size(): i32 {
    return this.known.size;
  }

  /** Takes the bytes, which must not change any more; false when they are there already. */
  add(bytes: ArrayBuffer): bool {
    let key = hashOf(bytes);
    while (this.known.has(key)) {
      const other = changetype<ArrayBuffer>(this.known.get(key));
      const isSame = other.byteLength === bytes.byteLength;
      if (isSame && sameBytes(changetype<usize>(other), changetype<usize>(bytes), bytes.byteLength))
        return false;
      key++;
    }
    this.known.set(key, bytes);
    return true;
  }
}

// FNV-1a.
function hashOf(bytes: ArrayBuffer): u64 {
  let hash: u64 = 0xcbf29ce484222325;
  for (let i: usize = 0; i < usize(bytes.byteLength); i++) {
    hash = (hash ^ u64(load<u8>(changetype<usize>(bytes) + i))) * 0x100000001b3;
  }
  return hash;
}
