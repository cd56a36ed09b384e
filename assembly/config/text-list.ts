// A list of texts as a section file reads it: next, then add what was read, again and again; then what came together.
import { ByteList } from "../bytes/byte-list";
import { ConfigReader, MAX_LIST_ENTRIES } from "./config-reader";

@final
export class TextList {
  readonly texts: Array<ArrayBuffer> = [];

  constructor(
    private readonly input: ConfigReader,
    private readonly allowed: string,
    private readonly most: i32 = MAX_LIST_ENTRIES,
  ) {
    input.beginList(allowed);
  }

  /** Moves to the next entry, which must then be read; false after the last one. */
  next(): bool {
    return this.input.nextEntry();
  }

  add(text: ArrayBuffer): void {
    this.texts.push(text);
    if (this.texts.length > this.most) this.input.fail("one entry more", `at most ${this.most} entries`);
  }

  /** Refuses a list that was left empty. */
  notEmpty(): TextList {
    if (this.texts.length === 0) this.input.fail("an empty list", this.allowed);
    return this;
  }

  /** The texts in one block. */
  packed(): ByteList {
    return new ByteList(this.texts);
  }
}
