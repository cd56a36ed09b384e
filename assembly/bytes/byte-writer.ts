// Bytes put together piece by piece in memory of a fixed size, for what depends on a request: no string is made, nothing is
// allocated. A piece that does not fit is left out whole, as is all that follows it.
import { ascii, bytesOf, Text } from "./ascii";
import { isOneOf } from "./character-set";
import { writeDecimal } from "./decimal";
import { writeHexadecimal } from "./hexadecimal";

/** Of a sign and 19 digits. */
const NUMBER_BYTES: i32 = 20;
const HEX = "0123456789ABCDEF";
/** RFC 3986 section 2.3. */
const UNRESERVED = ascii("azAZ09--..__~~");
const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;

@final
export class ByteWriter {
  private used: i32 = 0;
  /** Whether something was left out. */
  overflowed: bool = false;

  /** Writes to `capacity` bytes from `start` on, which are the writer's alone. */
  constructor(
    readonly start: usize,
    private readonly capacity: i32,
  ) {}

  get length(): i32 {
    return this.used;
  }

  /** Begins anew. */
  reset(): void {
    this.used = 0;
    this.overflowed = false;
  }

  addByte(byte: u8): void {
    if (this.hasRoom(1)) store<u8>(this.start + usize(this.used++), byte);
  }

  /** Adds a byte as "%" and two digits (RFC 3986 section 2.1). */
  addEscaped(byte: u8): void {
    if (!this.hasRoom(3)) return;
    this.addByte(0x25);
    this.addByte(u8(HEX.charCodeAt(byte >> 4)));
    this.addByte(u8(HEX.charCodeAt(byte & 15)));
  }

  /** Adds bytes as they stand in a query's value: all but the unreserved ones (RFC 3986 section 2.3) are escaped. */
  addQueryText(bytes: usize, length: i32): void {
    for (let i = 0; i < length; i++) {
      const byte = load<u8>(bytes + usize(i));
      if (isOneOf(UNRESERVED, byte)) this.addByte(byte);
      else this.addEscaped(byte);
    }
  }

  addSpan(bytes: usize, length: i32): void {
    if (!this.hasRoom(length)) return;
    memory.copy(this.start + usize(this.used), bytes, usize(length));
    this.used += length;
  }

  addText(text: Text): void {
    this.addSpan(bytesOf(text), text.length);
  }

  addBuffer(bytes: ArrayBuffer): void {
    this.addSpan(changetype<usize>(bytes), bytes.byteLength);
  }

  /** Adds a string that has no character above U+00FF: one of the program's own. */
  addString(text: string): void {
    if (!this.hasRoom(text.length)) return;
    const end = this.start + usize(this.used);
    for (let i: usize = 0; i < usize(text.length); i++) {
      store<u8>(end + i, load<u8>(changetype<usize>(text) + (i << 1)));
    }
    this.used += text.length;
  }

  /** Adds a number in decimal digits; one below zero as 0. */
  addNumber(value: i64): void {
    if (!this.hasRoom(NUMBER_BYTES)) return;
    this.used += writeDecimal(max(value, 0), this.start + usize(this.used));
  }

  /**
   * Adds bytes as they stand between the quotes of a JSON text (RFC 8259 section 7), in ASCII: what is not visible there is escaped, and a byte
   * of 0x80 and up stands for the character of its number, since nobody knows what it was part of.
   */
  addJsonText(bytes: usize, length: i32): void {
    for (let i = 0; i < length; i++) {
      const byte = load<u8>(bytes + usize(i));
      if (byte < 0x20 || byte > 0x7e) {
        this.addCharacter(byte);
        continue;
      }
      if (byte === QUOTE || byte === BACKSLASH) this.addByte(BACKSLASH);
      this.addByte(byte);
    }
  }

  /** Takes back what was added since the length was this. */
  cutTo(length: i32): void {
    this.used = length;
    this.overflowed = false;
  }

  private addCharacter(number: u8): void {
    this.addString("\\u");
    if (!this.hasRoom(4)) return;
    writeHexadecimal(this.start + usize(this.used), 4, number);
    this.used += 4;
  }

  private hasRoom(length: i32): bool {
    if (length > this.capacity - this.used) this.overflowed = true;
    return !this.overflowed;
  }
}
