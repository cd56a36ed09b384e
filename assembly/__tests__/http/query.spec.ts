import { ascii } from "../../bytes/ascii";
import { ByteWriter } from "../../bytes/byte-writer";
import { readQueryValue } from "../../http/query";
import { Text, textOf } from "../judge/text";

const STATE = ascii("state");
const OUT = new ByteWriter(memory.data(16), 16);

/** The value of state, or "-" for none. */
function stateOf(target: string): string {
  const text = new Text(target);
  if (!readQueryValue(text.pointer, text.length, STATE, OUT)) return "-";
  return textOf(OUT.start, OUT.length);
}

describe("readQueryValue", () => {
  it("decodes the first value of a name, in any escaping of both", () => {
    expect(stateOf("/x?state=n:/a")).toBe("n:/a");
    expect(stateOf("/x?a=1&state=n%3A%2fa+b&state=2")).toBe("n:/a b");
    expect(stateOf("/x?st%61te=1")).toBe("1");
    expect(stateOf("/x?state=a=b")).toBe("a=b");
    expect(stateOf("/x?state")).toBe("");
    expect(stateOf("/x?state=")).toBe("");
  });

  it("knows none in a path, in a pair with a semicolon, and of another name", () => {
    const none: string[] = [
      "",
      "/x",
      "/state=1",
      "/x?",
      "/x?states=1",
      "/x?xstate=1",
      "/x?state=1;b",
      "/x?a=state",
    ];
    for (let i = 0; i < none.length; i++) expect(stateOf(none[i])).toBe("-", none[i]);
  });

  it("takes no bad escape, and none that does not fit", () => {
    const bad: string[] = ["/x?state=%", "/x?state=%4", "/x?state=%zz", "/x?state=0123456789abcdefg"];
    for (let i = 0; i < bad.length; i++) expect(stateOf(bad[i])).toBe("-", bad[i]);
  });
});
