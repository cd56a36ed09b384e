// The questions that the benchmark is there to answer, each with its ratio, or with the reason why it has no answer.
import type { ArmResult, BenchResults } from "./results";
import { LISTS } from "./revocation-lists";
import { compare, type Comparison, type Summary } from "./statistics";

const totals = (result: ArmResult): number[] =>
  result.samples.map(({ gatewayMicros, authMicros }) => gatewayMicros + authMicros);

/** Says so when two rows of rounds differ by less than either of them spreads. */
function noiseNote(difference: number, ...rows: readonly Summary[]): string {
  const spread = Math.max(...rows.map(({ q1, q3 }) => q3 - q1));
  return spread > Math.abs(difference) ? `, within the noise of ${spread.toFixed(0)} us` : "";
}

class Findings {
  readonly lines: string[] = [];

  constructor(private readonly results: BenchResults) {}

  /** CPU of one arm as a multiple of another's. */
  times(one: string, other: string): void {
    const [a, b] = [this.find(one), this.find(other)];
    if (a === undefined || b === undefined) return;
    const found = compare(totals(a), totals(b));
    this.say(
      `${a.title}: ${found.ratio.toFixed(2)} times ${b.title} (rounds: ${found.medianRatio.toFixed(2)})`,
      found,
    );
  }

  /** What one arm adds over no filter, as a multiple of what another adds. */
  added(one: string, other: string, none: string): void {
    const [a, b, base] = [this.find(one), this.find(other), this.find(none)];
    if (a === undefined || b === undefined || base === undefined) return;
    const [more, less] = [a.total.least - base.total.least, b.total.least - base.total.least];
    const text = `${a.title} adds ${more.toFixed(1)} us, ${(more / less).toFixed(2)} times what ${b.title} adds (${less.toFixed(1)} us)`;
    this.say(text, compare(totals(a), totals(b)), compare(totals(b), totals(base)));
  }

  /** Median latency added at a rate, as a share of what another arm adds. */
  latency(one: string, other: string, none: string): void {
    for (const { rate } of this.results.latency.filter(({ arm }) => arm === one)) {
      const at = (name: string) => this.results.latency.find((row) => row.arm === name && row.rate === rate);
      const [a, b, base] = [at(one), at(other), at(none)];
      if (a === undefined || b === undefined || base === undefined) continue;
      const [little, much] = [a.roundP50.least - base.roundP50.least, b.roundP50.least - base.roundP50.least];
      const text = `at ${rate}/s ${one} adds ${little.toFixed(0)} us to the median latency, ${other} ${much.toFixed(0)} us`;
      this.lines.push(text + noiseNote(little, a.roundP50, base.roundP50));
      const tail = a.roundP99.median - base.roundP99.median;
      this.lines.push(
        `at ${rate}/s ${one} adds ${tail.toFixed(0)} us to p99${noiseNote(tail, a.roundP99, base.roundP99)}`,
      );
    }
  }

  private find(name: string): ArmResult | undefined {
    return this.results.cpu.find(({ arm, target }) => arm === name && target === "direct");
  }

  private say(text: string, ...comparisons: readonly Comparison[]): void {
    const open = comparisons.find(({ decided }) => !decided);
    if (open === undefined) {
      this.lines.push(text);
      return;
    }
    const noise = `a difference of ${open.difference.toFixed(1)} us with a spread of ${open.spread.toFixed(1)} us`;
    this.lines.push(`no answer (${noise}): ${text}`);
  }
}

export function verdicts(results: BenchResults): string[] {
  const findings = new Findings(results);
  findings.times("hit", "noop");
  findings.times("floor", "noop");
  findings.times("hit", "floor");
  findings.times("hit-minimal", "noop");
  findings.times("hit-observing", "hit");
  findings.times("hit", "hit-against");
  for (const { cluster } of LISTS) findings.times(`hit-${cluster}`, "hit");
  findings.times("hit-1-realms", "hit");
  findings.times("hit-200-realms", "hit-1-realms");
  findings.added("ext_authz", "hit", "none");
  findings.added("ext_authz-hop", "hit", "none");
  findings.added("hit", "oauth2", "none");
  findings.added("first-seen", "oauth2", "none");
  findings.times("jwt-hit", "bearer-noop");
  findings.times("bearer-floor", "bearer-noop");
  findings.times("jwt-hit", "bearer-floor");
  for (const { cluster } of LISTS) findings.times(`jwt-hit-${cluster}`, "jwt-hit");
  findings.times("jwt-first-rs256", "jwt_authn-rs256");
  findings.times("jwt-first-es256", "jwt_authn-es256");
  findings.latency("hit", "ext_authz", "none");
  return findings.lines;
}
