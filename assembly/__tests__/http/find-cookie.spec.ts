import { ascii } from "../../bytes/ascii";
import { ByteWriter } from "../../bytes/byte-writer";
import { SpanList } from "../../bytes/span-list";
import { readCookie } from "../../http/find-cookie";
import { Text, textOf } from "../judge/text";

const NAME = ascii("seen");
const OUT = new ByteWriter(memory.data(8), 8);

/** The cookie's value in these lines, or "-" for none. */
function cookieIn(lines: string[]): string {
  const list = new SpanList();
  for (let i = 0; i < lines.length; i++) {
    const line = new Text(lines[i]);
    list.add(line.pointer, line.length);
  }
  return readCookie(list, NAME, OUT) ? textOf(OUT.start, OUT.length) : "-";
}

describe("readCookie", () => {
  it("finds the first of the name, in any line and place", () => {
    expect(cookieIn(["seen=1"])).toBe("1");
    expect(cookieIn(["a=1; \tseen=2;seen=3"])).toBe("2");
    expect(cookieIn(["a=seen=1", "b=2; seen=4"])).toBe("4");
    expect(cookieIn(["seen="])).toBe("");
  });

  it("knows none of another name, and none that does not fit", () => {
    expect(cookieIn([])).toBe("-");
    expect(cookieIn(["", "seen", "xseen=1; seen2=1; Seen=1; ;"])).toBe("-");
    expect(cookieIn(["seen=123456789"])).toBe("-");
  });
});
