// The instructions of a WebAssembly function (core 2.0, section 5.4): where each begins, what it is, where it ends.
//
// Only as much is decoded as it takes to find the next one, and what a counter of branches needs.

import { Cursor } from "../fake-host/wasm-types";

export const Op = {
  If: 0x04,
  Loop: 0x03,
  BrIf: 0x0d,
  BrTable: 0x0e,
  Select: 0x1b,
  MemorySize: 0x3f,
  MemoryGrow: 0x40,
  I32Const: 0x41,
  I64Const: 0x42,
  I32Eq: 0x46,
  I32Ne: 0x47,
  I64Eq: 0x51,
  I64Ne: 0x52,
} as const;

export interface Instruction {
  readonly op: number;
  readonly start: number;
  readonly end: number;
  /** Of a constant of an integer type. */
  readonly value: bigint;
  /** Targets of a br_table, the default one left out. */
  readonly targets: number;
}

const PREFIX_MISC = 0xfc;
const PREFIX_SIMD = 0xfd;
const F32_CONST = 0x43;
const F64_CONST = 0x44;
const SELECT_TYPED = 0x1c;
/** Block, loop and if: a block type. */
const BLOCKS = [0x02, 0x03, 0x04];
/** One index: br, br_if, call, locals, globals, tables, ref.func. */
const INDEXED = [0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0xd2];
/** One byte: memory.size, memory.grow, ref.null. */
const BYTE = [0x3f, 0x40, 0xd0];
const CALL_INDIRECT = 0x11;

function signed(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const byte = cursor.byte();
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asIntN(Number(shift) + 7, value);
  }
}

function skipNumbers(cursor: Cursor, count: number): void {
  for (let i = 0; i < count; i++) cursor.number();
}

function skipMisc(cursor: Cursor): void {
  const op = cursor.number();
  if (op === 8 || op === 10 || op === 12 || op === 14) skipNumbers(cursor, 2);
  else if (op > 7) skipNumbers(cursor, 1);
}

function skipSimd(cursor: Cursor): void {
  const op = cursor.number();
  if (op <= 11 || op === 92 || op === 93) skipNumbers(cursor, 2);
  else if (op === 12 || op === 13) cursor.at += 16;
  else if (op >= 21 && op <= 34) cursor.at += 1;
  else if (op >= 84 && op <= 91) {
    skipNumbers(cursor, 2);
    cursor.at += 1;
  }
}

function skipOthers(cursor: Cursor, op: number): void {
  if (BLOCKS.includes(op)) signed(cursor);
  else if (INDEXED.includes(op)) skipNumbers(cursor, 1);
  else if (op === CALL_INDIRECT || (op >= 0x28 && op <= 0x3e)) skipNumbers(cursor, 2);
  else if (BYTE.includes(op)) cursor.at += 1;
  else if (op === SELECT_TYPED) cursor.types();
  else if (op === F32_CONST) cursor.at += 4;
  else if (op === F64_CONST) cursor.at += 8;
  else if (op === PREFIX_MISC) skipMisc(cursor);
  else if (op === PREFIX_SIMD) skipSimd(cursor);
}

/** Reads the instruction at the cursor and leaves the cursor behind it. */
export function readInstruction(cursor: Cursor): Instruction {
  const start = cursor.at;
  const op = cursor.byte();
  let value = 0n;
  let targets = 0;
  if (op === Op.I32Const || op === Op.I64Const) value = signed(cursor);
  else if (op === Op.BrTable) {
    targets = cursor.number();
    skipNumbers(cursor, targets + 1);
  } else skipOthers(cursor, op);
  return { op, start, end: cursor.at, value, targets };
}
