// Words for a module's inputs, found in the module itself: integers that its code compares with, and texts of its data.

const WORD_MIN = 3;
const WORD_MAX = 40;
const SMALL = 256n;

/** An integer in the byte orders and widths in which an input may hold it. */
function spellings(value: bigint): Buffer[] {
  const wide = Buffer.alloc(8);
  wide.writeBigInt64LE(BigInt.asIntN(64, value));
  const width = value >= -0x80000000n && value <= 0xffffffffn ? 4 : 8;
  const little = wide.subarray(0, width);
  return [Buffer.from(little), Buffer.from(little).reverse()];
}

/** Printable runs of a module's bytes, as ASCII or as UTF-16. */
function texts(module: Buffer): Set<string> {
  const latin = module.toString("latin1");
  const ascii = latin.match(/[\x20-\x7e]{3,}/g) ?? [];
  const wide = latin.match(/(?:[\x20-\x7e]\0){3,}/g) ?? [];
  return new Set([...ascii, ...wide.map((text) => text.replaceAll("\0", ""))]);
}

/** The dictionary of a module, with a target's own words. */
export function dictionaryOf(
  module: Buffer,
  constants: ReadonlySet<bigint>,
  tokens: readonly string[],
): Buffer[] {
  const words = [...texts(module)].filter((text) => text.length >= WORD_MIN && text.length <= WORD_MAX);
  const numbers = [...constants].filter((value) => value >= SMALL || value < -SMALL);
  const own = tokens.map((token) => Buffer.from(token, "latin1"));
  // A target's own words are few beside a module's, and are to be drawn as often.
  const weight = Math.max(1, Math.ceil(words.length / Math.max(own.length, 1)));
  return [
    ...Array.from({ length: weight }, () => own).flat(),
    ...words.map((word) => Buffer.from(word)),
    ...numbers.flatMap(spellings),
  ];
}
