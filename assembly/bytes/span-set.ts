// Byte strings that were met before. For configuration: it allocates.
import { ObjectMap } from "./object-map";
import { sameBytes } from "./span";

@final
export class SpanSet {
  // By a hash, or the next free number after it.
  private readonly known: ObjectMap = new ObjectMap();

  get size(): i32 {
    return this.known.size;
  }

  /** Takes the bytes, which must not change any more; false when they are there already. */
  add(bytes: ArrayBuffer): bool {
    let key = hashOf(bytes);
    for (let found = this.known.get(key); found !== null; found = this.known.get(++key)) {
      const other = changetype<ArrayBuffer>(found);
      const isSame = other.byteLength === bytes.byteLength;
      if (isSame && sameBytes(changetype<usize>(other), changetype<usize>(bytes), bytes.byteLength))
        return false;
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
