// What the answers of a soak were worth, by kind of visitor.

/** The answer that this visitor was to have, somebody else's or a stranger's page, a refusal, a 503 while the auth service is away. */
export type Judgement = "right" | "wrong" | "refused" | "unavailable";

/** `failed`: there was no answer. */
export type Counts = Record<Judgement | "failed", number>;

export class Tally {
  readonly kinds: Record<string, Counts> = {};
  /** The first answers that were not as they should, for whoever looks into it. */
  readonly examples: string[] = [];

  add(kind: string, judgement: keyof Counts, what = ""): void {
    const counts = (this.kinds[kind] ??= { right: 0, wrong: 0, refused: 0, unavailable: 0, failed: 0 });
    counts[judgement]++;
    const isBad = judgement !== "right" && judgement !== "unavailable";
    if (isBad && this.examples.length < EXAMPLES_MAX) this.examples.push(`${kind}: ${judgement}: ${what}`);
  }

  get total(): number {
    return Object.values(this.kinds)
      .flatMap((counts) => Object.values(counts))
      .reduce((sum, count) => sum + count, 0);
  }
}

const EXAMPLES_MAX = 20;

export function badAnswers(kinds: Readonly<Record<string, Counts>>): number {
  return Object.values(kinds).reduce((sum, { wrong, refused, failed }) => sum + wrong + refused + failed, 0);
}
