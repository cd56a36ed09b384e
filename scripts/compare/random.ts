// Draws from a seed: the same seed, the same story.
import { mulberry32 } from "../lab/mulberry32";

export class Random {
  private readonly draw: () => number;

  constructor(seed: number) {
    this.draw = mulberry32(seed);
  }

  /** A whole number from 0 on, less than this. */
  below(limit: number): number {
    return this.draw() % limit;
  }

  /** True once in so many draws. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[this.below(list.length)];
    if (chosen === undefined && list.length === 0) throw new Error("nothing to draw from");
    return chosen as T;
  }

  /** One of several, each as likely as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): T {
    let at = this.below(choices.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, value] of choices) {
      if (at < weight) return value;
      at -= weight;
    }
    throw new Error("nothing to draw from");
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.below(256)));
  }

  /** Letters and digits. */
  word(count: number): string {
    return Array.from({ length: count }, () => this.below(36).toString(36)).join("");
  }
}
