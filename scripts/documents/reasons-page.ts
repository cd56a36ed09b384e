// docs/reasons.md: every reason, from the tables that explain reads too.
import { format, resolveConfig } from "prettier";
import { REASON_GROUPS } from "../reasons/reasons";
import type { ReasonText } from "../reasons/reason-text";

export const REASONS_PAGE = "docs/reasons.md";

const HEAD = `# Reasons

Why a request met what it met: every reason of the filter, made by \`npm run docs\` from what \`npm run explain\` says too. A request that oauth2-proxy
is asked about has two: why it is asked, and what came of that. Where to find them:

| place | form |
| --- | --- |
| access log of the filter's own replies | \`%RESPONSE_CODE_DETAILS%\`: \`not_in_group\` behind \`postern_\` |
| access log, trace, of all that did not simply pass | \`%FILTER_STATE(wasm.postern.reason:PLAIN)%\`: \`not_in_group\`, \`no_session:relayed\`; the realm beside it as \`wasm.postern.realm\` |
| JSON answers of the filter's own | \`error\`, beside \`request_id\` |
| metrics | \`postern_request_not_in_group\` |
| log lines | \`reason\` and \`answer\` ([logs.md](logs.md)) |

With \`mode: observe\` the reason is what would have been, and the request goes on as it came.`;

const escaped = (words: string): string => words.replaceAll("|", "\\|");

function rowOf([name, { meaning, person, todo }]: readonly [string, ReasonText]): string {
  return ["", `\`${name}\``, ...[meaning, person, todo].map(escaped), ""].join(" | ").trim();
}

export async function reasonsPage(): Promise<string> {
  const groups = Object.entries(REASON_GROUPS).map(([title, reasons]) =>
    [
      `## ${title}\n`,
      "| reason | what was so | what the client meets | what to do |",
      "| --- | --- | --- | --- |",
      ...Object.entries(reasons).map(rowOf),
    ].join("\n"),
  );
  const text = [HEAD, ...groups].join("\n\n");
  return format(text, { ...(await resolveConfig(REASONS_PAGE)), parser: "markdown" });
}
