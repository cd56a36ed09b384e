// Checks build/postern.wasm: imports and exports equal the lists, and the size is under the ceiling.
import { stat } from "node:fs/promises";
import { RELEASE_FILE } from "./module/compile";
import { inspectFile } from "./module/inspect";

const faults = await inspectFile(RELEASE_FILE);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
else console.log(`${RELEASE_FILE}: ${(await stat(RELEASE_FILE)).size} bytes, imports and exports as listed`);
