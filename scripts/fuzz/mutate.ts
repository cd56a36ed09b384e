// Changes of an input, as AFL and libFuzzer make them: bits, bytes, numbers, blocks, words of a dictionary, parts of another input.

import type { Random } from "./random";
import { INPUT_BYTES_MAX } from "./target";

const BLOCK_BYTES_MAX = 64;
const NUMBERS = [0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 200, 254, 255];
const LARGE_NUMBERS = [
  0, 1, 255, 256, 1000, 4096, 32767, 32768, 65535, 65536, 0x7fffffff, 0x80000000, 0xffffffff,
];

export interface Material {
  readonly tokens: readonly Buffer[];
  readonly others: readonly Buffer[];
}

type Mutator = (random: Random, input: Buffer, material: Material) => Buffer;

function pick<T>(random: Random, list: readonly T[]): T | undefined {
  return list[random(list.length)];
}

function put(input: Buffer, at: number, length: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([input.subarray(0, at), bytes, input.subarray(at + length)]);
}

/** A place and a length of a block there, mostly a short one. */
function block(random: Random, input: Buffer): [at: number, length: number] {
  const at = random(input.length + 1);
  const most = Math.min(random(4) === 0 ? input.length : BLOCK_BYTES_MAX, input.length - at);
  return [at, random(most + 1)];
}

function changed(input: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(input);
  if (at < copy.length) copy[at] = value;
  return copy;
}

const MUTATORS: readonly Mutator[] = [
  (random, input) => {
    const at = random(input.length || 1);
    return changed(input, at, (input[at] ?? 0) ^ (1 << random(8)));
  },
  (random, input) => changed(input, random(input.length || 1), random(256)),
  (random, input) => changed(input, random(input.length || 1), pick(random, NUMBERS) ?? 0),
  (random, input) => {
    const at = random(input.length || 1);
    return changed(input, at, (input[at] ?? 0) + random(9) - 4);
  },
  (random, input) => {
    if (input.length < 4) return input;
    const copy = Buffer.from(input);
    const at = random(input.length - 3);
    const value = pick(random, LARGE_NUMBERS) ?? 0;
    if (random(2) === 0) copy.writeUInt32LE(value, at);
    else copy.writeUInt32BE(value, at);
    return copy;
  },
  (random, input) => put(input, ...block(random, input), Buffer.alloc(0)),
  (random, input) => {
    const [at, length] = block(random, input);
    return put(input, random(input.length + 1), 0, input.subarray(at, at + length));
  },
  (random, input) => {
    const [at, length] = block(random, input);
    return put(input, random(input.length + 1), length, input.subarray(at, at + length));
  },
  (random, input) => put(input, random(input.length + 1), 0, Buffer.alloc(1 + random(40), random(256))),
  (random, input) => put(input, random(input.length + 1), 0, Buffer.from([random(256)])),
  (random, input, { tokens }) => put(input, random(input.length + 1), 0, pick(random, tokens) ?? input),
  (random, input, { tokens }) => put(input, ...block(random, input), pick(random, tokens) ?? input),
  (random, input, { tokens }) => {
    const token = pick(random, tokens) ?? input;
    return put(input, random(input.length + 1), token.length, token);
  },
  (random, input, { others }) => {
    const other = pick(random, others) ?? input;
    return put(input, random(input.length + 1), input.length, other.subarray(random(other.length + 1)));
  },
  (random, input, { others }) => {
    const other = pick(random, others) ?? input;
    const [at, length] = block(random, other);
    return put(input, ...block(random, input), other.subarray(at, at + length));
  },
  (random, input) => decimal(random, input),
];

/** Another number in the place of a decimal one. */
function decimal(random: Random, input: Buffer): Buffer {
  const text = input.toString("latin1");
  const numbers = [...text.matchAll(/\d+/g)];
  const found = pick(random, numbers);
  if (found === undefined) return input;
  const value = random(2) === 0 ? Number(found[0]) + random(5) - 2 : (pick(random, LARGE_NUMBERS) ?? 0);
  return put(input, found.index, found[0].length, Buffer.from(String(value)));
}

/** One to eight changes, few more often than many. */
export function mutate(random: Random, input: Buffer, material: Material): Buffer {
  let result = input;
  const rounds = 1 << random(4);
  for (let i = 0; i < rounds; i++) result = (pick(random, MUTATORS) as Mutator)(random, result, material);
  return result.length > INPUT_BYTES_MAX ? result.subarray(0, INPUT_BYTES_MAX) : result;
}
