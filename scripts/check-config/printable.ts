// Names and values of somebody else's files as they may stand in a line of output: one line, nothing that a terminal obeys or that
// turns the text around (Unicode TR36, "bidirectional text spoofing"), not endless.

/** Controls, format characters (bidi marks, zero widths, tags), line and paragraph separators, lone surrogates, private use. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;
const LONGEST = 200;

function escapeOf(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** The text without anything that could be taken for something else. */
export function printable(text: string): string {
  return text.replace(UNSAFE, escapeOf);
}

/** The same, cut after 200 characters. */
export function shortened(text: string): string {
  const characters = [...text.slice(0, 2 * LONGEST)];
  const isLong = characters.length > LONGEST || text.length > 2 * LONGEST;
  return isLong ? `${printable(characters.slice(0, LONGEST).join(""))}…` : printable(text);
}
