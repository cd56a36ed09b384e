import { decodePath, isPlain, loosePath, MAX_READING_BYTES, readingText } from "../../rules/path-reading";

function decoded(path: string): string {
  const bytes = String.UTF8.encode(path);
  return text(decodePath(changetype<usize>(bytes), bytes.byteLength));
}

function loose(path: string): string {
  const bytes = String.UTF8.encode(path);
  return text(loosePath(changetype<usize>(bytes), bytes.byteLength));
}

function text(length: i32): string {
  return length < 0 ? "nothing" : String.UTF8.decodeUnsafe(readingText(), usize(length));
}

function plain(path: string): bool {
  const bytes = String.UTF8.encode(path);
  return isPlain(changetype<usize>(bytes), bytes.byteLength);
}

describe("Readings of a path", () => {
  it("are one where it has no escape and no parameter", () => {
    expect(plain("/a/b.c")).toBe(true);
    expect(plain("/a%20b")).toBe(false);
    expect(plain("/a;b")).toBe(false);
    expect(plain("/" + "a".repeat(100) + ";")).toBe(false);
  });

  it("decode valid escapes once", () => {
    const rows: string[][] = [
      ["/%61dmin", "/admin"],
      ["/%41%5A%7e", "/AZ~"],
      ["/%2561", "/%61"],
      ["/%", "/%"],
      ["/%6", "/%6"],
      ["/%6g%g6", "/%6g%g6"],
      ["/%%61", "/%a"],
      ["/a%2fb", "/a/b"],
    ];
    for (let i = 0; i < rows.length; i++) expect(decoded(rows[i][0])).toBe(rows[i][1], rows[i][0]);
  });

  it("take everything for a separator that some server takes for one", () => {
    const rows: string[][] = [
      ["/a", "/a/"],
      ["/a/", "/a/"],
      ["//a///b", "/a/b/"],
      ["/a\\b", "/a/b/"],
      ["/a;x=1/b", "/a/x=1/b/"],
      ["/..%2fadmin", "/../admin/"],
      ["/%252e%252e%252fadmin", "/../admin/"],
      ["/%25252525252561", "/a/"],
      ["/a%00.css", "/a/.css/"],
      ["/ad%09min%0d%0a", "/admin/"],
      ["/ad%7fmin%1f", "/admin/"],
      ["/a%3fb%23c", "/a/b/c/"],
      ["", "/"],
      ["*", "*/"],
    ];
    for (let i = 0; i < rows.length; i++) expect(loose(rows[i][0])).toBe(rows[i][1], rows[i][0]);
  });

  it("are not told of where a path is too long or escaped too deeply", () => {
    expect(loose("/" + "a".repeat(MAX_READING_BYTES - 1)).length).toBe(MAX_READING_BYTES + 1);
    expect(loose("/" + "a".repeat(MAX_READING_BYTES))).toBe("nothing");
    expect(decoded("/" + "a".repeat(MAX_READING_BYTES))).toBe("nothing");
    expect(loose("/%" + "25".repeat(20) + "61")).toBe("nothing");
  });
});
