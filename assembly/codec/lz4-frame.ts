// LZ4 frames (frame format 1.6.4), decoded strictly: exactly one frame, its end mark, its checksums and nothing after it.
//
// Refused although other decoders take them: dictionaries, skippable, legacy and concatenated frames, other versions, set
// reserved bits, a missing end mark, a wrong content size. Nothing is written beyond the output's capacity.

import { xxh32 } from "./xxh32";

export enum Lz4Error {
  Ok,
  /** Not a header of a frame that is read here, or a damaged one. */
  BadHeader,
  /** The input ends before the frame does. */
  Truncated,
  /** A block is too large, or its sequences are not valid. */
  BadBlock,
  /** A block's or the content's checksum, or the declared content size, differs. */
  BadChecksum,
  /** More output than the capacity. */
  TooLarge,
  /** Bytes after the frame. */
  TrailingBytes,
}

const MAGIC: u32 = 0x184d2204;

/** FLG: VV I B S C r D - version 01, independent blocks, block checksums, content size, content checksum, dictionary. */
const FLG_VERSION_AND_RESERVED: u32 = 0xc2;
const FLG_VERSION_01: u32 = 0x40;
const FLG_INDEPENDENT: u32 = 0x20;
const FLG_BLOCK_CHECKSUM: u32 = 0x10;
const FLG_CONTENT_SIZE: u32 = 0x08;
const FLG_CONTENT_CHECKSUM: u32 = 0x04;
const FLG_DICTIONARY: u32 = 0x01;

const BLOCK_STORED: u32 = 0x80000000;
const MIN_MATCH = 4;

let at: usize = 0;
let inputEnd: usize = 0;
let outStart: usize = 0;
let out: usize = 0;
let outEnd: usize = 0;

let flags: u32 = 0;
let maxBlockBytes: u32 = 0;
let contentSize: u64 = 0;

/** Decodes the frame into output; lz4DecodedLength has the number of bytes. */
export function decodeLz4Frame(input: usize, length: i32, output: usize, capacity: i32): Lz4Error {
  at = input;
  inputEnd = input + length;
  outStart = output;
  out = output;
  outEnd = output + capacity;
  const error = readHeader();
  return error === Lz4Error.Ok ? readBlocks() : error;
}

/** Bytes decoded by the last decodeLz4Frame; meaningful after Ok only. */
export function lz4DecodedLength(): i32 {
  return i32(out - outStart);
}

/** Magic, FLG, BD, content size if flagged, and the header checksum over all but the magic. */
function readHeader(): Lz4Error {
  if (remaining() < 7) return Lz4Error.Truncated;
  if (load<u32>(at) !== MAGIC) return Lz4Error.BadHeader;
  flags = load<u8>(at, 4);
  const blockCode = load<u8>(at, 5);
  if ((flags & FLG_VERSION_AND_RESERVED) !== FLG_VERSION_01) return Lz4Error.BadHeader;
  if ((flags & FLG_DICTIONARY) !== 0 || (blockCode & 0x8f) !== 0 || blockCode < 0x40)
    return Lz4Error.BadHeader;
  maxBlockBytes = 1 << (8 + 2 * (u32(blockCode) >> 4));
  const descriptorBytes = (flags & FLG_CONTENT_SIZE) !== 0 ? 10 : 2;
  if (remaining() < 4 + descriptorBytes + 1) return Lz4Error.Truncated;
  if (descriptorBytes === 10) contentSize = load<u64>(at, 6);
  const checksum = (xxh32(at + 4, descriptorBytes) >> 8) & 0xff;
  at += 4 + descriptorBytes;
  return u32(load<u8>(at++)) === checksum ? Lz4Error.Ok : Lz4Error.BadHeader;
}

function readBlocks(): Lz4Error {
  while (remaining() >= 4) {
    const header = load<u32>(at);
    at += 4;
    if (header === 0) return readEnd();
    const error = readBlock(header);
    if (error !== Lz4Error.Ok) return error;
  }
  return Lz4Error.Truncated;
}

