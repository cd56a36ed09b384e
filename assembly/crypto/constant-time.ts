// Equality of secrets without early exit: the time depends on the length only, never on where the bytes differ.
// The length must be a public number that the caller has checked (a digest size, say); no bytes are equal to no bytes.

/** Whether a .. a + length and b .. b + length hold the same bytes. */
export function constantTimeEquals(a: usize, b: usize, length: i32): bool {
  let difference: u32 = 0;
  for (let i = 0; i < length; i++) difference |= u32(load<u8>(a + i) ^ load<u8>(b + i));
  return difference === 0;
}
