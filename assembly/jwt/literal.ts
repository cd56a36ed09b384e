// Comparing bytes with a string literal, which is static data: names stay readable and nothing is allocated.

/** Whether the bytes are exactly the literal, which must be ASCII. */
export function isLiteral(ptr: usize, length: i32, literal: string): bool {
  if (length !== literal.length) return false;
  for (let i = 0; i < length; i++) {
    if (i32(load<u8>(ptr + usize(i))) !== literal.charCodeAt(i)) return false;
  }
  return true;
}
