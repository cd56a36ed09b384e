// The texts of the whole module in one block, 8 bits a character, and what gives them to the code.
//
// scripts/module/narrow-texts.mjs puts every text literal of assembly/ into the block and a call with its offset in the
// literal's place. AssemblyScript itself would store each as an object of its own, in UTF-16: half of the module's data.
import { bytesOf, Text } from "./ascii";

// |length u8|bytes| one after the other; a list is its length (u8) and then that many of them.
const BLOCK: usize = memory.data<u8>([0]);

@global
@final
export class StoredTexts {
  /** In the place of ascii("..."): a constant. */
  @inline
  static text(offset: usize): Text {
    return changetype<Text>(BLOCK + offset);
  }

  /** In the place of "...": a new string each time, so not for a path that must not allocate. */
  static string(offset: usize): string {
    const text = StoredTexts.text(offset);
    return String.UTF8.decodeUnsafe(bytesOf(text), text.length);
  }

  /** In the place of ["...", "..."]. */
  static strings(offset: usize): StaticArray<string> {
    const list = new StaticArray<string>(i32(load<u8>(BLOCK + offset)));
    let at = offset + 1;
    for (let i = 0; i < list.length; i++) {
      list[i] = StoredTexts.string(at);
      at += usize(list[i].length) + 1;
    }
    return list;
  }
}
