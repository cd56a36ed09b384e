// Numbers in hexadecimal (RFC 4648 section 8), in lower case, for names and keys of our own.

const LETTERS_AT: u32 = 10;
const ZERO: u8 = 0x30;
const A: u8 = 0x61;

/** Writes the last so many digits of a number, the most significant first. */
export function writeHexadecimal(at: usize, digits: i32, value: u32): void {
  let rest = value;
  for (let i = digits - 1; i >= 0; i--) {
    const digit = rest & 15;
    store<u8>(at + usize(i), digit < LETTERS_AT ? ZERO + u8(digit) : A + u8(digit - LETTERS_AT));
    rest >>= 4;
  }
}
