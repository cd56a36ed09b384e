// What ends a command with one line for whoever called it: a wrong argument, or a file that cannot be read.
import { readBytes, textOfBytes, Unreadable } from "./read-text";

export class Stop extends Error {}

/** The text of a file that a command needs, by what it was called and where it is. */
export async function textOf(file: string, path: string): Promise<string> {
  try {
    const read = textOfBytes(await readBytes(file, path));
    if ("refusal" in read) throw new Stop(`${file}: ${read.refusal}`);
    return read.text;
  } catch (error) {
    if (error instanceof Unreadable) throw new Stop(`${file}: ${error.message}`);
    throw error;
  }
}