/** One block: size and "stored" bit (already read), data, and its checksum if flagged. */
function readBlock(header: u32): Lz4Error {
  const size = header & ~BLOCK_STORED;
  const checksumBytes = (flags & FLG_BLOCK_CHECKSUM) !== 0 ? 4 : 0;
  if (size > maxBlockBytes) return Lz4Error.BadBlock;
  if (u64(inputEnd - at) < u64(size) + checksumBytes) return Lz4Error.Truncated;
  const data = at;
  at += usize(size);
  if (checksumBytes !== 0) {
    if (load<u32>(at) !== xxh32(data, i32(size))) return Lz4Error.BadChecksum;
    at += 4;
  }
  return (header & BLOCK_STORED) !== 0 ? copyStored(data, size) : decodeBlock(data, data + usize(size));
}

function copyStored(data: usize, size: u32): Lz4Error {
  if (u32(outEnd - out) < size) return Lz4Error.TooLarge;
  memory.copy(out, data, usize(size));
  out += usize(size);
  return Lz4Error.Ok;
}

function readEnd(): Lz4Error {
  if ((flags & FLG_CONTENT_SIZE) !== 0 && contentSize !== u64(out - outStart)) return Lz4Error.BadChecksum;
  if ((flags & FLG_CONTENT_CHECKSUM) !== 0) {
    if (remaining() < 4) return Lz4Error.Truncated;
    if (load<u32>(at) !== xxh32(outStart, lz4DecodedLength())) return Lz4Error.BadChecksum;
    at += 4;
  }
  return at === inputEnd ? Lz4Error.Ok : Lz4Error.TrailingBytes;
}

function remaining(): i32 {
  return i32(inputEnd - at);
}

let cursor: usize = 0;
let cursorEnd: usize = 0;
let blockOutEnd: usize = 0;

/**
 * A compressed block: sequences of token, literals, offset and match; the last one ends after its literals and promises no
 * match. A match may reach back to the start of the block, or of the frame when blocks are linked.
 */
function decodeBlock(data: usize, end: usize): Lz4Error {
  cursor = data;
  cursorEnd = end;
  const lowest = (flags & FLG_INDEPENDENT) !== 0 ? out : outStart;
  const room = outEnd - out;
  blockOutEnd = out + min(room, usize(maxBlockBytes));
  const overrun = room < usize(maxBlockBytes) ? Lz4Error.TooLarge : Lz4Error.BadBlock;
  while (cursor < cursorEnd) {
    const token = u32(load<u8>(cursor++));
    const literals = extendLength(token >> 4);
    if (literals > u64(cursorEnd - cursor)) return Lz4Error.BadBlock;
    if (literals > u64(blockOutEnd - out)) return overrun;
    copyLiterals(usize(literals));
    if (cursor === cursorEnd) return (token & 15) === 0 ? Lz4Error.Ok : Lz4Error.BadBlock;
    if (cursorEnd - cursor < 2) return Lz4Error.BadBlock;
    const offset = usize(load<u16>(cursor));
    cursor += 2;
    if (offset === 0 || offset > out - lowest) return Lz4Error.BadBlock;
    const match = extendLength(token & 15) + MIN_MATCH;
    if (match > u64(blockOutEnd - out)) return overrun;
    copyMatch(offset, usize(match));
  }
  return Lz4Error.BadBlock;
}

/** 15 in the token goes on in bytes that are added up, until one is not 255. A cut-off run ends in a length too large. */
function extendLength(nibble: u32): u64 {
  let length = u64(nibble);
  if (nibble !== 15) return length;
  while (cursor < cursorEnd) {
    const byte = u64(load<u8>(cursor++));
    length += byte;
    if (byte !== 255) return length;
  }
  return u64.MAX_VALUE >> 1;
}

function copyLiterals(length: usize): void {
  if (length <= 16 && cursorEnd - cursor >= 16 && blockOutEnd - out >= 16) {
    v128.store(out, v128.load(cursor));
  } else {
    memory.copy(out, cursor, length);
  }
  cursor += length;
  out += length;
}

/** Source and target may overlap: then the last `offset` bytes repeat. */
function copyMatch(offset: usize, length: usize): void {
  const end = out + length;
  if (offset >= 16 && blockOutEnd - out >= length + 16) {
    for (; out < end; out += 16) v128.store(out, v128.load(out - offset));
    out = end;
  } else if (offset >= length) {
    memory.copy(out, out - offset, length);
    out = end;
  } else {
    for (; out < end; out++) store<u8>(out, load<u8>(out - offset));
  }
}
