// Makes a module count the ways that it takes: each branch adds one to a byte for the side that it goes to, each function to
// one when it is entered (as AFL does, but with a byte of its own for each edge instead of a hash).
//
// The counters lie in the module's memory, above all that it can reach: it is given 64 MiB, the counters come behind, and its
// own view of how large memory is, and of growing it, is kept in a word of theirs. All other behaviour stays as it is.

import type { Memory } from "./target";
import { Cursor } from "../fake-host/wasm-types";
import { section, signed, unsigned } from "../wasm/encode";
import { Op, readInstruction, type Instruction } from "../wasm/instructions";

const LIMIT_PAGES = 1024;
const PAGE_BYTES = 65536;
/** Pages that the module grew by, u32; the counters follow. */
const GROWN_AT = LIMIT_PAGES * PAGE_BYTES;
/** Where the counters begin. */
export const EDGES_AT = GROWN_AT + 8;

/** How many bytes an instrumented module's memory has grown by. */
export function memoryGrowth(host: Memory): number {
  return host.memory.readUInt32LE(GROWN_AT) * PAGE_BYTES;
}

const TYPE = 1;
const FUNCTION = 3;
const MEMORY = 5;
const CODE = 10;
const HEADER_BYTES = 8;
const I32 = 0x7f;
const NONE = 0x40;

export interface Instrumented {
  readonly bytes: Buffer;
  /** Number of counters. */
  readonly edges: number;
  /** Integers that the code compares something with. */
  readonly constants: ReadonlySet<bigint>;
}

/** The counter at this constant index, plus the address that is on the stack. */
function countAt(index: number): number[] {
  const offset = unsigned(EDGES_AT + index);
  return [0x2d, 0, ...offset, Op.I32Const, 1, 0x6a, 0x3a, 0, ...offset];
}

class Instrumenter {
  edges = 0;
  readonly constants = new Set<bigint>();

  constructor(
    private readonly bytes: Buffer,
    private readonly initialPages: number,
  ) {}

  /** A function's body with counters; `parameters` is their number. */
  body(cursor: Cursor, parameters: number): Buffer {
    const size = cursor.number();
    const end = cursor.at + size;
    const groups = cursor.list(() => [cursor.number(), cursor.byte()] as const);
    const count = groups.reduce((sum, [many]) => sum + many, 0);
    const value = parameters + count;
    const chunks: Buffer[] = [this.locals(groups), Buffer.from(this.entry())];
    let copied = cursor.at;
    let previous: Instruction | null = null;
    while (cursor.at < end) {
      const instruction = readInstruction(cursor);
      this.note(previous, instruction);
      previous = instruction;
      const inserted = this.before(instruction, value);
      if (inserted.length === 0) continue;
      chunks.push(this.bytes.subarray(copied, instruction.start), Buffer.from(inserted));
      copied = isReplaced(instruction) ? instruction.end : instruction.start;
    }
    chunks.push(this.bytes.subarray(copied, end));
    const whole = Buffer.concat(chunks);
    return Buffer.concat([Buffer.from(unsigned(whole.length)), whole]);
  }

  private locals(groups: readonly (readonly [number, number])[]): Buffer {
    const all = [...groups, [2, I32] as const];
    return Buffer.from([
      ...unsigned(all.length),
      ...all.flatMap(([many, type]) => [...unsigned(many), type]),
    ]);
  }

  private entry(): number[] {
    return [Op.I32Const, 0, Op.I32Const, 0, ...countAt(this.take(1))];
  }

  private take(count: number): number {
    const first = this.edges;
    this.edges += count;
    return first;
  }

  private note(previous: Instruction | null, { op }: Instruction): void {
    const compares: readonly number[] = [Op.I32Eq, Op.I32Ne, Op.I64Eq, Op.I64Ne];
    const isConstant = previous !== null && (previous.op === Op.I32Const || previous.op === Op.I64Const);
    if (isConstant && compares.includes(op)) this.constants.add(previous.value);
  }

  private before({ op, targets }: Instruction, local: number): number[] {
    switch (op) {
      case Op.If:
      case Op.BrIf:
      case Op.Select:
        return this.branch(local);
      case Op.BrTable:
        return this.table(local, targets);
      case Op.MemorySize:
        return this.pages();
      case Op.MemoryGrow:
        return this.grow(local);
      default:
        return [];
    }
  }

  /** The condition is on the stack, and is again behind this. */
  private branch(local: number): number[] {
    const [value, side] = [unsigned(local), unsigned(local + 1)];
    const isTaken = [0x22, ...value, Op.I32Const, 0, 0x47, 0x22, ...side, 0x20, ...side];
    return [...isTaken, ...countAt(this.take(2)), 0x20, ...value];
  }

