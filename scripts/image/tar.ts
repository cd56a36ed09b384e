// A tar archive of regular files, in the ustar format of POSIX.1-1988.
//
// Owner, time and mode are fixed, so the same content is the same archive everywhere.

const BLOCK_BYTES = 512;
const READABLE_BY_ALL = "0000644";
const RUNNABLE_BY_ALL = "0000755";

export interface TarFile {
  readonly name: string;
  readonly content: Buffer;
  readonly isProgram?: boolean;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

function header(name: string, size: number, mode: string): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(name, 0);
  block.write(mode, 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136);
  // The checksum is computed with its own field full of spaces.
  block.write(" ".repeat(8), 148);
  block.write("0", 156);
  block.write("ustar\0" + "00", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function entryOf({ name, content, isProgram = false }: TarFile): Buffer {
  if (Buffer.byteLength(name) > 99) throw new Error(`${name} is too long for a ustar header`);
  const padding = Buffer.alloc((BLOCK_BYTES - (content.length % BLOCK_BYTES)) % BLOCK_BYTES);
  const mode = isProgram ? RUNNABLE_BY_ALL : READABLE_BY_ALL;
  return Buffer.concat([header(name, content.length, mode), content, padding]);
}

export function tarOf(files: readonly TarFile[]): Buffer {
  return Buffer.concat([...files.map(entryOf), Buffer.alloc(2 * BLOCK_BYTES)]);
}
