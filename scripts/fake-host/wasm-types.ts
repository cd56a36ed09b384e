// Function types of a WebAssembly module's imports and exports, read from its bytes (WebAssembly core 1.0, section 5.5):
// JavaScript does not show them, and a host refuses a module over a type as over a name.
//
// A type is written "ii>i": parameters, ">", results; i and I are i32 and i64, f and F are f32 and f64.

export interface ModuleFunctions {
  /** "module.name" -> type */
  readonly imports: ReadonlyMap<string, string>;
  /** name -> type */
  readonly exports: ReadonlyMap<string, string>;
}

const TYPE_SECTION = 1;
const IMPORT_SECTION = 2;
const FUNCTION_SECTION = 3;
const EXPORT_SECTION = 7;
const FUNCTION_KIND = 0;
const HEADER_BYTES = 8;

const LETTERS: Readonly<Record<number, string>> = { 0x7f: "i", 0x7e: "I", 0x7d: "f", 0x7c: "F", 0x7b: "v" };

/** Reads a module from its bytes. */
export class Cursor {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  get atEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new Error("the module ends too early");
    return value;
  }

  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  text(): string {
    const length = this.number();
    this.at += length;
    return Buffer.from(this.bytes.subarray(this.at - length, this.at)).toString();
  }

  list<T>(read: () => T): T[] {
    return Array.from({ length: this.number() }, read);
  }

  types(): string {
    return this.list(() => LETTERS[this.byte()] ?? "?").join("");
  }
}

/** The functions that a module imports and exports, with their types. */
export function readModuleFunctions(bytes: Uint8Array): ModuleFunctions {
  const cursor = new Cursor(bytes, HEADER_BYTES);
  const imports = new Map<string, string>();
  const exports = new Map<string, string>();
  let types: string[] = [];
  const functions: string[] = [];
  while (!cursor.atEnd) {
    const section = cursor.byte();
    const end = cursor.number() + cursor.at;
    if (section === TYPE_SECTION) types = cursor.list(() => readType(cursor));
    if (section === IMPORT_SECTION) cursor.list(() => readImport(cursor, types, imports, functions));
    if (section === FUNCTION_SECTION) functions.push(...cursor.list(() => types[cursor.number()] ?? "?"));
    if (section === EXPORT_SECTION) cursor.list(() => readExport(cursor, functions, exports));
    cursor.at = end;
  }
  return { imports, exports };
}

function readType(cursor: Cursor): string {
  cursor.byte();
  const parameters = cursor.types();
  return `${parameters}>${cursor.types()}`;
}

function readImport(
  cursor: Cursor,
  types: string[],
  imports: Map<string, string>,
  functions: string[],
): void {
  const name = `${cursor.text()}.${cursor.text()}`;
  const kind = cursor.byte();
  if (kind !== FUNCTION_KIND) throw new Error(`${name} is imported and is no function`);
  const type = types[cursor.number()] ?? "?";
  imports.set(name, type);
  functions.push(type);
}

function readExport(cursor: Cursor, functions: string[], exports: Map<string, string>): void {
  const name = cursor.text();
  const kind = cursor.byte();
  const index = cursor.number();
  if (kind === FUNCTION_KIND) exports.set(name, functions[index] ?? "?");
}