  /** The index is on the stack, and is again behind this; all that are too large count as the default. */
  private table(local: number, targets: number): number[] {
    const [value, side] = [unsigned(local), unsigned(local + 1)];
    const most = [Op.I32Const, ...signed(targets)];
    const clamped = [0x22, ...value, ...most, 0x20, ...value, ...most, 0x49, Op.Select, 0x22, ...side];
    return [...clamped, 0x20, ...side, ...countAt(this.take(targets + 1)), 0x20, ...value];
  }

  private pages(): number[] {
    const grown = [Op.I32Const, 0, 0x28, 2, ...unsigned(GROWN_AT)];
    return [...grown, Op.I32Const, ...signed(this.initialPages), 0x6a];
  }

  /** memory.grow within the limit: the pages before, or -1. */
  private grow(local: number): number[] {
    const [delta, before] = [unsigned(local), unsigned(local + 1)];
    const isTooMuch = [
      ...[0x21, ...delta, ...this.pages(), 0x22, ...before, 0x20, ...delta, 0x6a],
      ...[Op.I32Const, ...signed(LIMIT_PAGES), 0x4b],
    ];
    const add = [
      ...[Op.I32Const, 0, 0x20, ...before, 0x20, ...delta, 0x6a],
      ...[Op.I32Const, ...signed(this.initialPages), 0x6b, 0x36, 2, ...unsigned(GROWN_AT)],
    ];
    const refuse = [Op.I32Const, ...signed(-1), 0x21, ...before];
    return [...isTooMuch, Op.If, NONE, ...refuse, 0x05, ...add, 0x0b, 0x20, ...before];
  }
}

function isReplaced({ op }: Instruction): boolean {
  return op === Op.MemorySize || op === Op.MemoryGrow;
}

interface Layout {
  /** Number of parameters of each function type. */
  readonly parameters: readonly number[];
  /** Type of each function of the module's own. */
  readonly functions: readonly number[];
  readonly initialPages: number;
}

function readLayout(bytes: Buffer): Layout {
  let parameters: number[] = [];
  let functions: number[] = [];
  let initialPages = 0;
  eachSection(bytes, (id, cursor) => {
    if (id === TYPE) parameters = cursor.list(() => readParameters(cursor));
    if (id === FUNCTION) functions = cursor.list(() => cursor.number());
    if (id === MEMORY) {
      cursor.number();
      cursor.number();
      initialPages = cursor.number();
    }
  });
  return { parameters, functions, initialPages };
}

function readParameters(cursor: Cursor): number {
  cursor.byte();
  const count = cursor.types().length;
  cursor.types();
  return count;
}

function eachSection(
  bytes: Buffer,
  visit: (id: number, cursor: Cursor, start: number, end: number) => void,
): void {
  const cursor = new Cursor(bytes, HEADER_BYTES);
  while (!cursor.atEnd) {
    const start = cursor.at;
    const id = cursor.byte();
    const end = cursor.number() + cursor.at;
    visit(id, cursor, start, end);
    cursor.at = end;
  }
}

/** One memory, with room for the counters behind what the module can reach. */
function memorySection(edges: number): Buffer {
  const pages = LIMIT_PAGES + Math.ceil((edges + 8) / PAGE_BYTES);
  return section(MEMORY, Buffer.from([1, 0, ...unsigned(pages)]));
}

function codeSection(cursor: Cursor, instrumenter: Instrumenter, layout: Layout): Buffer {
  let index = 0;
  const bodies = cursor.list(() => {
    const type = layout.functions[index++] ?? -1;
    return instrumenter.body(cursor, layout.parameters[type] ?? 0);
  });
  return section(CODE, Buffer.concat([Buffer.from(unsigned(bodies.length)), ...bodies]));
}

/** The module with counters of its branches. */
export function instrument(bytes: Buffer): Instrumented {
  const layout = readLayout(bytes);
  const instrumenter = new Instrumenter(bytes, layout.initialPages);
  const sections: { readonly id: number; readonly bytes: Buffer }[] = [];
  eachSection(bytes, (id, cursor, start, end) => {
    const content = id === CODE ? codeSection(cursor, instrumenter, layout) : bytes.subarray(start, end);
    sections.push({ id, bytes: content });
  });
  const { edges, constants } = instrumenter;
  const whole = sections.map((each) => (each.id === MEMORY ? memorySection(edges) : each.bytes));
  return { bytes: Buffer.concat([bytes.subarray(0, HEADER_BYTES), ...whole]), edges, constants };
}
