// A number that tells a configuration from another by its text, whatever white space stands between its tokens (RFC 8259 section 2), since who hands
// it over writes more or less of that. It is shown, so it is no more than 32 bits of what may hold a secret.

import { FNV_START, fnv1a } from "../bytes/fnv1a";

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const SPACE: u8 = 0x20;

/** The hash of a JSON text; of another text some number. */
export function configHash(text: usize, length: i32): u32 {
  let hash = FNV_START;
  let isInText = false;
  for (let i = 0; i < length; i++) {
    const byte = load<u8>(text + usize(i));
    if (!isInText && byte <= SPACE) continue;
    hash = fnv1a(hash, byte);
    if (byte === QUOTE) isInText = !isInText;
    // What is escaped ends no text.
    if (isInText && byte === BACKSLASH && ++i < length) hash = fnv1a(hash, load<u8>(text + usize(i)));
  }
  return hash;
}
