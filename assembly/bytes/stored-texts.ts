// The texts of the whole module in one block, 8 bits a character, and what gives them to the code.
//
// scripts/module/narrow-texts.mjs puts every text literal of assembly/ into the block and a call with its offset in the
// literal's place; the values of the constants here are its own. AssemblyScript itself would store each literal as an object of
// its own, in UTF-16: half of the module's data. The block travels packed by pairs of bytes (scripts/module/pack-pairs.mjs).
import { bytesOf, Text } from "./ascii";
import { decimalOf, stringAt } from "./byte-string";

const BLOCK_BYTES: i32 = 0;
const PACKED_BYTES: i32 = 0;
const PACKED: usize = memory.data<u8>([0]);
const PAIRS: usize = memory.data<u8>([0]);

// Holds where the text begins that is being unpacked; a variable would not be there yet.
const START: usize = memory.data(4, 4);

@global
@final
export class StoredTexts {
  /** |length u8|bytes| one after the other; a list is that many of them. */
  static readonly BLOCK: usize = memory.data(BLOCK_BYTES);

  /** Fills the block; the first thing that the module does. */
  static unpack(): void {
    store<usize>(START, StoredTexts.BLOCK);
    let out = StoredTexts.BLOCK + 1;
    for (let i: usize = 0; i < usize(PACKED_BYTES); i++)
      out = StoredTexts.unpackByte(load<u8>(PACKED + i), out);
  }

  /** In the place of "...": a new string each time, so not for a path that must not allocate. */
  static string(offset: usize): string {
    const text = changetype<Text>(StoredTexts.BLOCK + offset);
    return stringAt(bytesOf(text), text.length);
  }

  /** In the place of a template's ${value}. */
  static valueOf<T>(value: T): string {
    if (isString<T>()) return changetype<string>(value);
    return decimalOf(i64(value));
  }

  /** In the place of ["...", "..."]. */
  static strings(offset: usize, length: i32): StaticArray<string> {
    const list = new StaticArray<string>(length);
    let at = offset;
    for (let i = 0; i < length; i++) {
      list[i] = StoredTexts.string(at);
      at += usize(list[i].length) + 1;
    }
    return list;
  }

  // Pairs were packed one after the other: what a code stands for are bytes and codes before it, so this ends.
  private static unpackByte(byte: u8, out: usize): usize {
    const pair = PAIRS + (usize(byte) << 1);
    if (load<u16>(pair) === 0) return StoredTexts.put(byte, out);
    return StoredTexts.unpackByte(load<u8>(pair, 1), StoredTexts.unpackByte(load<u8>(pair), out));
  }

  // A 0 ends a text, whose length is known by then.
  private static put(byte: u8, out: usize): usize {
    if (byte !== 0) {
      store<u8>(out, byte);
      return out + 1;
    }
    const start = load<usize>(START);
    store<u8>(start, u8(out - start - 1));
    store<usize>(START, out);
    return out + 1;
  }
}
