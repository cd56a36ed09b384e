// The names that oauth2-proxy gives a session's cookies: <name> for one in a piece, <name>_0, <name>_1, ... for the parts of a split one.

import { spanEquals } from "../bytes/span";
import { skipBlanks } from "./blank";
import { chunkIndex, countDigits } from "./chunk-index";

/** The cookie is none of the session's. */
export const NOT_OURS = -2;
/** The cookie's name is the session's own, without a number. */
export const EXACT_NAME = -1;

const EQUALS: u8 = 0x3d;
const UNDERSCORE: u8 = 0x5f;
const QUOTE: u8 = 0x22;

/** One part of a Cookie line, read for the session's names; the value is that of the part read last. */
@final
export class SessionCookiePart {
  value: usize = 0;
  valueLength: i32 = 0;

  /**
   * Which of the session's cookies a part without blanks around it is: the number of <name>_<number>, EXACT_NAME or NOT_OURS. A part without "="
   * is a cookie with an empty value, as in Go's net/http.
   */
  read(part: usize, length: i32, name: usize, nameLength: i32): i32 {
    if (length < nameLength || !spanEquals(part, nameLength, name, nameLength)) return NOT_OURS;
    let index = EXACT_NAME;
    let end = nameLength;
    if (end < length && load<u8>(part + end) === UNDERSCORE) {
      const digits = countDigits(part + end + 1, length - end - 1);
      if (digits === 0) return NOT_OURS;
      index = chunkIndex(part + end + 1, digits);
      end += 1 + digits;
    }
    end = skipBlanks(part, end, length);
    if (end < length && load<u8>(part + end) !== EQUALS) return NOT_OURS;
    const value = end < length ? end + 1 : end;
    this.value = part + value;
    this.valueLength = length - value;
    return index;
  }

  /** Takes one pair of quotes off the value. */
  takeQuotesOff(): void {
    const value = this.value;
    const last = this.valueLength - 1;
    if (last < 1 || load<u8>(value) !== QUOTE || load<u8>(value + last) !== QUOTE) return;
    this.value = value + 1;
    this.valueLength = last - 1;
  }
}
