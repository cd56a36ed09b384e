// What a module that was compiled for npm run coverage or npm run mutants has beside the filter: marks of the places that were
// reached, and the number of the fault that is in force. Both are exported globals; the module that ships has neither.

import { mkdirSync, writeFileSync } from "node:fs";

/** Address of the marks, one byte a place, and their number. */
const MARKS = "SEEN";
const MARKS_COUNT = "SEEN_COUNT";
const FAULT = "FAULT";

let seen: Buffer | null = null;

/** Where a process leaves what it reached, when it ends: a file with a byte for each place. */
function leaveBehind(folder: string): void {
  process.once("exit", () => {
    if (seen === null) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/${process.pid}.bin`, seen);
  });
}

function globalOf(instance: WebAssembly.Instance, name: string): WebAssembly.Global | undefined {
  const found = instance.exports[name];
  return found instanceof WebAssembly.Global ? found : undefined;
}

/** Puts a fault in force, and returns what gathers the marks after a callback; null for a module without. */
export function probe(instance: WebAssembly.Instance): (() => void) | null {
  const fault = globalOf(instance, FAULT);
  if (fault !== undefined) fault.value = Number(process.env["POSTERN_FAULT"] ?? 0);
  const folder = process.env["POSTERN_SEEN"];
  const marks = globalOf(instance, MARKS);
  if (marks === undefined || folder === undefined) return null;
  const count = Number(globalOf(instance, MARKS_COUNT)?.value);
  const memory = instance.exports["memory"] as WebAssembly.Memory;
  if (seen === null) {
    seen = Buffer.alloc(count);
    leaveBehind(folder);
  }
  const all = seen;
  return () => {
    const present = new Uint8Array(memory.buffer, Number(marks.value), count);
    for (let i = 0; i < count; i++) all[i] = (all[i] ?? 0) | (present[i] ?? 0);
  };
}
