// What reads a stranger's bytes, each by itself: an export for each, which takes the bytes and answers what it made of them.
//
// The host lays the bytes at the very end of memory, so that a reader that looks one byte too far traps. What a reader says is in the
// bytes must be there; anything else is unreachable here, which is a trap, too.

export * from "./http.asm";
export * from "./session.asm";
export * from "./text.asm";
export * from "./tokens.asm";

/** Lets go of what the last reader made; between calls nothing is in use. */
export function collect(): void {
  __collect();
}
