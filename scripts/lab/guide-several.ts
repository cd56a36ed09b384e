// docs/migration.md as those read it who have several extension providers: what its section for them adds stands in the steps that it names.
import { codeOf } from "./guide-blocks";

/** The guide with those blocks in its steps. */
export function forSeveral(guide: string): string {
  const shell = (codes: readonly string[]) => codes.map((code) => `\n\`\`\`sh\n${code}\n\`\`\`\n`).join("");
  const added = (name: string) => shell(codeOf(guide, name));
  const undone = (name: string) => shell(codeOf(guide, name, true));
  const at = (text: string, number: number, how: (step: string) => string): string => {
    const start = text.indexOf(`\n## ${number}. `);
    const end = text.indexOf("\n## ", start + 1);
    return text.slice(0, start) + how(text.slice(start, end)) + text.slice(end);
  };
  const withBoth = (number: number) => (text: string) =>
    at(text, number, (step) => {
      const name = `With step ${number}`;
      return `${step}${added(name)}\nUndo\n${undone(name)}`;
    });
  const before5 = (text: string) =>
    at(text, 5, (step) => step.replace(/\n(?=\n)/, `\n${added("Before step 5")}`));
  const back = (text: string) => text.replace(/(## All the way back\n)/, `$1${added("Before the way back")}`);
  const begun = (text: string) => text.replace(/(\n## 1\. )/, `${added("Before step 1")}$1`);
  return [withBoth(4), before5, withBoth(6), back, begun].reduce((text, change) => change(text), guide);
}
