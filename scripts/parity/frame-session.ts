// An LZ4 frame, in any form that a decoder may meet.
import xxhash from "xxhash-wasm";
import { packBlock, STORED, word } from "../session/lz4-frame";

const { h32Raw } = await xxhash();

export interface FrameForm {
  readonly blocks: "stored" | "packed" | "small";
  readonly flags: "usual" | "content size" | "block checksum" | "dependent" | "no checksum" | "256 KiB";
  readonly twist:
    "none" | "bad checksum" | "bytes behind" | "twice" | "skippable before" | "bad header" | "no end";
}

const MAGIC = Buffer.from([0x04, 0x22, 0x4d, 0x18]);
const VERSION = 0x40;
const FLAGS = { independent: 0x20, blockChecksum: 0x10, contentSize: 0x08, contentChecksum: 0x04 };
const BLOCK_BYTES = { usual: 64 * 1024, small: 48 };

function flagsOf(form: FrameForm["flags"]): number {
  const usual = VERSION | FLAGS.independent | FLAGS.contentChecksum;
  if (form === "content size") return usual | FLAGS.contentSize;
  if (form === "block checksum") return usual | FLAGS.blockChecksum;
  if (form === "dependent") return usual & ~FLAGS.independent;
  return form === "no checksum" ? usual & ~FLAGS.contentChecksum : usual;
}

function frameHeader(content: Buffer, form: FrameForm): Buffer {
  const flags = flagsOf(form.flags);
  const size = Buffer.alloc(form.flags === "content size" ? 8 : 0);
  if (size.length > 0) size.writeBigUInt64LE(BigInt(content.length));
  const descriptor = Buffer.concat([Buffer.from([flags, form.flags === "256 KiB" ? 0x50 : 0x40]), size]);
  const check = (h32Raw(descriptor) >>> 8) & 0xff;
  return Buffer.concat([MAGIC, descriptor, Buffer.from([form.twist === "bad header" ? check ^ 1 : check])]);
}

function frameBlock(content: Buffer, form: FrameForm): Buffer {
  const packed = form.blocks === "stored" ? null : packBlock(content);
  const block = packed ?? content;
  const checksum = form.flags === "block checksum" ? word(h32Raw(block)) : Buffer.alloc(0);
  return Buffer.concat([word(packed === null ? STORED | block.length : block.length), block, checksum]);
}

export function lz4Frame(content: Buffer, form: FrameForm): Buffer {
  const size = BLOCK_BYTES[form.blocks === "small" ? "small" : "usual"];
  const parts = [frameHeader(content, form)];
  for (let at = 0; at < content.length; at += size)
    parts.push(frameBlock(content.subarray(at, at + size), form));
  if (form.twist !== "no end") parts.push(word(0));
  const checksum = h32Raw(content) ^ (form.twist === "bad checksum" ? 1 : 0);
  if (form.flags !== "no checksum" && form.twist !== "no end") parts.push(word(checksum));
  const frame = Buffer.concat(parts);
  switch (form.twist) {
    case "bytes behind":
      return Buffer.concat([frame, Buffer.from("more")]);
    case "twice":
      return Buffer.concat([frame, frame]);
    case "skippable before":
      return Buffer.concat([Buffer.from([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]), frame]);
    default:
      return frame;
  }
}
