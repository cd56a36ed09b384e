// A failure on disk: the target, what went wrong, and the inputs that lead to it, for npm run fuzz -- --replay FILE.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type Failure, failureOf } from "./fuzzer";
import type { Target } from "./target";

const FOLDER = "build/fuzz/failures";
const SHRINKING_RUNS_MAX = 400;

interface Saved {
  readonly target: string;
  readonly message: string;
  /** base64 */
  readonly inputs: readonly string[];
}

/** The failure with a shorter input, where one input is enough: parts are left out as long as the same thing goes wrong. */
export function shrunk(failure: Failure, target: Target, wasm: string): Failure {
  const [first, ...others] = failure.inputs;
  if (first === undefined || others.length > 0) return failure;
  let input: Buffer = first;
  let runs = 0;
  for (let length = input.length >> 1; length > 0; length >>= 1) {
    for (let at = 0; at + length <= input.length && runs < SHRINKING_RUNS_MAX; runs++) {
      const shorter: Buffer = Buffer.concat([input.subarray(0, at), input.subarray(at + length)]);
      if (failureOf(target, wasm, [shorter]) === failure.message) input = shorter;
      else at += length;
    }
  }
  return { ...failure, inputs: [input] };
}

/** Writes a failure; returns the file. */
export function saveFailure({ target, message, inputs }: Failure): string {
  const saved: Saved = { target, message, inputs: inputs.map((input) => input.toString("base64")) };
  const text = `${JSON.stringify(saved, null, 2)}\n`;
  const name = createHash("sha256").update(text).digest("hex").slice(0, 12);
  mkdirSync(FOLDER, { recursive: true });
  const file = `${FOLDER}/${target}-${name}.json`;
  writeFileSync(file, text);
  return file;
}

export function readFailure(file: string): Failure {
  const { target, message, inputs } = JSON.parse(readFileSync(file, "utf8")) as Saved;
  return { target, message, inputs: inputs.map((input) => Buffer.from(input, "base64")) };
}
