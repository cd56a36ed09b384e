// A short list of spans in memory of its own, reused from request to request without allocating.

/** More lines of one header than any client sends; Envoy's default is 100 headers in all. */
const SPANS_MAX: i32 = 128;

@final
export class SpanList {
  private readonly spans: StaticArray<usize> = new StaticArray<usize>(2 * SPANS_MAX);
  private used: i32 = 0;
  /** Whether a span was left out for want of room. */
  overflowed: bool = false;

  get length(): i32 {
    return this.used;
  }

  clear(): void {
    this.used = 0;
    this.overflowed = false;
  }

  add(span: usize, length: i32): void {
    if (this.used >= SPANS_MAX) {
      this.overflowed = true;
      return;
    }
    unchecked((this.spans[this.used * 2] = span));
    unchecked((this.spans[this.used * 2 + 1] = usize(length)));
    this.used++;
  }

  /** Holds the same spans as another list. */
  copyFrom(other: SpanList): void {
    this.clear();
    for (let i = 0; i < other.length; i++) this.add(other.pointer(i), other.size(i));
  }

  /** Start of the span at `index`, which the caller keeps below length. */
  pointer(index: i32): usize {
    return this.spans[index * 2];
  }

  size(index: i32): i32 {
    return i32(this.spans[index * 2 + 1]);
  }
}
