// A header map as Envoy keeps it: ordered, several lines of one name, names in lower case, values of latin1 characters.

import { type Pair, writePairs } from "./pairs";

/** Headers that Envoy keeps as one line: another one is joined to it with a comma. */
const INLINE = new Set([
  ":authority",
  ":method",
  ":path",
  ":scheme",
  ":status",
  "authorization",
  "connection",
  "content-length",
  "content-type",
  "expect",
  "te",
  "upgrade",
  "user-agent",
  "via",
  "x-envoy-expected-rq-timeout-ms",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-request-id",
]);

export class HeaderMap {
  private lines: Pair[] = [];
  private serialized: Buffer | null = null;

  constructor(pairs: readonly Pair[] = []) {
    for (const [name, value] of pairs) this.add(name, value);
  }

  get pairs(): readonly Pair[] {
    return this.lines;
  }

  /** In the layout of pairs.ts. */
  get bytes(): Buffer {
    return (this.serialized ??= writePairs(this.lines));
  }

  /** The first line of this name. */
  get(name: string): string | undefined {
    const wanted = canonical(name);
    return this.lines.find((line) => line[0] === wanted)?.[1];
  }

  all(name: string): string[] {
    const wanted = canonical(name);
    return this.lines.filter((line) => line[0] === wanted).map((line) => line[1]);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  add(name: string, value: string): void {
    const added = canonical(name);
    const index = INLINE.has(added) ? this.lines.findIndex((line) => line[0] === added) : -1;
    const present = this.lines[index];
    if (present === undefined) this.lines.push([added, value]);
    else this.lines[index] = [added, `${present[1]},${value}`];
    this.serialized = null;
  }

  /** Leaves one line of this name, the last of all. */
  replace(name: string, value: string): void {
    this.remove(name);
    this.lines.push([canonical(name), value]);
  }

  remove(name: string): void {
    const wanted = canonical(name);
    this.lines = this.lines.filter((line) => line[0] !== wanted);
    this.serialized = null;
  }
}

function canonical(name: string): string {
  const lower = name.toLowerCase();
  return lower === "host" ? ":authority" : lower;
}
