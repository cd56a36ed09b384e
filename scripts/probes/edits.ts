// Edits of a source text that may lie inside each other: an outer one is given its inner text with the edits in it made.

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly make: (inner: string) => string;
}

/** The text between two places with the edits made that lie there. */
function edited(text: string, start: number, end: number, edits: readonly Edit[]): string {
  let result = "";
  let at = start;
  for (let i = 0; i < edits.length;) {
    const outer = edits[i] as Edit;
    let next = i + 1;
    while (next < edits.length && (edits[next] as Edit).end <= outer.end) next++;
    const inner = edited(text, outer.start, outer.end, edits.slice(i + 1, next));
    result += text.slice(at, outer.start) + outer.make(inner);
    at = outer.end;
    i = next;
  }
  return result + text.slice(at, end);
}

/** The text with all edits made: outer ones before inner ones, one that was given first before another of the same place. */
export function withEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits.map((edit, index) => ({ ...edit, index }));
  ordered.sort((a, b) => a.start - b.start || b.end - a.end || a.index - b.index);
  return edited(text, 0, text.length, ordered);
}
