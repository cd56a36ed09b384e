// Texts in memory of their own, for specs that hand spans about. They stay until the spec's end.

const kept: ArrayBuffer[] = [];

@final
export class Text {
  readonly pointer: usize;
  readonly length: i32;

  constructor(text: string) {
    const bytes = String.UTF8.encode(text);
    kept.push(bytes);
    this.pointer = changetype<usize>(bytes);
    this.length = bytes.byteLength;
  }
}

/** The text of a span. */
export function textOf(pointer: usize, length: i32): string {
  return length === 0 ? "" : String.UTF8.decodeUnsafe(pointer, length);
}
