// The text of a file that somebody names: bounded, so that a device or a dump of a whole cluster cannot fill the memory, and
// decoded, or the reason why it is no text.
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";

/** A YAML parser needs about a second and 150 MB for each MB. */
export const MAX_TEXT_BYTES = 8 * 1024 * 1024;
const MEGABYTE = 1024 * 1024;

/** Why bytes are not read, as a clause. */
export class Unreadable extends Error {}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EACCES: "it may not be read",
  EPERM: "it may not be read",
  EISDIR: "it is a folder",
  ENOTDIR: "no such file",
  ENAMETOOLONG: "no such file",
  ELOOP: "a link that leads to itself",
};

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > MAX_TEXT_BYTES) break;
  }
  return Buffer.concat(chunks);
}

async function bytesOfFile(path: string): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    return await bytesOf(file.createReadStream({ autoClose: false }));
  } finally {
    await file.close();
  }
}

/** The bytes of a file, "-" for the standard input; at most a little more than MAX_TEXT_BYTES. Throws Unreadable when it cannot be opened. */
export async function readBytes(file: string, path: string): Promise<Buffer> {
  try {
    return await (file === "-" ? bytesOf(process.stdin) : bytesOfFile(path));
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new Unreadable(REASONS[code] ?? `it cannot be read (${code === "" ? "no reason given" : code})`);
  }
}

/**
 * The text of the bytes, or why they are none. A byte order mark says which encoding it is, as in YAML 1.2 section 5.2; it is part of the
 * text only where that is asked for.
 */
export function textOfBytes(
  bytes: Buffer,
  keepsMark = false,
): { readonly text: string } | { readonly refusal: string } {
  if (bytes.length > MAX_TEXT_BYTES) {
    const limit = MAX_TEXT_BYTES / MEGABYTE;
    return {
      refusal: `larger than ${limit} MiB: not read; give the objects that concern the gateway and oauth2-proxy`,
    };
  }
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "utf-16le"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "utf-16be"
        : "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: keepsMark }).decode(bytes);
    return /[\0-\x08\x0e-\x1f]/.test(text) ? { refusal: "binary data, no text" } : { text };
  } catch {
    return { refusal: `binary data, no text in ${encoding.toUpperCase()}` };
  }
}
