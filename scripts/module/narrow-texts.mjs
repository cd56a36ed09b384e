// A transform for asc: stores every text literal of assembly/ in 8 bits a character, in the one block of
// assembly/bytes/stored-texts.ts, and leaves the sources' meaning as it is.
//
//   ascii("...")                 -> changetype<Text>(StoredTexts.BLOCK + offset), a constant
//   NAME.length                  -> its number, where NAME = ascii("...")
//   ["...", "..."]               -> StoredTexts.strings(offset, length)
//   "..."  and  `...${x}...`     -> StoredTexts.string(offset), with + and StoredTexts.valueOf(x)
//   const NAME = "..." + "..."   -> nothing; each use of NAME -> what the text becomes, and so for a short list of texts
//   x: Array<T> = []             -> EmptyArray.of<T>(), without a static array to copy
//
// In the standard library it takes the messages and file names out of throws: assembly/host/abort.ts logs a line number only.
//
// Plain JavaScript: asc loads it itself, as asconfig.json says.
import { readFileSync } from "node:fs";
import * as asc from "assemblyscript";
import { Transform } from "assemblyscript/transform";
import { packPairs } from "./pack-pairs.mjs";

const BLOCK_FILE = "assembly/bytes/stored-texts.ts";
const ARRAY_FILE = "assembly/bytes/empty-array.ts";
const MAX_LENGTH = 255;
const MAX_SHORT_LIST = 16;

/** Fields whose nodes are names or types, not values. */
const NO_VALUES = new Set([
  "name",
  "property",
  "type",
  "typeArguments",
  "decorators",
  "label",
  "range",
  "parent",
]);

/** Statements whose texts are paths. */
const NO_TEXTS = [asc.ImportStatement, asc.ExportStatement];

/** Texts laid out one after the other, each once and with a 0 behind it. */
class Block {
  bytes = [];
  #offsets = new Map();

  text(text) {
    return this.#place(JSON.stringify(text), () => this.#append(text));
  }

  list(texts) {
    return this.#place(JSON.stringify(texts), () => {
      for (const text of texts) this.#append(text);
    });
  }

  #place(key, append) {
    const offset = this.#offsets.get(key) ?? this.bytes.length;
    if (offset === this.bytes.length) append();
    this.#offsets.set(key, offset);
    return offset;
  }

  #append(text) {
    const bytes = Buffer.from(text, "latin1");
    if (bytes.length > MAX_LENGTH || bytes.some((byte) => byte < 1 || byte > 0x7f))
      throw new Error(`not ASCII of at most ${MAX_LENGTH} characters: ${text}`);
    this.bytes.push(...bytes, 0);
  }
}

/** Fields of a node that are or hold nodes. */
const childrenOf = (node) =>
  Object.entries(node).filter(
    ([, child]) => Array.isArray(child) || (child instanceof asc.Node && !(child instanceof asc.Source)),
  );

/** An expression from its text, in the place of a node. */
function expression(text, { range }) {
  const source = new asc.Source(asc.SourceKind.User, "stored-text.ts", text);
  const parsed = new asc.Parser().parseExpression(new asc.Tokenizer(source));
  const place = (node) => {
    node.range = range;
    for (const [, child] of childrenOf(node)) if (child instanceof asc.Node) place(child);
  };
  place(parsed);
  if (parsed instanceof asc.CallExpression) parsed.args.forEach(place);
  return parsed;
}

/** The value of a literal, or of several with "+" between them; null for anything else. */
function constantText(node) {
  if (node instanceof asc.StringLiteralExpression) return node.value;
  if (node instanceof asc.TemplateLiteralExpression) return node.parts.length === 1 ? node.parts[0] : null;
  if (!(node instanceof asc.BinaryExpression) || node.operator !== asc.Token.Plus) return null;
  const [left, right] = [constantText(node.left), constantText(node.right)];
  return left === null || right === null ? null : left + right;
}

/** The texts of an array literal that is short enough to be made anew where it is used; null for anything else. */
function shortList(node) {
  if (!(node instanceof asc.ArrayLiteralExpression)) return null;
  const texts = node.elementExpressions.map(constantText);
  return texts.length === 0 || texts.length > MAX_SHORT_LIST || texts.includes(null) ? null : texts;
}

const calleeOf = (node) =>
  node instanceof asc.CallExpression && node.expression instanceof asc.IdentifierExpression
    ? node.expression.text
    : null;

/** A template as a sum of its parts. */
function concatenation({ parts, expressions, range }) {
  const { Node, Token } = asc;
  const textOf = (node) => {
    const call = expression("StoredTexts.valueOf()", node);
    call.args.push(node);
    return call;
  };
  return parts
    .flatMap((part, i) => [
      ...(part === "" ? [] : [Node.createStringLiteralExpression(part, range)]),
      ...(i < expressions.length ? [textOf(expressions[i])] : []),
    ])
    .reduce((left, right) => Node.createBinaryExpression(Token.Plus, left, right, range));
}

/** What takes the place of the initializer [] of an array; null for anything else. */
function emptyArray({ type }, node) {
  if (!(node instanceof asc.ArrayLiteralExpression) || node.elementExpressions.length > 0) return null;
  if (!(type instanceof asc.NamedTypeNode) || type.name.identifier.text !== "Array") return null;
  const call = expression("EmptyArray.of()", node);
  call.typeArguments = type.typeArguments;
  return call;
}

/** Takes the texts out of every throw below a node. */
function silence(node) {
  if (node instanceof asc.ThrowStatement && node.value instanceof asc.NewExpression) {
    const { source, start, end } = node.range;
    node.range = new asc.Range(start, end);
    node.range.source = Object.create(source, { normalizedPath: { value: "" } });
    node.value.args = [];
  }
  for (const [key, child] of childrenOf(node)) if (key !== "range") silence(child);
}

