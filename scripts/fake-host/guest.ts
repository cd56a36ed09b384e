// A loaded module: its memory and its exports, as the host reaches them.

import {
  CALLABLE_AT_START,
  CALLABLE_IN_MALLOC,
  CALLBACKS,
  HOST_FUNCTIONS,
  REQUIRED_EXPORTS,
  Status,
} from "./abi";
import { probe } from "./probes";
import { readModuleFunctions } from "./wasm-types";

export type HostFunction = (...values: never[]) => number;
export type HostFunctions = Readonly<Record<string, HostFunction>>;
/** What the host does when the module calls a function: told the name before it runs. */
export type Witness = (name: string) => void;

type Exported = (...values: number[]) => number | undefined;

/** Throws for a module that Envoy would refuse to load: an unknown import or callback, or one of another type. */
export function checkInterface(bytes: Uint8Array): void {
  const { imports, exports } = readModuleFunctions(bytes);
  for (const [name, type] of imports) {
    if (HOST_FUNCTIONS[name] === undefined) throw new Error(`the host has no ${name}`);
    if (HOST_FUNCTIONS[name] !== type)
      throw new Error(`${name} is ${HOST_FUNCTIONS[name]}, imported as ${type}`);
  }
  for (const [name, type] of exports) {
    if (CALLBACKS[name] === undefined) throw new Error(`the host never calls ${name}`);
    if (CALLBACKS[name] !== type) throw new Error(`${name} is ${CALLBACKS[name]}, exported as ${type}`);
  }
  for (const name of REQUIRED_EXPORTS) if (!exports.has(name)) throw new Error(`${name} is not exported`);
}

export class Guest {
  private readonly instance: WebAssembly.Instance;
  private readonly memory: WebAssembly.Memory;
  private view = Buffer.alloc(0);
  private readonly gather: (() => void) | null;
  private callable: readonly string[] | null = null;
  /** Bytes asked for by malloc so far, and how often. */
  mallocBytes = 0;
  mallocCount = 0;
  /** Makes malloc answer 0 from now on, as when memory is exhausted. */
  mallocFails = false;

  constructor(module: WebAssembly.Module, functions: HostFunctions, witness: Witness) {
    this.instance = new WebAssembly.Instance(module, this.importsOf(module, functions, witness));
    this.memory = this.instance.exports["memory"] as WebAssembly.Memory;
    this.gather = probe(this.instance);
  }

  /** Runs the module's start. */
  start(): void {
    this.restricted(CALLABLE_AT_START, () => this.call("_initialize"));
  }

  has(name: string): boolean {
    return this.instance.exports[name] !== undefined;
  }

  call(name: string, ...values: number[]): number {
    const result = (this.instance.exports[name] as Exported)(...values) ?? 0;
    this.gather?.();
    return result;
  }

  get pages(): number {
    return this.memory.buffer.byteLength / 65536;
  }

  /** The module's memory; growth makes an old view useless, so none is kept. */
  get bytes(): Buffer {
    if (this.view.buffer !== this.memory.buffer) this.view = Buffer.from(this.memory.buffer);
    return this.view;
  }

  /** A text of the module's, or null where its span leaves memory. */
  text(pointer: number, length: number): string | null {
    return this.isInside(pointer, length)
      ? this.bytes.toString("latin1", pointer >>> 0, (pointer >>> 0) + (length >>> 0))
      : null;
  }

  /** A copy of bytes of the module's, or null where their span leaves memory. */
  copy(pointer: number, length: number): Buffer | null {
    if (!this.isInside(pointer, length)) return null;
    return Buffer.from(this.bytes.subarray(pointer >>> 0, (pointer >>> 0) + (length >>> 0)));
  }

  isInside(pointer: number, length: number): boolean {
    return (pointer >>> 0) + (length >>> 0) <= this.memory.buffer.byteLength;
  }

  putWord(pointer: number, value: number): number {
    if (!this.isInside(pointer, 4)) return Status.InvalidMemoryAccess;
    this.bytes.writeUInt32LE(value >>> 0, pointer >>> 0);
    return Status.Ok;
  }

  putLong(pointer: number, value: bigint): number {
    if (!this.isInside(pointer, 8)) return Status.InvalidMemoryAccess;
    this.bytes.writeBigUInt64LE(BigInt.asUintN(64, value), pointer >>> 0);
    return Status.Ok;
  }

  /**
   * Gives bytes to the module: calls its malloc, copies, and writes where they are. Nothing at all is pointer 0, without
   * malloc; a malloc that answers 0 leaves the slots as they were.
   */
  give(bytes: Buffer, pointerSlot: number, sizeSlot: number): number {
    let pointer = 0;
    if (bytes.length > 0) {
      pointer = this.malloc(bytes.length);
      if (pointer === 0 || !this.isInside(pointer, bytes.length)) return Status.InvalidMemoryAccess;
      bytes.copy(this.bytes, pointer);
    }
    return this.putWord(pointerSlot, pointer) || this.putWord(sizeSlot, bytes.length);
  }

  private malloc(size: number): number {
    this.mallocCount++;
    this.mallocBytes += size;
    if (this.mallocFails) return 0;
    return this.restricted(CALLABLE_IN_MALLOC, () => this.call("malloc", size)) >>> 0;
  }

  private restricted(callable: readonly string[], run: () => number): number {
    this.callable = callable;
    const result = run();
    this.callable = null;
    return result;
  }

  private importsOf(
    module: WebAssembly.Module,
    functions: HostFunctions,
    witness: Witness,
  ): WebAssembly.Imports {
    const imports: Record<string, Record<string, HostFunction>> = {};
    for (const entry of WebAssembly.Module.imports(module)) {
      const target = functions[entry.name];
      if (target === undefined) throw new Error(`the host has no ${entry.name}`);
      const watched = (...values: never[]): number => {
        if (this.callable !== null && !this.callable.includes(entry.name)) {
          throw new Error(`${entry.name} is restricted here`);
        }
        witness(entry.name);
        return target(...values);
      };
      imports[entry.module] = { ...imports[entry.module], [entry.name]: watched };
    }
    return imports;
  }
}
