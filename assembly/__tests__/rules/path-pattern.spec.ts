import { covers, encodePattern, isEveryPath, matchesRest, MAX_PATTERN_BYTES } from "../../rules/path-pattern";
import { Numbers, pattern } from "./table";

function matches(text: string, path: string): bool {
  return doesMatch(pattern(text), path);
}

function doesMatch(encoded: ArrayBuffer, path: string): bool {
  const bytes = String.UTF8.encode(path);
  return matchesRest(
    changetype<usize>(encoded),
    encoded.byteLength,
    changetype<usize>(bytes),
    bytes.byteLength,
  );
}

// Rows of a pattern, paths that match it, and after "not" paths that do not.
function expectRows(rows: string[][]): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    let expected = true;
    for (let j = 1; j < row.length; j++) {
      if (row[j] === "not") expected = false;
      else expect(matches(row[0], row[j])).toBe(expected, row[0] + " and " + row[j]);
    }
  }
}

function expectRefused(texts: string[]): void {
  for (let i = 0; i < texts.length; i++) {
    expect(encodePattern(String.UTF8.encode(texts[i])) === null).toBe(true, texts[i]);
  }
}

// What a pattern means, spelt out with strings and without regard to time.
function meaning(text: string, path: string): bool {
  if (text.includes("{")) return template(text, path);
  if (text === "*") return true;
  if (text.startsWith("*")) return path.endsWith(text.slice(1));
  if (text.endsWith("*")) return path.startsWith(text.slice(0, -1));
  return path === text;
}

function template(text: string, path: string): bool {
  if (text.length === 0) return path.length === 0;
  if (text.startsWith("{**}")) {
    for (let i = 0; i <= path.length; i++) if (template(text.slice(4), path.slice(i))) return true;
    return false;
  }
  if (text.startsWith("{*}")) {
    for (let i = 1; i <= path.length && path.charAt(i - 1) !== "/"; i++) {
      if (template(text.slice(3), path.slice(i))) return true;
    }
    return false;
  }
  return path.length > 0 && text.charAt(0) === path.charAt(0) && template(text.slice(1), path.slice(1));
}

const PIECES: string[] = ["/a", "/ab", "/b", "/", "/{*}", "/{**}", "*", ".c", "/a.c"];
const PATH_PIECES: string[] = ["/a", "/ab", "/b", "/", "/a.c", ".c", "/abc"];

function joined(numbers: Numbers, pieces: string[]): string {
  let result = "";
  for (let count = 1 + numbers.below(4); count > 0; count--) result += pieces[numbers.below(pieces.length)];
  return result;
}

