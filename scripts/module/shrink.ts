// Has Binaryen shrink a module that asc compiled with its names, in two runs over the file.
//
// A call costs more than the small functions that a hit calls all the time, accessors above all; a copy of them costs bytes.
// So the first run puts small functions into their callers, but for those that only cold code calls, and the second optimises
// the module for size as a whole, knowing what each function may change. Traps stay where they are: no option here lets
// Binaryen drop a bounds check.
import { execa } from "execa";

/** What the shipped module may use, as in asconfig.json. */
const FEATURES = [
  "--enable-simd",
  "--enable-bulk-memory",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-nontrapping-float-to-int",
];

/** asc places nothing below 1024, and memory is the module's own. */
const MEMORY = ["--low-memory-unused", "--zero-filled-memory"];

/** Functions that no request calls often; a name is the path of a file, a slash and the name in it. */
const COLD = [
  "assembly/config/*",
  "assembly/host/*",
  "assembly/bytes/byte-*",
  "assembly/bytes/empty-array/*",
  "~lib/*",
];

const HOT_INLINE_SIZE = "--always-inline-max-function-size=6";
const COLD_INLINE_SIZE = "--always-inline-max-function-size=3";

/** Leaves alone what only size decides: functions with one caller, and those whose arguments make them small. */
const SMALL_FUNCTIONS_ONLY = [
  "--one-caller-inline-max-function-size=0",
  "--flexible-inline-max-function-size=0",
];

async function optimize(file: string, args: string[]): Promise<void> {
  await execa("wasm-opt", [...FEATURES, ...MEMORY, file, ...args, "--output", file], { preferLocal: true });
}

/** Shrinks the module in a file; the functions that are called most get the shortest numbers. */
export async function shrink(file: string): Promise<void> {
  const cold = COLD.map((pattern) => `--no-inline=${pattern}`);
  await optimize(file, [
    ...cold,
    HOT_INLINE_SIZE,
    ...SMALL_FUNCTIONS_ONLY,
    "--inlining-optimizing",
    "--debuginfo",
  ]);
  await optimize(file, [
    "--generate-global-effects",
    "-Oz",
    COLD_INLINE_SIZE,
    "--converge",
    "--reorder-functions",
  ]);
}
