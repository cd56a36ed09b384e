// ASCII text as constant bytes, so that header names and messages need no UTF-16, no object and no start-up code.

/** Where a text of at most 255 bytes is. The build lays it out (scripts/module/narrow-texts.mjs): |length u8|bytes|. */
@global
@unmanaged
@final
export class Text {
  private readonly size: u8;

  get length(): i32 {
    return i32(this.size);
  }
}

/** The text of a literal. The build puts a constant in the place of each call; only tests run this, and it never frees. */
export function ascii(text: string): Text {
  const bytes = heap.alloc(usize(text.length) + 1);
  store<u8>(bytes, u8(text.length));
  for (let i = 0; i < text.length; i++) store<u8>(bytes + usize(i), u8(text.charCodeAt(i)), 1);
  return changetype<Text>(bytes);
}

/** Where the bytes of a text are. */
export function bytesOf(text: Text): usize {
  return changetype<usize>(text) + 1;
}
