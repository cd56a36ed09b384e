// The part of docs/configuration.md that config.schema.json gives: every key with its form, its default and its meaning.
import { format, resolveConfig } from "prettier";
import { keyTables, type Key, type KeyTable, type Node } from "./configuration-keys";

export const CONFIGURATION_PAGE = "docs/configuration.md";
const BEGIN = "<!-- keys: npm run docs -->";
const END = "<!-- end of keys -->";
/** A longer default stands in the schema only. */
const MOST_SHOWN = 60;

const escaped = (words: string): string => words.replaceAll(/[|*<\\]/g, "\\$&");

function standardOf({ standard, isRequired }: Key): string {
  if (standard === undefined) return isRequired ? "required" : "–";
  if (Array.isArray(standard) && JSON.stringify(standard).length > MOST_SHOWN)
    return `${standard.length} names`;
  return `\`${typeof standard === "string" ? standard : JSON.stringify(standard)}\``;
}

function headOf({ places }: KeyTable): string {
  const names = places.map((place) => `\`${place}\``).join(" and ");
  return names === "``" ? "The sections" : names;
}

function tableOf(table: KeyTable): string {
  const rows = table.keys.map(
    (key) => `| \`${key.path}\` | ${key.form} | ${standardOf(key)} | ${escaped(key.description)} |`,
  );
  const lines = ["| key | value | default | meaning |", "| --- | --- | --- | --- |", ...rows];
  const description = table.places[0] === "" ? [] : [escaped(table.description)];
  return [`### ${headOf(table)}`, ...description, lines.join("\n")].join("\n\n");
}

/** The page with that part as the schema has it now. */
export async function configurationPage(page: string, schema: Node): Promise<string> {
  const [before = "", rest = ""] = page.split(BEGIN);
  const after = rest.slice(rest.indexOf(END) + END.length);
  const generated = keyTables(schema).map(tableOf).join("\n\n");
  const options = await resolveConfig(CONFIGURATION_PAGE);
  return format(`${before}${BEGIN}\n\n${generated}\n\n${END}${after}`, { ...options, parser: "markdown" });
}
