// Memory for the tables of one configuration: pieces that live as long as the arena does and are never freed singly.

/** The first piece of memory is small, as most tables are; each further one is twice as large, up to the largest. */
const FIRST_CHUNK_BYTES: i32 = 256;
const LAST_CHUNK_BYTES: i32 = 4096;

@final
export class Arena {
  // Keeps the chunks alive: the tables hold plain addresses.
  private readonly chunks: Array<ArrayBuffer> = [];
  private next: usize = 0;
  private left: i32 = 0;
  private chunk: i32 = FIRST_CHUNK_BYTES;

  /** Zeroed memory, aligned for u64. */
  take(bytes: i32): usize {
    const size = (bytes + 7) & ~7;
    if (size > this.left) this.open(size);
    const result = this.next;
    this.next += usize(size);
    this.left -= size;
    return result;
  }

  /** A copy of a span. */
  copy(ptr: usize, length: i32): usize {
    const result = this.take(length);
    memory.copy(result, ptr, usize(length));
    return result;
  }

  private open(least: i32): void {
    const size = max(least, this.chunk);
    this.chunk = min(2 * this.chunk, LAST_CHUNK_BYTES);
    const chunk = new ArrayBuffer(size);
    this.chunks.push(chunk);
    this.next = changetype<usize>(chunk);
    this.left = size;
  }
}