export default class NarrowTexts extends Transform {
  #block = new Block();
  // Constant texts and lists at module level, by "internal path/name".
  #constants = new Map();
  // Those that the current source sees, by the name that it gives them.
  #visible = new Map();
  // The same of constants that are ascii("..."): the lengths of their texts.
  #lengths = new Map();
  #visibleLengths = new Map();

  afterParse(parser) {
    for (const file of [BLOCK_FILE, ARRAY_FILE]) parser.parseFile(readFileSync(file, "utf8"), file, false);
    const sources = parser.sources.filter(({ normalizedPath }) => normalizedPath.startsWith("assembly/"));
    for (const source of parser.sources.filter(({ isLibrary }) => isLibrary)) silence(source.statements);
    for (const source of sources) this.#collectConstants(source);
    for (const source of sources) {
      if (source.normalizedPath !== BLOCK_FILE) this.#narrow(source);
    }
    const entry = sources.find(({ sourceKind }) => sourceKind === asc.SourceKind.UserEntry);
    entry.statements.unshift(asc.Node.createExpressionStatement(expression("StoredTexts.unpack()", entry)));
    this.#store(sources.find((source) => source.normalizedPath === BLOCK_FILE));
  }

  #collectConstants(source) {
    for (const statement of source.statements) {
      if (!(statement instanceof asc.VariableStatement)) continue;
      for (const { name, initializer, flags } of statement.declarations) {
        const value =
          (flags & asc.CommonFlags.Const) !== 0
            ? (constantText(initializer) ?? shortList(initializer))
            : null;
        const path = `${source.internalPath}/${name.text}`;
        if (value !== null) this.#constants.set(path, value);
        if (calleeOf(initializer) === "ascii")
          this.#lengths.set(path, constantText(initializer.args[0]).length);
      }
    }
  }

  #narrow(source) {
    this.#visible = new Map();
    this.#visibleLengths = new Map();
    for (const statement of source.statements) {
      if (statement instanceof asc.ImportStatement && statement.declarations !== null)
        this.#take(statement, ({ foreignName }) => `${statement.internalPath}/${foreignName.text}`);
      else if (statement instanceof asc.VariableStatement)
        this.#take(statement, ({ name }) => `${source.internalPath}/${name.text}`);
    }
    source.statements = source.statements.filter(({ declarations }) => declarations?.length !== 0);
    this.#walk(source.statements);
  }

  // Takes the constant texts out of a statement: where they are used, they will be replaced.
  #take(statement, pathOf) {
    statement.declarations = statement.declarations.filter((declaration) => {
      const path = pathOf(declaration);
      if (this.#lengths.has(path)) this.#visibleLengths.set(declaration.name.text, this.#lengths.get(path));
      const value = this.#constants.get(path);
      if (value !== undefined) this.#visible.set(declaration.name.text, value);
      return value === undefined;
    });
  }

  #walk(node) {
    for (const [key, child] of childrenOf(node)) {
      if (NO_VALUES.has(key)) continue;
      if (Array.isArray(child)) this.#walk(child);
      else this.#visit(node, key, child);
    }
  }

  #visit(parent, key, node) {
    if (NO_TEXTS.some((kind) => node instanceof kind) || calleeOf(node) === "offsetof") return;
    const replacement = emptyArray(parent, node) ?? this.#replacement(node);
    if (replacement === null) {
      this.#walk(node);
      return;
    }
    parent[key] = replacement;
    this.#walk(replacement);
  }

  #replacement(node) {
    if (calleeOf(node) === "ascii") {
      const offset = this.#block.text(constantText(node.args[0]));
      return expression(`changetype<Text>(StoredTexts.BLOCK + ${offset})`, node);
    }
    if (node instanceof asc.PropertyAccessExpression) return this.#length(node);
    if (node instanceof asc.IdentifierExpression) return this.#constant(this.#visible.get(node.text), node);
    if (node instanceof asc.TemplateLiteralExpression && node.parts.length > 1) return concatenation(node);
    if (node instanceof asc.ArrayLiteralExpression) return this.#list(node);
    return this.#string(constantText(node) ?? undefined, node);
  }

  #length(node) {
    const { expression: object, property } = node;
    if (property.text !== "length" || !(object instanceof asc.IdentifierExpression)) return null;
    const length = this.#visibleLengths.get(object.text);
    return length === undefined ? null : expression(String(length), node);
  }

  #constant(value, node) {
    return Array.isArray(value) ? this.#strings(value, node) : this.#string(value, node);
  }

  #string(text, node) {
    return text === undefined || text === ""
      ? null
      : expression(`StoredTexts.string(${this.#block.text(text)})`, node);
  }

  #list(node) {
    const texts = node.elementExpressions.map(constantText);
    if (texts.length === 0 || texts.includes(null)) return null;
    return this.#strings(texts, node);
  }

  #strings(texts, node) {
    return expression(`StoredTexts.strings(${this.#block.list(texts)}, ${texts.length})`, node);
  }

  // Gives the constants of the block's file their values.
  #store(source) {
    const { pairs, packed } = packPairs(this.#block.bytes);
    const values = {
      BLOCK_BYTES: `${this.#block.bytes.length}`,
      PAIRS: `memory.data<u8>([${pairs}])`,
      PACKED: `memory.data<u8>([${packed}])`,
      PACKED_BYTES: `${packed.length}`,
    };
    for (const statement of source.statements) {
      if (!(statement instanceof asc.VariableStatement)) continue;
      const [declaration] = statement.declarations;
      const value = values[declaration.name.text];
      if (value !== undefined) declaration.initializer = expression(value, declaration);
    }
  }
}
