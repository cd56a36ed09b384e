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

@global
@final
export class StoredTexts {
  /** |length u8|bytes| one after the other; a list is its length (u8) and then that many of them. */
  static readonly BLOCK: usize = memory.data(BLOCK_BYTES);

  /** Fills the block; the first thing that the module does. */
  static unpack(): void {
    let out = StoredTexts.BLOCK;
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
  static strings(offset: usize): StaticArray<string> {
    const list = new StaticArray<string>(i32(load<u8>(StoredTexts.BLOCK + offset)));
    let at = offset + 1;
    for (let i = 0; i < list.length; i++) {
      list[i] = StoredTexts.string(at);
      at += usize(list[i].length) + 1;
    }
    return list;
  }

  // Pairs were packed one after the other: what a code stands for are bytes and codes before it, so this ends.
  private static unpackByte(byte: u8, out: usize): usize {
    const pair = PAIRS + (usize(byte - 0x80) << 1);
    if (byte < 0x80 || load<u16>(pair) === 0) {
      store<u8>(out, byte);
      return out + 1;
    }
    return StoredTexts.unpackByte(load<u8>(pair, 1), StoredTexts.unpackByte(load<u8>(pair), out));
  }
}
