// MessagePack, read one value at a time: no tree, nothing copied, every length checked against the bytes that are there.
//
// msgpackNext reads one value, or the header of an array or map, whose entries are then the next values. All results are
// valid until the next call; texts and bytes are spans in the input.

export enum MsgpackKind {
  /** The input ends inside the value, declares more than it holds, or has the unused byte 0xc1. Nothing was read. */
  Invalid,
  Nil,
  Boolean,
  Number,
  Text,
  Binary,
  /** msgpackCount entries follow. */
  Array,
  /** msgpackCount pairs of key and value follow. */
  Map,
  /** msgpackExtensionType has the type. */
  Extension,
}

/** Arrays and maps inside each other, of a value that is skipped. */
export const MSGPACK_MAX_DEPTH = 16;

const TIMESTAMP_EXTENSION: i8 = -1;
const MAX_NANOS: u32 = 999999999;
/** Far beyond year 9999; more would be too near to the ends of i64 to calculate with. */
const MAX_ABSOLUTE_SECONDS: i64 = 1 << 53;

let at: usize = 0;
let inputEnd: usize = 0;
let payload: usize = 0;
let payloadLength = 0;
let extensionType: i8 = 0;
let seconds: i64 = 0;
let nanos = 0;

/** Values still to be read at each level of the value being skipped. */
const PENDING: usize = memory.data(MSGPACK_MAX_DEPTH * 8);

export function msgpackStart(input: usize, length: i32): void {
  at = input;
  inputEnd = input + usize(length);
}

/** Where the next value begins. */
export function msgpackPosition(): usize {
  return at;
}

export function msgpackAtEnd(): bool {
  return at === inputEnd;
}

/** Content of the Text, Binary or Extension just read. */
export function msgpackPtr(): usize {
  return payload;
}

export function msgpackLength(): i32 {
  return payloadLength;
}

/** Entries of the Array, or pairs of the Map, just read. */
export function msgpackCount(): i32 {
  return payloadLength;
}

export function msgpackExtensionType(): i8 {
  return extensionType;
}

/** Reads the next value, or the header of the next array or map. */
export function msgpackNext(): MsgpackKind {
  if (at >= inputEnd) return MsgpackKind.Invalid;
  const code = u32(load<u8>(at));
  if (code < 0x80 || code >= 0xe0) return fixed(0, MsgpackKind.Number);
  if (code < 0x90) return entries(1, code & 15, MsgpackKind.Map);
  if (code < 0xa0) return entries(1, code & 15, MsgpackKind.Array);
  if (code < 0xc0) return content(1, code & 31, MsgpackKind.Text);
  if (code === 0xc0) return fixed(0, MsgpackKind.Nil);
  if (code === 0xc1) return MsgpackKind.Invalid;
  if (code < 0xc4) return fixed(0, MsgpackKind.Boolean);
  if (code < 0xc7) return sized(1 << (code - 0xc4), MsgpackKind.Binary);
  if (code < 0xca) return sized(1 << (code - 0xc7), MsgpackKind.Extension);
  if (code < 0xcc) return fixed(4 << (code - 0xca), MsgpackKind.Number);
  if (code < 0xd0) return fixed(1 << (code - 0xcc), MsgpackKind.Number);
  if (code < 0xd4) return fixed(1 << (code - 0xd0), MsgpackKind.Number);
  if (code < 0xd9) return extension(1, 1 << (code - 0xd4));
  if (code < 0xdc) return sized(1 << (code - 0xd9), MsgpackKind.Text);
  if (code < 0xde) return sized(2 << (code - 0xdc), MsgpackKind.Array);
  return sized(2 << (code - 0xde), MsgpackKind.Map);
}

