// Compares a compiled module with what it may import, must export and may weigh. Every deviation is one line.
import { readFile } from "node:fs/promises";
import { ALLOWED_IMPORTS, EXPECTED_EXPORTS, SIZE_CEILING_BYTES } from "./interface";

function importFaults(module: WebAssembly.Module): string[] {
  return WebAssembly.Module.imports(module)
    .filter((entry) => entry.kind !== "function" || !ALLOWED_IMPORTS[entry.module]?.includes(entry.name))
    .map((entry) => `imports ${entry.module}.${entry.name} (${entry.kind}), which is not on the list`);
}

function exportFaults(module: WebAssembly.Module): string[] {
  const names = WebAssembly.Module.exports(module).map((entry) => entry.name);
  const missing = EXPECTED_EXPORTS.filter((name) => !names.includes(name)).map(
    (name) => `lacks the export ${name}`,
  );
  const surplus = names
    .filter((name) => !EXPECTED_EXPORTS.includes(name))
    .map((name) => `exports ${name} too`);
  return [...missing, ...surplus];
}

/** The faults of a module, empty when there is none. */
export function inspectModule(bytes: Uint8Array<ArrayBuffer>): string[] {
  const module = new WebAssembly.Module(bytes);
  const faults = [...importFaults(module), ...exportFaults(module)];
  if (bytes.length > SIZE_CEILING_BYTES)
    faults.push(`is ${bytes.length} bytes, over the ceiling of ${SIZE_CEILING_BYTES}`);
  return faults;
}

export async function inspectFile(file: string): Promise<string[]> {
  const faults = inspectModule(new Uint8Array(await readFile(file)));
  return faults.map((fault) => `${file} ${fault}`);
}
