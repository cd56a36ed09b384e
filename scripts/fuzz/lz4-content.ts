// What an LZ4 frame would unpack to if its checksums were right: for making them so after a change.

const CONTENT_BYTES_MAX = 64 * 1024;
const STORED = 0x80000000;

class Unpacker {
  private readonly content = Buffer.alloc(CONTENT_BYTES_MAX);
  private length = 0;

  get result(): Buffer {
    return this.content.subarray(0, this.length);
  }

  literals(bytes: Buffer): boolean {
    if (this.length + bytes.length > CONTENT_BYTES_MAX) return false;
    this.length += bytes.copy(this.content, this.length);
    return true;
  }

  match(offset: number, length: number): boolean {
    if (offset === 0 || offset > this.length || this.length + length > CONTENT_BYTES_MAX) return false;
    for (let i = 0; i < length; i++, this.length++)
      this.content[this.length] = this.content[this.length - offset] ?? 0;
    return true;
  }

  /** The sequences of a block: token, literals, offset, match. */
  block(bytes: Buffer): boolean {
    let at = 0;
    const extended = (nibble: number): number => {
      let length = nibble;
      for (let more = nibble === 15 ? 255 : 0; more === 255; length += more) more = bytes[at++] ?? 0;
      return length;
    };
    while (at < bytes.length) {
      const token = bytes[at++] ?? 0;
      const count = extended(token >> 4);
      if (!this.literals(bytes.subarray(at, at + count))) return false;
      at += count;
      if (at >= bytes.length) return true;
      const offset = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
      at += 2;
      if (!this.match(offset, extended(token & 15) + 4)) return false;
    }
    return true;
  }
}

/** The content of a frame, null where its blocks are not in order. */
export function contentOf(frame: Buffer): Buffer | null {
  const flags = frame[4] ?? 0;
  const unpacker = new Unpacker();
  let at = 7 + ((flags & 0x08) === 0 ? 0 : 8);
  while (at + 4 <= frame.length) {
    const word = frame.readUInt32LE(at);
    if (word === 0) return unpacker.result;
    const end = at + 4 + (word & ~STORED);
    const bytes = frame.subarray(at + 4, end);
    if (!(word >= STORED ? unpacker.literals(bytes) : unpacker.block(bytes))) return null;
    at = end + ((flags & 0x10) === 0 ? 0 : 4);
  }
  return null;
}
