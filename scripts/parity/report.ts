// What a parity run prints: the differences, each as requests that anyone can send again, and what was compared.
import type { ParityReport } from "./run";
import type { Finding } from "./search";
import type { Sent } from "./trial";

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(whole, 1)).toFixed(2)} %`;
}

function verdictOf({ outcome, answer }: Sent): string {
  const asked =
    outcome.questions.length === 0 ? "without a question" : `after ${outcome.questions.join(", ")}`;
  const filter = outcome.passed
    ? `passed ${JSON.stringify(outcome.identity)}`
    : `${outcome.status} ${outcome.details}`;
  const shown = answer.headers.filter(([name]) => /^(x-auth-request|authorization|gap-auth)/.test(name));
  return `  Postern: ${filter} ${asked}\n  oauth2-proxy: ${answer.status} ${JSON.stringify(Object.fromEntries(shown))}`;
}

function requestOf(sent: Sent): string {
  const lines = sent.pairs.map(([name, value]) => `  ${name}: ${JSON.stringify(value).slice(1, -1)}`);
  return [`at ${sent.at / 1000}, worker ${sent.worker % 2}`, ...lines, verdictOf(sent)].join("\n");
}

function findingText({ configuration, differences, after, result }: Finding): string {
  const title = differences.map(({ kind, what }) => `${kind}: ${what}`).join("\n");
  return [
    `\n=== ${configuration.name}, after ${after} requests of it\n${title}`,
    `Postern's configuration: ${configuration.postern}`,
    `oauth2-proxy's options:\n${configuration.proxyFile.replace(/^/gm, "  ").trimEnd()}`,
    ...result.sent.map(requestOf),
  ].join("\n");
}

/** One case of each class in which the filter is stricter. */
export function printExamples({ examples }: ParityReport): void {
  for (const [what, { configuration, sent }] of examples) {
    console.log([`\n--- ${what}: ${configuration.name}`, ...sent.map(requestOf)].join("\n"));
  }
}

export function printReport(report: ParityReport): void {
  const { tally, stricter, findings, seed } = report;
  for (const finding of findings) console.log(findingText(finding));
  console.log(`\nseed ${seed}: ${tally.requests} requests under ${report.configurations} configurations`);
  console.log(
    `judged here ${percent(tally.judgedHere, tally.requests)}, passed ${percent(tally.passed, tally.requests)}`,
  );
  console.log(`passed without a question ${percent(tally.passedHere, tally.requests)}`);
  const rows = [...stricter].sort((a, b) => b[1] - a[1]);
  const sum = rows.reduce((total, [, count]) => total + count, 0);
  console.log(`stricter than oauth2-proxy: ${sum} (${percent(sum, tally.requests)})`);
  for (const [what, count] of rows) console.log(`  ${percent(count, tally.requests)}  ${what}`);
  console.log(findings.length === 0 ? "no difference" : `${findings.length} configurations with differences`);
}
