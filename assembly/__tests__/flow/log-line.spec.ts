import { ByteWriter } from "../../bytes/byte-writer";
import { addPrintable, addRealm, addRoute } from "../../flow/requests/log-line";
import { Route } from "../../rules/route";
import { Text, textOf } from "../judge/text";

const LINE = new ByteWriter(memory.data(1024), 1024);

function printable(text: string): string {
  const bytes = new Text(text);
  LINE.reset();
  addPrintable(LINE, bytes.pointer, bytes.length);
  return textOf(LINE.start, LINE.length);
}

describe("A log line", () => {
  it("shows visible ASCII, and a question mark for every other byte", () => {
    expect(printable("/a/%41~!")).toBe("/a/%41~!");
    expect(printable("a b\r\n\t\0\x7f")).toBe("a?b?????");
    expect(printable("é")).toBe("??");
    expect(printable("")).toBe("");
  });

  it("shows no more of a path than 128 bytes", () => {
    expect(printable("/" + "a".repeat(127))).toBe("/" + "a".repeat(127));
    expect(printable("/" + "a".repeat(128))).toBe("/" + "a".repeat(127));
  });

  it("names the route and the realm, where there are such", () => {
    LINE.reset();
    addRoute(LINE, null);
    addRealm(LINE, new ArrayBuffer(0));
    const route = new Route();
    route.label = String.UTF8.encode("routes[2]");
    addRoute(LINE, route);
    addRealm(LINE, String.UTF8.encode("shop"));
    expect(textOf(LINE.start, LINE.length)).toBe("-routes[2] realm=shop");
  });
});
