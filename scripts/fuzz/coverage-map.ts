// Which edges were taken, and how often in orders of magnitude: what tells a fuzzer that an input is new.

import type { Memory } from "./target";
import { EDGES_AT } from "./instrument";

/** A bit for each order of magnitude of a counter: 1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 to 127, more. */
const BUCKETS = Uint8Array.from({ length: 256 }, (_, count) => {
  const limits = [1, 2, 3, 7, 15, 31, 127, 255];
  return count === 0 ? 0 : 1 << limits.findIndex((limit) => count <= limit);
});

export type Novelty = "none" | "count" | "edge";

export class CoverageMap {
  /** For each edge the orders of magnitude that were seen. */
  private readonly seen: Uint8Array;

  constructor(private readonly length: number) {
    this.seen = new Uint8Array(length);
  }

  /** Edges that were ever taken. */
  get edges(): number {
    return this.seen.reduce((sum, bits) => sum + (bits === 0 ? 0 : 1), 0);
  }

  /** The counters of a host's module. */
  private counters(host: Memory): Uint8Array {
    return host.memory.subarray(EDGES_AT, EDGES_AT + this.length);
  }

  reset(host: Memory): void {
    this.counters(host).fill(0);
  }

  /** The edges that the last run took. */
  taken(host: Memory): number[] {
    const edges: number[] = [];
    this.counters(host).forEach((count, edge) => count > 0 && edges.push(edge));
    return edges;
  }

  /** Adds what the last run took. */
  add(host: Memory): Novelty {
    const counters = this.counters(host);
    const words = new Uint32Array(counters.buffer, counters.byteOffset, this.length >> 2);
    let novelty: Novelty = "none";
    for (let word = 0; word <= words.length; word++) {
      if (words[word] === 0) continue;
      const end = Math.min(word * 4 + 4, this.length);
      for (let edge = word * 4; edge < end; edge++) {
        const bits = BUCKETS[counters[edge] ?? 0] ?? 0;
        const before = this.seen[edge] ?? 0;
        if ((bits & ~before) === 0) continue;
        if (before === 0) novelty = "edge";
        else if (novelty === "none") novelty = "count";
        this.seen[edge] = before | bits;
      }
    }
    return novelty;
  }
}
