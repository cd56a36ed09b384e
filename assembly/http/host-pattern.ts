// Which hosts the filter guards: exact names and `*.example.com`, which covers every name below example.com but not
// example.com itself (as in Envoy's virtual hosts).
//
// What is compared is the authority without its port (RFC 9110 section 7.2), in lower case, without the final dot
// that DNS allows: the ways to write one name must not be a way around the rules. Hot path: nothing allocates.
import { ByteList } from "../bytes/byte-list";
import { isHostName, MAX_HOST_NAME_BYTES } from "./host-name";
import { spanEquals, toLowerByte } from "../bytes/span";

const DOT: u8 = 0x2e;
const COLON: u8 = 0x3a;
const ASTERISK: u8 = 0x2a;
const LEFT_BRACKET: u8 = 0x5b;
const RIGHT_BRACKET: u8 = 0x5d;
const MAX_PORT_DIGITS: i32 = 5;
/** The longest name, its final dot, and a port. */
export const MAX_AUTHORITY_BYTES: i32 = MAX_HOST_NAME_BYTES + 1 + 1 + MAX_PORT_DIGITS;

export enum Match {
  No,
  Yes,
  /** No ordinary host at all (empty, a comma, "@", a slash, control bytes): never to be treated as unguarded. */
  Odd,
}

@final
export class HostSet {
  private readonly memory: ArrayBuffer = new ArrayBuffer(2 * MAX_AUTHORITY_BYTES);
  /** The host that was matched last: lower case, without port and final dot; of length 0 for an odd one. */
  readonly host: usize;
  hostLength: i32 = 0;
  // The authority that was matched last, as it came: clients of one gateway ask for few.
  private readonly last: usize;
  private lastLength: i32 = 0;
  private lastMatch: Match = Match.Odd;

  /** The patterns in lower case, as configuration checked them; an empty list guards every host. */
  constructor(private readonly patterns: ByteList) {
    const start = changetype<usize>(this.memory);
    this.host = start;
    this.last = start + usize(MAX_AUTHORITY_BYTES);
  }

  /** Whether it guards every host, and names none. */
  get coversAll(): bool {
    return this.patterns.count === 0;
  }

  matches(authority: usize, length: i32): Match {
    if (length < 1 || length > MAX_AUTHORITY_BYTES) {
      this.lastLength = 0;
      this.hostLength = 0;
      return Match.Odd;
    }
    if (spanEquals(authority, length, this.last, this.lastLength)) return this.lastMatch;
    memory.copy(this.last, authority, usize(length));
    this.lastLength = length;
    this.lastMatch = this.matchNew(authority, length);
    return this.lastMatch;
  }

  private matchNew(authority: usize, length: i32): Match {
    const host = this.host;
    this.hostLength = 0;
    for (let i = 0; i < length; i++) store<u8>(host + i, toLowerByte(load<u8>(authority + i)));
    const size = lengthWithoutPort(host, length);
    if (size < 1) return Match.Odd;
    if (load<u8>(host) === LEFT_BRACKET) {
      // No pattern is an address, so only "every host" covers one.
      if (!isBracketedAddress(host, size)) return Match.Odd;
      this.hostLength = size;
      return this.coversAll ? Match.Yes : Match.No;
    }
    const name = load<u8>(host + size - 1) === DOT ? size - 1 : size;
    if (!isHostName(host, name)) return Match.Odd;
    this.hostLength = name;
    return this.covers(name) ? Match.Yes : Match.No;
  }

  private covers(length: i32): bool {
    const patterns = this.patterns;
    if (this.coversAll) return true;
    for (let i = 0; i < patterns.count; i++) {
      if (isCovered(this.host, length, patterns.pointer(i), patterns.size(i))) return true;
    }
    return false;
  }
}

function isCovered(host: usize, length: i32, pattern: usize, patternLength: i32): bool {
  if (load<u8>(pattern) !== ASTERISK) return spanEquals(pattern, patternLength, host, length);
  const suffixLength = patternLength - 1;
  if (length <= suffixLength) return false;
  return spanEquals(pattern + 1, suffixLength, host + length - suffixLength, suffixLength);
}

/** Length of what stands before ":port", the whole length without a port, -1 for a malformed port. */
function lengthWithoutPort(host: usize, length: i32): i32 {
  let digits = 0;
  while (digits < length && load<u8>(host + length - 1 - digits) - 0x30 < 10) digits++;
  const colon = length - 1 - digits;
  if (colon < 0 || load<u8>(host + colon) !== COLON) return length;
  return digits > 0 && digits <= MAX_PORT_DIGITS ? colon : -1;
}

/** `[::1]`: inside the brackets only what IPv6 text has (RFC 3986 section 3.2.2, no zone, no IPvFuture). */
function isBracketedAddress(host: usize, length: i32): bool {
  if (length < 4 || load<u8>(host + length - 1) !== RIGHT_BRACKET) return false;
  for (let i = 1; i < length - 1; i++) {
    const byte = load<u8>(host + i);
    if (!(byte - 0x61 < 6 || byte - 0x30 < 10 || byte === COLON || byte === DOT)) return false;
  }
  return true;
}