describe("Path patterns", () => {
  it("match exactly, by prefix, by suffix, and everything", () => {
    expectRows([
      ["/a", "/a", "not", "/", "/a/", "/ab", "/A", "/b/a", "/a/a", "//a"],
      ["/", "/", "not", "//", "/a"],
      ["/a/", "/a/", "not", "/a", "/a/b"],
      ["/a*", "/a", "/ab", "/a/", "/a/b/c", "/a.css", "not", "/", "/A", "/b/a", "/b"],
      ["/a/*", "/a/", "/a/b", "/a/b/c", "not", "/a", "/ab/c", "/b/a/"],
      ["*.css", "/a.css", "/a/b.css", "/.css", "not", "/a.css/", "/a.cssx", "/acss", "/a.CSS", "css"],
      ["*/b", "/b", "/a/b", "not", "/ab", "/b/", "/b/a"],
      ["*", "/", "/a", "/a/b/"],
      ["/*", "/", "/a", "/a/b/"],
      ["/a/.well*", "/a/.well-known/x", "not", "/a/well"],
    ]);
  });

  it("match Istio's documented examples", () => {
    expectRows([
      ["/foo/{*}", "/foo/bar", "not", "/foo/bar/baz", "/foo/", "/foo"],
      ["/foo/{**}/", "/foo/bar/", "/foo/bar/baz/", "/foo//", "not", "/foo/bar", "/foo/"],
      ["/foo/{*}/bar/{**}", "/foo/buzz/bar/", "/foo/buzz/bar/baz", "not", "/foo/buzz/bar", "/foo/a/b/bar/"],
      ["/info*", "/info", "/information", "not", "/inf"],
      ["/data", "/data", "not", "/data/"],
    ]);
  });

  it("match templates segment by segment", () => {
    expectRows([
      ["/{*}/foo", "/a/foo", "/foo/foo", "not", "/foo", "//foo", "/a/b/foo", "/a/foo/"],
      ["/{*}/foo/", "/a/foo/", "not", "/a/foo"],
      ["/foo/{**}/bar", "/foo/a/bar", "/foo/a/b/bar", "/foo//bar", "not", "/foo/bar", "/foo/a/bar/", "/bar"],
      ["/foo/bar/{**}", "/foo/bar/", "/foo/bar/a/b", "not", "/foo/bar", "/foo/barx"],
      ["/{*}/{*}", "/a/b", "not", "/a", "/a/", "/a/b/", "/a/b/c"],
      ["/{**}", "/", "/a/b"],
      ["/{*}", "/a", "/a*", '/"[x]|', "/%41", "not", "/", "/a/"],
      ["/{*}/{**}", "/a/", "/a/b/c", "not", "/a", "//b"],
    ]);
  });

  it("refuse what Istio refuses", () => {
    expectRefused([
      "/foo/{**}buzz/bar",
      "/{*}/foo/{}/bar",
      "/foo/{*}/bar/*",
      "/foo/{*}/bar/**/buzz",
      "/foo/{buzz}/bar",
      "/{buzz}",
      "/foo/{buzz}/bar/{**}",
      "/foo/{buzz=*}/bar/{**}",
      "/{*}/foo/{buzz=**}/bar",
      "/{*}/foo/{**}bar",
      "/{*}/foo/{*}.txt",
      "/{*}/foo/{temp",
      "/{*}/foo/temp}/bar",
      "/{*}/foo/temp}/*",
      "/{**}/foo/temp/{*}/bar",
      "/{**}/{**}",
      "/{**}/foo/temp/{**}/bar",
      "/{*}/foo/?abc",
      "/*/baz/{*}",
      "/**/baz/{*}",
      "/{**}/foo/{*}",
      "/{***}",
      "/{*",
      "/{",
      "*/{*}",
      "{*}",
      "{**}",
    ]);
  });

  it("refuse what could never match, or would be taken for something else", () => {
    expectRefused([
      "",
      "a",
      "a/b",
      "*a*",
      "/a*b",
      "**",
      "/**",
      "*/a*",
      "/a?b=1",
      "/a?",
      "/a#b",
      "/a%20b",
      "/a\\b",
    ]);
    expectRefused([
      "/a b",
      " /a",
      "/a ",
      "/a\x00",
      "/a\x02",
      "/\x01",
      "/a\x7f",
      "/\u00e9",
      "/a;b",
      '/"',
      "/<a>",
    ]);
    expectRefused([
      "//",
      "//a",
      "/a//b",
      "/a//*",
      "/./a",
      "/a/.",
      "/a/..",
      "/../a",
      "/a/../*",
      "*//a",
      "*/../a",
      "*/.",
    ]);
    expectRefused(["/{*}//a", "/{*}/../a", "/a/./{**}", "/" + "a".repeat(MAX_PATTERN_BYTES)]);
    expect(pattern("/" + "a".repeat(MAX_PATTERN_BYTES - 1)).byteLength).toBe(MAX_PATTERN_BYTES);
  });

  it("know those that match every path", () => {
    expect(isEveryPath(pattern("*"))).toBe(true);
    expect(isEveryPath(pattern("/*"))).toBe(true);
    expect(isEveryPath(pattern("/{**}"))).toBe(true);
    expect(isEveryPath(pattern("/"))).toBe(false);
    expect(isEveryPath(pattern("/a*"))).toBe(false);
    expect(isEveryPath(pattern("/{*}"))).toBe(false);
  });

  it("mean the same as the plain definition, and cover only what they cover", () => {
    const numbers = new Numbers(2026);
    let good = 0;
    let hits = 0;
    let covered = 0;
    for (let i = 0; i < 2000; i++) {
      const first = joined(numbers, PIECES);
      const second = joined(numbers, PIECES);
      const one = encodePattern(String.UTF8.encode(first));
      const other = encodePattern(String.UTF8.encode(second));
      if (one === null) continue;
      good++;
      const isCovered = other !== null && covers(one, other);
      if (isCovered) covered++;
      for (let j = 0; j < 8; j++) {
        const path = joined(numbers, PATH_PIECES);
        if (!path.startsWith("/")) continue;
        const expected = meaning(first, path);
        if (expected) hits++;
        // A message for every case would take longer than the cases.
        if (doesMatch(one, path) !== expected) expect(first).toBe(path, "one of them matches");
        if (isCovered && !expected && meaning(second, path))
          expect(first).toBe(second, "covers, but not " + path);
      }
    }
    expect(good).toBeGreaterThan(500);
    expect(hits).toBeGreaterThan(500);
    expect(covered).toBeGreaterThan(50);
  });

  it("cover others where that is certain", () => {
    const yes: string[][] = [
      ["*", "/a"],
      ["/*", "*.css"],
      ["/a*", "/a"],
      ["/a*", "/ab/*"],
      ["/a/*", "/a/{*}/b"],
      ["*.css", "/a.css"],
      ["*.css", "*a.css"],
      ["*/b", "/a/{*}/b"],
      ["/a/{*}", "/a/b"],
      ["/a/{*}/c", "/a/{*}/c"],
      ["/{*}/{*}", "/a/{*}"],
      ["/{*}/{**}", "/a/*"],
      ["/a/{**}/b", "/a/x/{*}/b"],
    ];
    const no: string[][] = [
      ["/a", "/a*"],
      ["/a/*", "/a"],
      ["/a/*", "/a*"],
      ["*.css", "/a*"],
      ["/a*", "*.css"],
      ["/a/{*}", "/a/*"],
      ["/a/{*}", "/a/b*"],
      ["/a/{*}/b", "/a/{**}/b"],
      ["/a/{*}", "/a/{**}"],
      ["/a", "*"],
    ];
    for (let i = 0; i < yes.length; i++) {
      expect(covers(pattern(yes[i][0]), pattern(yes[i][1]))).toBe(true, yes[i][0] + " covers " + yes[i][1]);
    }
    for (let i = 0; i < no.length; i++) {
      expect(covers(pattern(no[i][0]), pattern(no[i][1]))).toBe(false, no[i][0] + " covers " + no[i][1]);
    }
  });
});
