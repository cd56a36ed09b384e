// Header pairs as the ABI lays them out, little endian:
//
//   u32 count | count x (u32 name length, u32 value length) | name NUL value NUL ...
//
// Texts are latin1: one character a byte.

export type Pair = readonly [name: string, value: string];

const BYTES_MAX = 1024 * 1024;
const PAIRS_MAX = 1024;

/** The layout of these pairs; nothing at all for none. */
export function writePairs(pairs: readonly Pair[]): Buffer {
  if (pairs.length === 0) return Buffer.alloc(0);
  let size = 4 + pairs.length * 8;
  for (const [name, value] of pairs) size += name.length + value.length + 2;
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32LE(pairs.length, 0);
  let lengths = 4;
  let at = 4 + pairs.length * 8;
  for (const [name, value] of pairs) {
    bytes.writeUInt32LE(name.length, lengths);
    bytes.writeUInt32LE(value.length, lengths + 4);
    lengths += 8;
    at += bytes.write(name, at, "latin1") + 1;
    at += bytes.write(value, at, "latin1") + 1;
  }
  return bytes;
}

/** What the host takes from a module; malformed or oversized pairs are taken as none, without an error, as Envoy does. */
export function readPairs(bytes: Buffer): Pair[] {
  if (bytes.length < 4 || bytes.length > BYTES_MAX) return [];
  const count = bytes.readUInt32LE(0);
  if (count > PAIRS_MAX || 4 + count * 8 > bytes.length) return [];
  const pairs: Pair[] = [];
  let at = 4 + count * 8;
  for (let i = 0; i < count; i++) {
    const name = readText(bytes, at, bytes.readUInt32LE(4 + i * 8));
    if (name === null) return [];
    at += name.length + 1;
    const value = readText(bytes, at, bytes.readUInt32LE(8 + i * 8));
    if (value === null) return [];
    at += value.length + 1;
    pairs.push([name, value]);
  }
  return at === bytes.length ? pairs : [];
}

function readText(bytes: Buffer, at: number, length: number): string | null {
  const end = at + length;
  return end < bytes.length && bytes[end] === 0 ? bytes.toString("latin1", at, end) : null;
}
