// ASCII text as bytes outside the collector's reach, so that header names are compared and written without UTF-16.

/** Where a text of at most 255 bytes is: |length u8|bytes|. */
@unmanaged
@final
export class Text {
  private readonly size: u8;

  get length(): i32 {
    return i32(this.size);
  }
}

/** The text of a literal. For constants of a module, made when the VM starts: it is never freed. */
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
