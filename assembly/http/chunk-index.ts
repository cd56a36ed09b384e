// The number of a part of a split cookie, as oauth2-proxy writes it behind the name: decimal, without leading zeros.

/** A numbered name that cannot be a part in use: a leading zero, or far beyond any limit. */
export const OTHER_INDEX = 1 << 20;

/** How many digits a text begins with. */
export function countDigits(text: usize, length: i32): i32 {
  let count = 0;
  while (count < length && u32(load<u8>(text + count)) - 0x30 < 10) count++;
  return count;
}

/** The number that so many digits are, or OTHER_INDEX. */
export function chunkIndex(digits: usize, count: i32): i32 {
  if (count > 3 || (count > 1 && load<u8>(digits) === 0x30)) return OTHER_INDEX;
  let index = 0;
  for (let i = 0; i < count; i++) index = index * 10 + i32(load<u8>(digits + i)) - 0x30;
  return index;
}
