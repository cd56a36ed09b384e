// The whole run: every configuration gets its share of the requests, from a seed of its own that the run's seed gives.
import { Bench, type Sites } from "./bench";
import { CONFIGURATIONS, type Configuration } from "./configurations";
import { DOCUMENTS } from "./issuers";
import { Oracle } from "./oracle";
import { type Finding, Search } from "./search";
import type { TrialResult } from "./trial";

export interface ParityOptions {
  readonly requests: number;
  readonly seed: number;
  readonly wasm: string;
  /** Only these configurations. */
  readonly only?: readonly string[] | undefined;
}

export interface Tally {
  requests: number;
  judgedHere: number;
  passed: number;
  passedHere: number;
}

export interface ParityReport {
  readonly seed: number;
  readonly wasm: string;
  readonly configurations: number;
  readonly tally: Tally;
  /** Requests by the class in which the filter is stricter. */
  readonly stricter: ReadonlyMap<string, number>;
  readonly examples: ReadonlyMap<string, TrialResult & { readonly configuration: Configuration }>;
  readonly findings: readonly Finding[];
}

class Run {
  readonly tally: Tally = { requests: 0, judgedHere: 0, passed: 0, passedHere: 0 };
  readonly stricter = new Map<string, number>();
  readonly examples = new Map<string, TrialResult & { readonly configuration: Configuration }>();
  readonly findings: Finding[] = [];

  constructor(
    private readonly oracle: Oracle,
    private readonly options: ParityOptions,
  ) {}

  async runConfiguration(
    configuration: Configuration,
    sites: Sites,
    requests: number,
    seed: number,
  ): Promise<void> {
    const search = new Search(configuration, requests, (now) => this.bench(configuration, sites, now));
    search.onResult = (result) => this.count(configuration, result);
    for (let round = 0; !search.isOver; round++) await search.draw((seed + round * 7919) | 0);
    if (search.finding !== null) this.findings.push(search.finding);
  }

  private bench(configuration: Configuration, sites: Sites, now: number): Bench {
    return new Bench(configuration, sites, this.oracle, this.options.wasm, now);
  }

  private count(configuration: Configuration, result: TrialResult): void {
    for (const { outcome } of result.sent) {
      this.tally.requests++;
      if (outcome.isJudgedHere) this.tally.judgedHere++;
      if (outcome.passed) this.tally.passed++;
      if (outcome.passed && outcome.isJudgedHere) this.tally.passedHere++;
    }
    for (const { kind, what } of result.differences) {
      if (kind !== "stricter") continue;
      this.stricter.set(what, (this.stricter.get(what) ?? 0) + 1);
      if (!this.examples.has(what)) this.examples.set(what, { ...result, configuration });
    }
  }
}

/** The sites of a configuration: each has three oauth2-proxies. */
function sitesOf(index: number): Sites {
  return { proxy: 3 * index, unrefreshed: 3 * index + 1, eager: 3 * index + 2 };
}

export async function runParity(options: ParityOptions): Promise<ParityReport> {
  const chosen = CONFIGURATIONS.filter(({ name }) => options.only?.includes(name) ?? true);
  const proxies = chosen.flatMap((each) => [each.proxyFile, each.unrefreshedFile, each.eagerFile]);
  const oracle = await Oracle.start({ proxies, documents: DOCUMENTS });
  const run = new Run(oracle, options);
  const share = Math.ceil(options.requests / chosen.length);
  try {
    await Promise.all(
      chosen.map((each, i) =>
        run.runConfiguration(each, sitesOf(i), share, (options.seed + i * 1_000_003) | 0),
      ),
    );
  } finally {
    oracle.stop();
  }
  const { tally, stricter, examples, findings } = run;
  return {
    seed: options.seed,
    wasm: options.wasm,
    configurations: chosen.length,
    tally,
    stricter,
    examples,
    findings,
  };
}
