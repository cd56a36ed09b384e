// Which edges were taken, and how often in orders of magnitude: what tells a fuzzer that an input is new.

import type { Memory } from "./target";
import { EDGES_AT } from "./instrument";

/** A bit for each order of magnitude of a counter: 1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 to 127, more. */
const BUCKETS = Uint8Array.from({ length: 256 }, (_, count) => {
  const limits = [1, 2, 3, 7, 15, 31, 127, 255];
  return count === 0 ? 0 : 1 << limits.findIndex((limit) => count <= limit);
});

export type Novelty = "none" | "count" | "edge";

/** A module's counters, byte by byte and four at a time: behind the last one there is nothing. */
class Counters {
  private memory: Buffer | null = null;
  bytes: Uint8Array = new Uint8Array();
  words: Uint32Array = new Uint32Array();

  constructor(private readonly length: number) {}

  /** Looks at this host from now on; growth makes what was looked at useless. */
  of({ memory }: Memory): this {
    if (memory === this.memory) return this;
    const { buffer, byteOffset } = memory;
    const words = Math.ceil(this.length / 4);
    this.memory = memory;
    this.bytes = new Uint8Array(buffer, byteOffset + EDGES_AT, words * 4);
    this.words = new Uint32Array(buffer, byteOffset + EDGES_AT, words);
    return this;
  }
}

export class CoverageMap {
  /** For each edge the orders of magnitude that were seen. */
  private readonly seen: Uint8Array;
  private readonly counters: Counters;

  constructor(length: number) {
    this.counters = new Counters(length);
    this.seen = new Uint8Array(4 * Math.ceil(length / 4));
  }

  /** Edges that were ever taken. */
  get edges(): number {
    return this.seen.reduce((sum, bits) => sum + (bits === 0 ? 0 : 1), 0);
  }

  reset(host: Memory): void {
    this.counters.of(host).words.fill(0);
  }

  /** The edges that the last run took. */
  taken(host: Memory): number[] {
    const edges: number[] = [];
    this.counters.of(host).bytes.forEach((count, edge) => count > 0 && edges.push(edge));
    return edges;
  }

  /** Adds what the last run took. */
  add(host: Memory): Novelty {
    const { words } = this.counters.of(host);
    let novelty: Novelty = "none";
    for (let word = 0; word < words.length; word++) {
      if (words[word] === 0) continue;
      const found = this.addWord(word);
      if (found === "edge" || novelty === "none") novelty = found;
    }
    return novelty;
  }

  private addWord(word: number): Novelty {
    const { bytes } = this.counters;
    let novelty: Novelty = "none";
    for (let edge = word * 4; edge < word * 4 + 4; edge++) {
      const bits = BUCKETS[bytes[edge] ?? 0] ?? 0;
      const before = this.seen[edge] ?? 0;
      if ((bits & ~before) === 0) continue;
      if (before === 0) novelty = "edge";
      else if (novelty === "none") novelty = "count";
      this.seen[edge] = before | bits;
    }
    return novelty;
  }
}
