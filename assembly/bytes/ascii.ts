// ASCII text as static bytes, so that header names and messages need no UTF-16 conversion per request.

/** The bytes of an ASCII text. For constants at module level: it allocates. */
export function ascii(text: string): StaticArray<u8> {
  const bytes = new StaticArray<u8>(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = u8(text.charCodeAt(i));
  return bytes;
}

/** Where the bytes of a static array are. */
export function bytesOf(array: StaticArray<u8>): usize {
  return changetype<usize>(array);
}
