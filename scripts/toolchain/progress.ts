// One line on stderr for each step that takes noticeable time. Kept off stdout, which some commands print results on.

export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
