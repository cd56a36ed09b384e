import { ascii } from "../../bytes/ascii";
import { ByteWriter } from "../../bytes/byte-writer";
import { bufferOf, stringAt } from "../../bytes/byte-string";

const CAPACITY: i32 = 24;
const MEMORY: usize = memory.data(32);

function textOf(writer: ByteWriter): string {
  return stringAt(writer.start, writer.length);
}

describe("A byte writer", () => {
  it("puts pieces of every kind together", () => {
    const writer = new ByteWriter(MEMORY, 32);
    const buffer = bufferOf("cd");
    writer.addText(ascii("ab"));
    writer.addBuffer(buffer);
    writer.addSpan(changetype<usize>(buffer) + 1, 1);
    writer.addString("e\xff");
    writer.addByte(0x2f);
    writer.addNumber(10);
    expect(textOf(writer)).toBe("abcdde\xff/10");
    expect(writer.overflowed).toBe(false);
  });

  it("escapes a byte in upper case, leading zeros included", () => {
    const writer = new ByteWriter(MEMORY, CAPACITY);
    for (let i = 0; i < 4; i++) writer.addEscaped([0x00, 0x0a, 0xa0, 0xff][i] as u8);
    expect(textOf(writer)).toBe("%00%0A%A0%FF");
  });

  it("escapes for a query what is not unreserved", () => {
    const writer = new ByteWriter(MEMORY, CAPACITY);
    const text = bufferOf("aZ09-._~/:\xff");
    writer.addQueryText(changetype<usize>(text), text.byteLength);
    expect(textOf(writer)).toBe("aZ09-._~%2F%3A%FF");
  });

  it("writes numbers as far as they go, and those below zero as 0", () => {
    const writer = new ByteWriter(MEMORY, CAPACITY);
    writer.addNumber(i64.MAX_VALUE);
    expect(textOf(writer)).toBe("9223372036854775807");
    writer.reset();
    writer.addNumber(-5);
    expect(textOf(writer)).toBe("0");
  });

  it("takes what fits exactly", () => {
    const writer = new ByteWriter(MEMORY, 6);
    writer.addString("abcde");
    writer.addByte(0x66);
    expect(textOf(writer)).toBe("abcdef");
    expect(writer.overflowed).toBe(false);
  });

  it("leaves out whole what does not fit, and all that follows", () => {
    const writer = new ByteWriter(MEMORY, 6);
    memory.fill(MEMORY, 0x2a, 32);
    writer.addString("abcde");
    writer.addEscaped(0x21);
    expect(writer.overflowed).toBe(true);
    writer.addByte(0x66);
    writer.addText(ascii("g"));
    writer.addNumber(1);
    expect(textOf(writer)).toBe("abcde");
    expect(load<u8>(MEMORY + 5)).toBe(0x2a);
  });

  it("begins anew", () => {
    const writer = new ByteWriter(MEMORY, 3);
    writer.addString("abcd");
    writer.reset();
    expect(writer.overflowed).toBe(false);
    writer.addString("xyz");
    expect(textOf(writer)).toBe("xyz");
  });

  it("writes bytes as a JSON text: what is not visible ASCII, and what ends a text, is escaped", () => {
    const writer = new ByteWriter(memory.data(128), 128);
    const bytes = bufferOf('a "b\\\0\n\x1f\x7f\x80\xff~/');
    writer.addJsonText(changetype<usize>(bytes), bytes.byteLength);
    expect(textOf(writer)).toBe('a \\"b\\\\\\u0000\\u000a\\u001f\\u007f\\u0080\\u00ff~/');
  });

  it("takes back a piece that did not fit", () => {
    const writer = new ByteWriter(MEMORY, 8);
    const bytes = bufferOf("\n");
    writer.addString("abc");
    writer.addJsonText(changetype<usize>(bytes), 1);
    expect(writer.overflowed).toBe(true);
    writer.cutTo(3);
    writer.addString("def");
    expect(textOf(writer)).toBe("abcdef");
    expect(writer.overflowed).toBe(false);
  });
});
