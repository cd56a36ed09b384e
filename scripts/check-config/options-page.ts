// The part of docs/check-config.md that the table of oauth2-proxy's options gives.
import { format, resolveConfig } from "prettier";
import type { OptionKind, ProxyOption } from "./oauth2-proxy/option";
import { OPTIONS } from "./oauth2-proxy/option-table";

export const PAGE = "docs/check-config.md";
const BEGIN = "<!-- options: npm run docs -->";
const END = "<!-- end of options -->";

const cell = (text: string): string => text.replaceAll("|", "\\|");

function tableOf(kind: OptionKind, heads: readonly [string, string]): string {
  const rows = OPTIONS.filter((option) => option.kind === kind).toSorted((one, other) =>
    one.name.localeCompare(other.name),
  );
  const lines = rows.map(({ name, says }) => `| \`${name}\` | ${cell(says)} |`);
  return [`| ${heads[0]} | ${heads[1]} |`, "| --- | --- |", ...lines].join("\n");
}

// The harmless ones are many, and for few reasons.
function harmless(): string {
  const byReason = new Map<string, ProxyOption[]>();
  for (const option of OPTIONS.filter(({ kind }) => kind === "harmless")) {
    byReason.set(option.says, [...(byReason.get(option.says) ?? []), option]);
  }
  const lines = [...byReason].map(
    ([says, options]) => `- ${says}: ${options.map(({ name }) => `\`${name}\``).join(", ")}`,
  );
  return lines.toSorted().join("\n");
}

function generated(): string {
  return [
    "### Compared",
    tableOf("compared", ["option", "with"]),
    "### Deciding otherwise",
    tableOf("decides", ["option", "what it decides"]),
    "### Harmless",
    harmless(),
  ].join("\n\n");
}

/** The page with that part as the table has it now. */
export async function pageOf(text: string): Promise<string> {
  const [before = "", rest = ""] = text.split(BEGIN);
  const after = rest.slice(rest.indexOf(END) + END.length);
  const options = await resolveConfig(PAGE);
  return format(`${before}${BEGIN}\n\n${generated()}\n\n${END}${after}`, { ...options, parser: "markdown" });
}
