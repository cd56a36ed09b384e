// Bytes kept beyond the callback that they came in.

/** A copy of a span. It allocates: not for the path of a hit. */
export function copyOf(bytes: usize, length: i32): ArrayBuffer {
  const copy = new ArrayBuffer(length);
  memory.copy(changetype<usize>(copy), bytes, usize(length));
  return copy;
}
