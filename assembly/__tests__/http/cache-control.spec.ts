import { ByteWriter } from "../../bytes/byte-writer";
import { SpanList } from "../../bytes/span-list";
import { CacheField, cacheFieldOf, writeKeptOut } from "../../http/cache-control";

const ROOM = new ByteWriter(memory.data(128), 128);
const lines = new SpanList();
const texts: ArrayBuffer[] = [];

function keptOut(values: string[], field: CacheField = CacheField.Every): string {
  lines.clear();
  for (let i = 0; i < values.length; i++) {
    const text = String.UTF8.encode(values[i]);
    texts.push(text);
    lines.add(changetype<usize>(text), text.byteLength);
  }
  writeKeptOut(lines, field, ROOM);
  return String.UTF8.decodeUnsafe(ROOM.start, ROOM.length);
}

function field(name: string): CacheField {
  const text = String.UTF8.encode(name);
  return cacheFieldOf(changetype<usize>(text), text.byteLength);
}

describe("A Cache-Control field that is kept out of shared caches", () => {
  it("says private in the place of public and s-maxage, and nothing else of it changes", () => {
    expect(keptOut(["public, max-age=31536000, immutable"])).toBe("max-age=31536000, immutable, private");
    expect(keptOut(["max-age=60,s-maxage=600 ,stale-while-revalidate=30"])).toBe(
      "max-age=60, stale-while-revalidate=30, private",
    );
    expect(keptOut(["Public", "S-MaxAge=5", "no-transform"])).toBe("no-transform, private");
    expect(keptOut([])).toBe("private");
    expect(keptOut(["", " , ,"])).toBe("private");
  });

  it("stays private, once and for all headers", () => {
    expect(keptOut(["private, max-age=5"])).toBe("max-age=5, private");
    expect(keptOut(['private="x-a, public", no-cache="set-cookie, x-b"'])).toBe(
      'no-cache="set-cookie, x-b", private',
    );
    expect(keptOut(["no-store, must-revalidate"])).toBe("no-store, must-revalidate, private");
    expect(keptOut(["publicity, x-public=1, s-maxage-x"])).toBe("publicity, x-public=1, s-maxage-x, private");
  });

  it("is private alone where nobody can tell how it goes on", () => {
    expect(keptOut(['ext="a, max-age=5'])).toBe("private");
    expect(keptOut(['ext="a\\", public'])).toBe("private");
    expect(keptOut(["a".repeat(120)])).toBe("private");
  });
});

describe("A field for shared caches", () => {
  it("says no-store", () => {
    expect(keptOut(["public, max-age=600"], CacheField.Shared)).toBe("max-age=600, no-store");
    expect(keptOut(['max-age=60, content="ESI/1.0"'], CacheField.Shared)).toBe(
      'max-age=60, content="ESI/1.0", no-store',
    );
    expect(keptOut(["600"], CacheField.Accel)).toBe("0");
  });

  it("is known by its name", () => {
    expect(field("cache-control")).toBe(CacheField.Every);
    expect(field("cdn-cache-control")).toBe(CacheField.Shared);
    expect(field("cloudflare-cdn-cache-control")).toBe(CacheField.Shared);
    expect(field("surrogate-control")).toBe(CacheField.Shared);
    expect(field("edge-control")).toBe(CacheField.Shared);
    expect(field("x-accel-expires")).toBe(CacheField.Accel);
    expect(field("-cache-control")).toBe(CacheField.None);
    expect(field("expires")).toBe(CacheField.None);
    expect(field("cache-control-x")).toBe(CacheField.None);
  });
});
