import { ByteList } from "../../bytes/byte-list";
import { findValue, Found, isPointer, JsonSpan, pointerTokens, splitAt } from "../../codec/json-pointer";

// The document of RFC 6901 section 5.
const DOCUMENT =
  '{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\\\j":5,"k\\"l":6," ":7,"m~n":8,"x":{"y":[{"z":"\\u0061"}]}}';

function pathOf(pointer: string): ByteList {
  return pointerTokens(String.UTF8.encode(pointer));
}

function find(json: string, path: ByteList, byIndex: bool = true): string {
  const bytes = String.UTF8.encode(json);
  const span = new JsonSpan();
  const found = findValue(changetype<usize>(bytes), bytes.byteLength, path, byIndex, span);
  if (found === Found.Absent) return "absent";
  return found === Found.Ambiguous ? "ambiguous" : String.UTF8.decodeUnsafe(span.ptr, span.length);
}

function tokensOf(pointer: string): string {
  const tokens = pathOf(pointer);
  const texts: string[] = [];
  for (let i = 0; i < tokens.count; i++)
    texts.push(String.UTF8.decodeUnsafe(tokens.pointer(i), tokens.size(i)));
  return texts.join(",");
}

describe("A JSON Pointer", () => {
  it("begins with a slash, and escapes no other characters than ~ and /", () => {
    const good = ["/", "/a", "//", "/a~0b~1c", "/~01", "/\u00fc"];
    const bad = ["", "a", "a/b", "/~", "/~2", "/a~", "/a~/b", " /a"];
    for (let i = 0; i < good.length; i++) expect(isPointer(String.UTF8.encode(good[i]))).toBe(true, good[i]);
    for (let i = 0; i < bad.length; i++) expect(isPointer(String.UTF8.encode(bad[i]))).toBe(false, bad[i]);
  });

  it("is a list of tokens", () => {
    expect(tokensOf("/")).toBe("");
    expect(tokensOf("/a/b")).toBe("a,b");
    expect(tokensOf("/a//")).toBe("a,,");
    expect(tokensOf("/a~1b/m~0n/~01")).toBe("a/b,m~n,~1");
  });

  it("finds what RFC 6901 says it finds", () => {
    expect(find(DOCUMENT, pathOf("/foo"))).toBe('["bar","baz"]');
    expect(find(DOCUMENT, pathOf("/foo/0"))).toBe('"bar"');
    expect(find(DOCUMENT, pathOf("/foo/1"))).toBe('"baz"');
    expect(find(DOCUMENT, pathOf("/"))).toBe("0");
    expect(find(DOCUMENT, pathOf("/a~1b"))).toBe("1");
    expect(find(DOCUMENT, pathOf("/c%d"))).toBe("2");
    expect(find(DOCUMENT, pathOf("/e^f"))).toBe("3");
    expect(find(DOCUMENT, pathOf("/g|h"))).toBe("4");
    expect(find(DOCUMENT, pathOf("/i\\j"))).toBe("5");
    expect(find(DOCUMENT, pathOf('/k"l'))).toBe("6");
    expect(find(DOCUMENT, pathOf("/ "))).toBe("7");
    expect(find(DOCUMENT, pathOf("/m~0n"))).toBe("8");
    expect(find(DOCUMENT, pathOf("/x/y/0/z"))).toBe('"\\u0061"');
  });

  it("finds nothing where nothing is", () => {
    const absent = [
      "/bar",
      "/Foo",
      "/foo/2",
      "/foo/-",
      "/foo/00",
      "/foo/01",
      "/foo/x",
      "/foo/",
      "/foo/0/a",
      "/x/y/z",
      "/foo/99999999999",
    ];
    for (let i = 0; i < absent.length; i++)
      expect(find(DOCUMENT, pathOf(absent[i]))).toBe("absent", absent[i]);
    expect(find("5", pathOf("/a"))).toBe("absent");
    expect(find("{}", pathOf("/a"))).toBe("absent");
  });

  it("finds no elements for whom lists have none", () => {
    expect(find(DOCUMENT, pathOf("/foo/0"), false)).toBe("absent");
    expect(find('{"foo":{"0":1}}', pathOf("/foo/0"), false)).toBe("1");
  });

  it("finds nothing certain where a member on the way is there twice, or the text is broken", () => {
    expect(find('{"a":1,"\\u0061":2}', pathOf("/a"))).toBe("ambiguous");
    expect(find('{"a":{"b":1},"a":{}}', pathOf("/a/b"))).toBe("ambiguous");
    expect(find('{"a":{"b":1,"b":1}}', pathOf("/a/b"))).toBe("ambiguous");
    expect(find('{"b":1,"b":1,"a":2}', pathOf("/a"))).toBe("2");
    expect(find('{"a":1', pathOf("/a"))).toBe("ambiguous");
    expect(find('{"a":[1,2}', pathOf("/a/0"))).toBe("ambiguous");
  });

  it("is one of the ways to take a name apart", () => {
    const parts = splitAt(String.UTF8.encode("a.b..c"), 0, 0x2e);
    const texts: string[] = [];
    for (let i = 0; i < parts.length; i++) texts.push(String.UTF8.decode(parts[i]));
    expect(texts.join(",")).toBe("a,b,,c");
  });
});