/** Passes over one whole value; false when it is invalid or nested deeper than MSGPACK_MAX_DEPTH. */
export function msgpackSkip(): bool {
  let depth = 0;
  let pending: u64 = 1;
  while (pending > 0 || depth > 0) {
    if (pending === 0) {
      pending = load<u64>(PENDING + (--depth << 3));
      continue;
    }
    const kind = msgpackNext();
    if (kind === MsgpackKind.Invalid) return false;
    pending--;
    if (kind !== MsgpackKind.Array && kind !== MsgpackKind.Map) continue;
    if (depth === MSGPACK_MAX_DEPTH) return false;
    store<u64>(PENDING + (depth++ << 3), pending);
    pending = u64(payloadLength) << (kind === MsgpackKind.Map ? 1 : 0);
  }
  return true;
}

/**
 * Reads a timestamp (extension -1 of 4, 8 or 12 bytes) into msgpackSeconds and msgpackNanos; false when the next value is
 * none, or not one that can be calculated with.
 *
 *   4 bytes: u32 seconds     8 bytes: u30 nanos, u34 seconds     12 bytes: u32 nanos, i64 seconds
 */
export function msgpackTimestamp(): bool {
  if (msgpackNext() !== MsgpackKind.Extension || extensionType !== TIMESTAMP_EXTENSION) return false;
  let fraction: u32 = 0;
  if (payloadLength === 4) {
    seconds = i64(bswap(load<u32>(payload)));
  } else if (payloadLength === 8) {
    const both = bswap(load<u64>(payload));
    fraction = u32(both >> 34);
    seconds = i64(both & 0x3ffffffff);
  } else if (payloadLength === 12) {
    fraction = bswap(load<u32>(payload));
    seconds = i64(bswap(load<u64>(payload, 4)));
  } else {
    return false;
  }
  nanos = i32(fraction);
  return fraction <= MAX_NANOS && seconds <= MAX_ABSOLUTE_SECONDS && seconds >= -MAX_ABSOLUTE_SECONDS;
}

/** Unix seconds of the timestamp just read. */
export function msgpackSeconds(): i64 {
  return seconds;
}

export function msgpackNanos(): i32 {
  return nanos;
}

/** A value of `size` bytes after its code. */
function fixed(size: i32, kind: MsgpackKind): MsgpackKind {
  if (available() < u64(1 + size)) return MsgpackKind.Invalid;
  at += usize(1 + size);
  return kind;
}

/** A value with a big-endian length or count of 1, 2 or 4 bytes after its code. */
function sized(lengthBytes: i32, kind: MsgpackKind): MsgpackKind {
  if (available() < u64(1 + lengthBytes)) return MsgpackKind.Invalid;
  const declared = readUnsigned(at + 1, lengthBytes);
  if (kind === MsgpackKind.Extension) return extension(1 + lengthBytes, declared);
  if (kind === MsgpackKind.Array || kind === MsgpackKind.Map) return entries(1 + lengthBytes, declared, kind);
  return content(1 + lengthBytes, declared, kind);
}

function readUnsigned(from: usize, bytes: i32): u32 {
  if (bytes === 1) return load<u8>(from);
  return bytes === 2 ? u32(bswap(load<u16>(from))) : bswap(load<u32>(from));
}

function content(headerBytes: i32, declared: u32, kind: MsgpackKind): MsgpackKind {
  if (available() < u64(headerBytes) + u64(declared)) return MsgpackKind.Invalid;
  payload = at + usize(headerBytes);
  payloadLength = i32(declared);
  at = payload + usize(declared);
  return kind;
}

/** The type byte stands between length and content. */
function extension(headerBytes: i32, declared: u32): MsgpackKind {
  if (available() < u64(headerBytes) + 1 + u64(declared)) return MsgpackKind.Invalid;
  extensionType = load<i8>(at + usize(headerBytes));
  return content(headerBytes + 1, declared, MsgpackKind.Extension);
}

/** Every entry is one byte or more, so a count that the rest of the input cannot hold is refused at once. */
function entries(headerBytes: i32, declared: u32, kind: MsgpackKind): MsgpackKind {
  const leastBytes = u64(declared) << (kind === MsgpackKind.Map ? 1 : 0);
  if (available() < u64(headerBytes) + leastBytes) return MsgpackKind.Invalid;
  at += usize(headerBytes);
  payloadLength = i32(declared);
  return kind;
}

function available(): u64 {
  return u64(inputEnd - at);
}
