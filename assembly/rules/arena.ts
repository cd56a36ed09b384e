// Memory for the tables of one configuration: pieces that live as long as the arena does and are never freed singly.

const CHUNK_BYTES: i32 = 4096;

@final
export class Arena {
  // Keeps the chunks alive: the tables hold plain addresses.
  private readonly chunks: Array<ArrayBuffer> = [];
  private next: usize = 0;
  private left: i32 = 0;

  /** Zeroed memory, aligned for u64. */
  take(bytes: i32): usize {
    const size = (bytes + 7) & ~7;
    if (size > this.left) this.open(max(size, CHUNK_BYTES));
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

  private open(size: i32): void {
    const chunk = new ArrayBuffer(size);
    this.chunks.push(chunk);
    this.next = changetype<usize>(chunk);
    this.left = size;
  }
}
