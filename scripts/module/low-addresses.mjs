// A transform for asc: gives the small static buffers the lowest addresses.
//
//   const T0: usize = memory.data(80, 16)   ->   const T0: usize = 1984
//
// An address is a constant in the code at each of its uses, and one below 8192 takes two bytes there instead of three. asc would
// hand addresses out in the order in which it meets the buffers, large ones and small ones. With asconfig.json's memoryBase it
// begins at 8192; below, from 1024 on, the buffers are placed here, the smallest first, until there is no more room.
//
// Plain JavaScript: asc loads it itself.
import * as asc from "assemblyscript";
import { Transform } from "assemblyscript/transform";

const FIRST_ADDRESS = 1024;
const END_ADDRESS = 8192;
const DEFAULT_ALIGNMENT = 16;

const isCallOf = (node, text) => {
  if (!(node instanceof asc.CallExpression)) return false;
  const { source, start, end } = node.expression.range;
  return source.text.slice(start, end) === text;
};

/** The constants at a source's top level. */
const constantsOf = (source) =>
  source.statements
    .filter((statement) => statement instanceof asc.VariableStatement)
    .flatMap(({ declarations }) => declarations)
    .filter(({ flags, initializer }) => (flags & asc.CommonFlags.Const) !== 0 && initializer !== null);

/** Where the names that a source imports are, by the name that it gives them. */
function importsOf(source) {
  const imports = source.statements.filter(
    (it) => it instanceof asc.ImportStatement && it.declarations !== null,
  );
  return new Map(
    imports.flatMap(({ internalPath, declarations }) =>
      declarations.map(({ name, foreignName }) => [name.text, `${internalPath}/${foreignName.text}`]),
    ),
  );
}

/** An address as the initializer in a buffer's place. */
function literal(address, range) {
  const source = new asc.Source(asc.SourceKind.User, "address.ts", String(address));
  const parsed = new asc.Parser().parseExpression(new asc.Tokenizer(source));
  parsed.range = range;
  return parsed;
}

export default class LowAddresses extends Transform {
  // Constants at top level by "internal path/name", each with its source.
  #constants = new Map();

  afterParse(parser) {
    const sources = parser.sources.filter(({ normalizedPath }) => normalizedPath.startsWith("assembly/"));
    for (const source of sources)
      for (const { name, initializer } of constantsOf(source))
        this.#constants.set(`${source.internalPath}/${name.text}`, { source, initializer });
    const buffers = sources.flatMap((source) => this.#buffersOf(source));
    this.#place(buffers.sort((a, b) => a.size - b.size));
  }

  // Buffers that begin as zeros; one with contents is none, nor is one whose size only the compiler knows.
  #buffersOf(source) {
    return constantsOf(source)
      .filter(({ initializer }) => isCallOf(initializer, "memory.data"))
      .map((declaration) => {
        const [size, alignment] = declaration.initializer.args.map((node) => this.#valueOf(node, source));
        return { declaration, size, alignment: alignment ?? DEFAULT_ALIGNMENT };
      })
      .filter(({ size }) => size > 0);
  }

  #place(buffers) {
    let address = FIRST_ADDRESS;
    for (const { declaration, size, alignment } of buffers) {
      const at = Math.ceil(address / alignment) * alignment;
      if (at + size > END_ADDRESS) return;
      declaration.initializer = literal(at, declaration.initializer.range);
      address = at + size;
    }
  }

  // The value of a constant expression; NaN where only the compiler knows it.
  #valueOf(node, source) {
    if (node instanceof asc.IntegerLiteralExpression) return Number(node.value);
    if (isCallOf(node, "i32")) return this.#valueOf(node.args[0], source);
    if (node instanceof asc.IdentifierExpression) return this.#constant(node.text, source);
    if (!(node instanceof asc.BinaryExpression)) return NaN;
    const [left, right] = [node.left, node.right].map((side) => this.#valueOf(side, source));
    if (node.operator === asc.Token.Plus) return left + right;
    return node.operator === asc.Token.Asterisk ? left * right : NaN;
  }

  #constant(name, source) {
    const path = importsOf(source).get(name) ?? `${source.internalPath}/${name}`;
    const constant = this.#constants.get(path);
    return constant === undefined ? NaN : this.#valueOf(constant.initializer, constant.source);
  }
}
