// Texts made of a token's claims: decoded, or put together. They hold until the next token's.
import { JsonReader } from "../codec/json";

/** More than headers may hold. */
const TEXTS_BYTES: i32 = 96 * 1024;
const TEXTS: usize = memory.data(96 * 1024, 8);

/** One instance: all share the memory. */
@final
export class ClaimTexts {
  private used: i32 = 0;
  /** Where the text begins that is being made. */
  start: usize = TEXTS;
  /** Its length so far. */
  length: i32 = 0;

  /** Forgets all texts. */
  clear(): void {
    this.used = 0;
    this.begin();
  }

  /** Begins a text after those that are there. */
  begin(): void {
    this.start = TEXTS + usize(this.used);
    this.length = 0;
  }

  /** Adds bytes to the text; false when there is no room for them. */
  add(bytes: usize, length: i32): bool {
    if (length > TEXTS_BYTES - this.used) return false;
    memory.copy(this.start + usize(this.length), bytes, usize(length));
    return this.grow(length);
  }

  /** Adds the reader's current String or Name, decoded. */
  addString(json: JsonReader): bool {
    const length = json.text(this.start + usize(this.length), TEXTS_BYTES - this.used);
    return length >= 0 && this.grow(length);
  }

  private grow(length: i32): bool {
    this.length += length;
    this.used += length;
    return true;
  }
}
