// The shell blocks of a guide in Markdown, in order, by section, and whether a block is a step or takes one back.
import { readFileSync } from "node:fs";

export interface Block {
  /** The section's heading, without its marks. */
  readonly section: string;
  readonly isUndo: boolean;
  readonly code: string;
}

/** A block is an undo when the paragraph above it begins with that word. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let section = "";
  let paragraph = "";
  let code: string[] | null = null;
  for (const line of text.split("\n")) {
    if (code !== null && line === "```") {
      blocks.push({ section, isUndo: /^Undo\b/.test(paragraph), code: code.join("\n") });
      [code, paragraph] = [null, ""];
    } else if (code !== null) code.push(line);
    else if (line === "```sh") code = [];
    else if (line.startsWith("#")) [section, paragraph] = [line.replace(/^#+ /, ""), ""];
    else if (line !== "") paragraph = paragraph === "" ? line : paragraph;
    else if (!/^Undo\b/.test(paragraph)) paragraph = "";
  }
  return blocks;
}

/** The blocks of one section of the guide, those that do or those that take back. */
export function codeOf(guide: string, name: string, isUndo = false): string[] {
  return blocksOf(guide)
    .filter(({ section, isUndo: undo }) => section === name && undo === isUndo)
    .map(({ code }) => code);
}

export const MIGRATION = readFileSync("docs/migration.md", "utf8");

/** The numbered steps of the guide, each with its blocks. */
export function stepsOf(text: string): { name: string; steps: string[]; undos: string[] }[] {
  const blocks = blocksOf(text).filter(({ section }) => /^\d\. /.test(section));
  const names = [...new Set(blocks.map(({ section }) => section))];
  return names.map((name) => {
    const own = blocks.filter(({ section }) => section === name);
    const codes = (isUndo: boolean) => own.filter((block) => block.isUndo === isUndo).map(({ code }) => code);
    return { name, steps: codes(false), undos: codes(true) };
  });
}

/** The YAML that a section shows. */
export function yamlIn(text: string, section: string): string {
  const [, rest = ""] = text.split(`# ${section}\n`);
  return /```yaml\n([^]*?)```/.exec(rest)?.[1] ?? "";
}
