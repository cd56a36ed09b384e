// The documents of a YAML file (YAML 1.2 section 9), cut apart before they are parsed, so that one that cannot be read takes no other
// with it.

export interface DocumentText {
  readonly text: string;
  /** Number of lines before it. */
  readonly linesBefore: number;
}

// A line that begins with these three characters is a boundary wherever it stands, also inside of a quoted text (c-forbidden).
const MARKER = /^---(?=[ \t\r\n]|$)|^\.\.\.(?=[ \t\r\n]|$)/gm;
const BLANK_LINE = /^\s*(#|%|$)/;

/** The documents with anything in them; an empty one between two markers counts, one before the first does not. */
export function splitDocuments(text: string): DocumentText[] {
  const starts = [...text.matchAll(MARKER)].map(({ index }) => index);
  const pieces = [0, ...starts].map((start, index) => text.slice(start, starts[index] ?? text.length));
  const documents: DocumentText[] = [];
  let linesBefore = 0;
  for (const piece of pieces) {
    const isMarked = piece.startsWith("---");
    if (isMarked || !isBlank(piece.replace(/^\.\.\.[ \t]*/, ""))) {
      documents.push({ text: piece.startsWith("...") ? piece.slice("...".length) : piece, linesBefore });
    }
    linesBefore += piece.split("\n").length - 1;
  }
  return documents;
}

function isBlank(text: string): boolean {
  return text.split("\n").every((line) => BLANK_LINE.test(line));
}
