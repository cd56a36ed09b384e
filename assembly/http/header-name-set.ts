// Header names by what an app reads, not by their bytes: CGI, FastCGI and WSGI servers hand names over as variables, in upper case with
// "_" for "-" (RFC 3875 section 4.1.18). PHP and lighttpd write "_" for every byte that is no letter or digit, so that all of
// "x-remote-user", "x_remote_user" and "x.remote!user" are HTTP_X_REMOTE_USER. Such names are one name here.
//
// Asked for every header of a request: the length together with the first and the last byte rule nearly all of them out.
import { ByteList } from "../bytes/byte-list";

const DASH: u8 = 0x2d;
/** Names of this length and longer are told apart by their bytes alone. */
const LONG: i32 = 63;

@final
export class HeaderNameSet {
  private readonly names: ByteList;
  // For each byte, a bit for each length of a name that begins with it, and of one that ends with it.
  private readonly firsts: StaticArray<u64> = new StaticArray<u64>(256);
  private readonly lasts: StaticArray<u64> = new StaticArray<u64>(256);

  /** The names in any spelling, none of them empty. */
  constructor(names: Array<ArrayBuffer>) {
    this.names = new ByteList(names);
    for (let i = 0; i < names.length; i++) this.index(this.names.pointer(i), this.names.size(i));
  }

  /** Whether some server reads the name as one of these. */
  has(name: usize, length: i32): bool {
    if (length < 1) return false;
    const lengths =
      unchecked(this.firsts[load<u8>(name)]) & unchecked(this.lasts[load<u8>(name + usize(length - 1))]);
    return (lengths & lengthBit(length)) !== 0 && this.holds(name, length);
  }

  private holds(name: usize, length: i32): bool {
    const names = this.names;
    for (let i = 0; i < names.count; i++) {
      if (names.size(i) === length && readsAs(name, names.pointer(i), length)) return true;
    }
    return false;
  }

  private index(name: usize, length: i32): void {
    for (let i = 0; i < length; i++) store<u8>(name + i, foldByte(load<u8>(name + i)));
    addLength(this.firsts, load<u8>(name), length);
    addLength(this.lasts, load<u8>(name + usize(length - 1)), length);
  }
}

/** Notes a name's length for every byte that reads as this one. */
function addLength(lengths: StaticArray<u64>, folded: u8, length: i32): void {
  for (let byte = 0; byte < 256; byte++) {
    if (foldByte(u8(byte)) === folded) lengths[byte] |= lengthBit(length);
  }
}

/** Whether some server reads the name as the wanted one of this length, which is in lower case with dashes. */
export function readsAs(name: usize, wanted: usize, length: i32): bool {
  for (let i = 0; i < length; i++) {
    const byte = load<u8>(name + i);
    const expected = load<u8>(wanted + i);
    if (byte !== expected && foldByte(byte) !== expected) return false;
  }
  return true;
}

/** A letter in lower case, a digit, or a dash for every other byte. */
export function foldByte(byte: u8): u8 {
  if (byte - 0x30 < 10) return byte;
  const letter = byte | 0x20;
  return letter - 0x61 < 26 ? letter : DASH;
}

function lengthBit(length: i32): u64 {
  return u64(1) << u64(min(length, LONG));
}
