// Finds the rules of a host in one pass over its name: a hash table of exact names and of wildcards' endings (".example.com").
//
// The hash (FNV-1a) runs from the name's end, so that at every dot it is the hash of the ending there.
import { ByteList } from "../bytes/byte-list";
import { FNV_START, fnv1a } from "../bytes/fnv1a";
import { spanEquals } from "../bytes/span";
import { Arena } from "./arena";

const DOT: u8 = 0x2e;
const STAR: u8 = 0x2a;

@unmanaged
class Slot {
  name: usize;
  length: i32;
  hash: u32;
  id: i32;
}

@final
export class HostIndex {
  private slots: usize = 0;
  private mask: u32 = 0;
  // The walk of one request: what is left of the name, and the hash of what was passed.
  private host: usize = 0;
  private length: i32 = 0;
  private at: i32 = -1;
  private hash: u32 = 0;

  constructor(
    /** Patterns in lower case without repetition; a pattern's index is its id. */
    private readonly patterns: ByteList,
    arena: Arena,
  ) {
    let capacity = 2;
    while (capacity < 2 * patterns.count) capacity <<= 1;
    this.mask = u32(capacity - 1);
    this.slots = arena.take(capacity * i32(offsetof<Slot>()));
    for (let i = 0; i < patterns.count; i++) this.insert(i);
  }

  /** Starts to look for the patterns that cover a name, in lower case and without port. */
  open(host: usize, length: i32): void {
    this.host = host;
    this.length = length;
    this.at = this.patterns.count === 0 ? -1 : length - 1;
    this.hash = FNV_START;
  }

  /** The next pattern's id, or -1. */
  next(): i32 {
    while (this.at >= 0) {
      const at = this.at--;
      const byte = load<u8>(this.host + at);
      this.hash = fnv1a(this.hash, byte);
      // At a dot an ending begins, at the start the whole name does.
      if (at > 0 !== (byte === DOT)) continue;
      const id = this.find(this.host + at, this.length - at, this.hash);
      if (id >= 0) return id;
    }
    return -1;
  }

  /** The id of a pattern, or -1. */
  idOf(pattern: usize, length: i32): i32 {
    const skipped = load<u8>(pattern) === STAR ? 1 : 0;
    const key = pattern + skipped;
    return this.find(key, length - skipped, hashOf(key, length - skipped));
  }

  private insert(id: i32): void {
    const skipped = load<u8>(this.patterns.pointer(id)) === STAR ? 1 : 0;
    const name = this.patterns.pointer(id) + skipped;
    const length = this.patterns.size(id) - skipped;
    const hash = hashOf(name, length);
    let slot = this.slot(hash);
    while (slot.length !== 0) slot = this.after(slot);
    slot.name = name;
    slot.length = length;
    slot.hash = hash;
    slot.id = id;
  }

  private find(name: usize, length: i32, hash: u32): i32 {
    for (let slot = this.slot(hash); slot.length !== 0; slot = this.after(slot)) {
      if (slot.hash === hash && spanEquals(slot.name, slot.length, name, length)) return slot.id;
    }
    return -1;
  }

  private slot(hash: u32): Slot {
    return changetype<Slot>(this.slots + usize(hash & this.mask) * offsetof<Slot>());
  }

  private after(slot: Slot): Slot {
    const index = u32((changetype<usize>(slot) - this.slots) / offsetof<Slot>());
    return this.slot(index + 1);
  }
}

function hashOf(name: usize, length: i32): u32 {
  let hash = FNV_START;
  for (let i = length - 1; i >= 0; i--) hash = fnv1a(hash, load<u8>(name + i));
  return hash;
}
