import { ByteWriter } from "../../bytes/byte-writer";
import { isLocalPath, mayLeadElsewhere, writeLocation } from "../../http/redirect-target";
import { Text, textOf } from "../judge/text";
import { vectorBytes, vectorCount, vectorText } from "../vectors";

const FILE = "redirects";
const OUT = new ByteWriter(memory.data(256), 256);

function isLocal(target: string): bool {
  const text = new Text(target);
  return isLocalPath(text.pointer, text.length);
}

function leadsElsewhere(target: string): bool {
  const text = new Text(target);
  return mayLeadElsewhere(text.pointer, text.length);
}

function located(path: string): string {
  const text = new Text(path);
  OUT.reset();
  writeLocation(text.pointer, text.length, OUT);
  return textOf(OUT.start, OUT.length);
}

describe("The target of a redirect", () => {
  it("is local only where oauth2-proxy takes it", () => {
    const rows = vectorCount(FILE);
    expect(rows > 480).toBe(true);
    let local = 0;
    for (let row = 0; row < rows; row++) {
      const target = vectorBytes(FILE, row, "rd");
      if (!isLocalPath(target.dataStart, target.length)) continue;
      local++;
      expect(vectorText(FILE, row, "valid")).toBe("true", vectorText(FILE, row, "rd"));
    }
    expect(local > 10).toBe(true, local.toString());
  });

  it("is local as a path on the same host, with any query", () => {
    const targets = ["/", "/a", "/a/b?c=d#e", "/.well-known/x", "/a.b/..c", "/a?b=%2e", "/a?b=/x/"];
    for (let i = 0; i < targets.length; i++) expect(isLocal(targets[i])).toBe(true, targets[i]);
  });

  it("is not local as anything else, or where a browser may read another host in it", () => {
    const targets = [
      "",
      "a",
      "?a",
      "https://a/",
      "\\a",
      "//a",
      "/\\a",
      "/\t/a",
      "/./a/",
      "/../a",
      "/a/./b",
      "/a//b",
      "/%2e%2e/a",
      "/%2E/a",
      "/a?b=//c",
    ];
    for (let i = 0; i < targets.length; i++) expect(isLocal(targets[i])).toBe(false, targets[i]);
  });

  it("may lead elsewhere when two slashes have nothing but dots and blanks between them", () => {
    const targets = ["//", "/\\", "\\/", "/./", "/../", "/.../", "/ /", "/\t.\r\n/", "/a/\x0b/"];
    for (let i = 0; i < targets.length; i++) expect(leadsElsewhere(targets[i])).toBe(true, targets[i]);
    const others = ["", "/", "/a/", "/.a/", "/\x00/", "/\x0e/", "./.", "/a\\b"];
    for (let i = 0; i < others.length; i++) expect(leadsElsewhere(others[i])).toBe(false, others[i]);
  });
});

describe("A path in a Location", () => {
  it("keeps what a URL may have, escapes included", () => {
    const path = "/a-b._~!$&'()*+,;=:@%2F/?c[]#d";
    expect(located(path)).toBe(path);
  });

  it("has everything else escaped, so that it stays one header line", () => {
    expect(located("/a b\r\nx: y\t\x00")).toBe("/a%20b%0D%0Ax:%20y%09%00");
    expect(located('/"<>\\^`{|}\x7f')).toBe("/%22%3C%3E%5C%5E%60%7B%7C%7D%7F");
    expect(located("/\u00eb")).toBe("/%C3%AB");
  });
});
