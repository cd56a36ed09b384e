// LZ4 frames as oauth2-proxy 7.15 writes them: blocks of 64 KiB of content, each packed where that makes it shorter, and a checksum of
// the content behind them. Reading takes any frame that needs no dictionary.
import { compressBlock, compressBound, decompress, makeBuffer } from "lz4js";
import xxhash from "xxhash-wasm";

const HEADER = Buffer.from("04224d186440a7", "hex");
const BLOCK_BYTES = 64 * 1024;
/** In a block's size: its bytes are the content's own. */
export const STORED = 0x80000000;

const { h32Raw } = await xxhash();
const hashTable = new Uint32Array(1 << 16);

/** 32 bits, the least first. */
export function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

/** A block's content packed; null where that is no shorter. */
export function packBlock(content: Buffer): Buffer | null {
  const packed = makeBuffer(compressBound(content.length));
  hashTable.fill(0);
  const size = compressBlock(content, packed, 0, content.length, hashTable);
  return size > 0 && size < content.length ? Buffer.from(packed.subarray(0, size)) : null;
}

export function packFrame(content: Buffer): Buffer {
  const parts: Buffer[] = [HEADER];
  for (let at = 0; at < content.length; at += BLOCK_BYTES) {
    const block = content.subarray(at, at + BLOCK_BYTES);
    const packed = packBlock(block);
    parts.push(packed === null ? word(STORED | block.length) : word(packed.length), packed ?? block);
  }
  return Buffer.concat([...parts, word(0), word(h32Raw(content))]);
}

const MAGIC_BYTES = 4;
const DICTIONARY = 0x01;
const CONTENT_SIZE = 0x08;
const BLOCK_CHECKSUM = 0x10;

/** Where the first block of a frame begins, by its flags: behind them, the largest block's size, and the header's checksum. */
function blocksAt(flags: number): number {
  if ((flags & DICTIONARY) !== 0) throw new Error("the LZ4 frame needs a dictionary");
  return MAGIC_BYTES + 2 + ((flags & CONTENT_SIZE) === 0 ? 0 : 8) + 1;
}

/** Throws where a block is longer than what is there of the frame: lz4js reads on for as many bytes as it says, billions of them. */
function checkBlocks(frame: Buffer): void {
  const flags = frame[MAGIC_BYTES] ?? 0;
  const checksumBytes = (flags & BLOCK_CHECKSUM) === 0 ? 0 : 4;
  let at = blocksAt(flags);
  while (at + 4 <= frame.length) {
    const size = frame.readUInt32LE(at) & ~STORED;
    if (size === 0) return;
    at += 4 + size + checksumBytes;
  }
  if (at !== frame.length) throw new Error("the LZ4 frame is cut off");
}

/** The content of a frame, of at most so many bytes. Throws on bytes that are none. */
export function unpackFrame(frame: Buffer, mostBytes?: number): Buffer {
  checkBlocks(frame);
  return Buffer.from(decompress(frame, mostBytes));
}
