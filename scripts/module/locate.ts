// Where the compiled module is, for commands that run it: where POSTERN_WASM says, beside the program that was installed, or in build/.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const NAME = "postern.wasm";
const BUILT = `build/${NAME}`;

export class MissingModule extends Error {}

/** The path of the module; throws MissingModule where there is none. */
export function moduleFile(): string {
  const beside = fileURLToPath(new URL(NAME, import.meta.url));
  const file = process.env["POSTERN_WASM"] ?? (existsSync(beside) ? beside : BUILT);
  if (!existsSync(file)) throw new MissingModule(`there is no compiled module ${NAME}`);
  return file;
}
