import { isException } from "../../rules/exception";
import { matchesRest } from "../../rules/path-pattern";
import { Access, Route } from "../../rules/route";
import { listOf, matching, Numbers, pattern } from "./table";

function open(hosts: string[], methods: string[], paths: string[]): Route {
  const route = new Route();
  route.match = matching(hosts, methods, paths);
  route.access = Access.Public;
  return route;
}

function closed(hosts: string[], methods: string[], paths: string[]): Route {
  const route = new Route();
  route.match = matching(hosts, methods, paths);
  route.allowedGroups = listOf(["ops"]);
  return route;
}

function holds(loose: Route, strict: Route, path: string, guarded: string[] = []): bool {
  const bytes = String.UTF8.encode(path);
  return isException(loose, strict, listOf(guarded), changetype<usize>(bytes), bytes.byteLength);
}

function takes(text: string, path: string): bool {
  const encoded = pattern(text);
  const bytes = String.UTF8.encode(path);
  return matchesRest(
    changetype<usize>(encoded),
    encoded.byteLength,
    changetype<usize>(bytes),
    bytes.byteLength,
  );
}

describe("A rule that loosens", () => {
  it("is an exception where its paths are less than the other's", () => {
    expect(holds(open([], [], ["/healthz"]), closed([], [], ["*"]), "/healthz")).toBe(true);
    expect(holds(open([], [], ["/a/b/*"]), closed([], [], ["/a/*"]), "/a/b/c")).toBe(true);
    expect(holds(open([], [], ["*.css"]), closed(["a"], ["GET"], ["*"]), "/x.css")).toBe(true);
    expect(holds(open([], [], ["/a/{*}/b"]), closed([], [], ["/a/{**}"]), "/a/x/b")).toBe(true);
  });

  it("is none where the paths cross, or the other's are less", () => {
    expect(holds(open([], [], ["*.css"]), closed([], [], ["/a/*"]), "/a/x.css")).toBe(false);
    expect(holds(open([], [], ["/a*"]), closed([], [], ["/a/*"]), "/a/x")).toBe(false);
    expect(holds(open([], [], ["/a/*"]), closed([], [], ["*.css"]), "/a/x.css")).toBe(false);
    expect(holds(open([], [], ["/{*}/x"]), closed([], [], ["/a/{*}"]), "/a/x")).toBe(false);
    expect(holds(open(["a"], ["GET"], ["/a/*"]), closed([], [], ["/a/b"]), "/a/b")).toBe(false);
  });

  it("is one by its hosts where the paths are the same", () => {
    expect(holds(open(["a.x"], [], ["/a*"]), closed([], [], ["/a*"]), "/a")).toBe(true);
    expect(holds(open(["a.x"], [], ["/a*"]), closed(["*.x"], ["GET"], ["/a*"]), "/a")).toBe(true);
    expect(holds(open(["*.x"], ["GET"], ["/a*"]), closed(["a.x"], [], ["/a*"]), "/a")).toBe(false);
    expect(holds(open([], ["GET"], ["/a*"]), closed(["a.x"], [], ["/a*"]), "/a")).toBe(false);
    expect(holds(open(["a"], [], ["/a*"]), closed([], [], ["/a*"]), "/a", ["a"])).toBe(false);
  });

  it("is one by its methods where paths and hosts are the same", () => {
    expect(holds(open([], ["GET"], ["/a*"]), closed([], [], ["/a*"]), "/a")).toBe(true);
    expect(holds(open([], ["GET"], ["/a*"]), closed([], ["GET", "PUT"], ["/a*"]), "/a")).toBe(true);
    expect(holds(open([], ["HEAD"], ["/a*"]), closed([], ["GET"], ["/a*"]), "/a")).toBe(true);
    expect(holds(open([], ["GET", "POST"], ["/a*"]), closed([], ["GET", "PUT"], ["/a*"]), "/a")).toBe(false);
    expect(holds(open([], ["GET"], ["/a*"]), closed([], ["GET"], ["/a*"]), "/a")).toBe(false);
    expect(holds(open([], [], ["/a*"]), closed([], [], ["/a*"]), "/a")).toBe(false);
  });

  it("never holds where its pattern takes a path that the other's does not", () => {
    const numbers = new Numbers(7);
    const texts = [
      "*",
      "/a*",
      "/a/*",
      "/a/b",
      "/a/b*",
      "/a/{*}",
      "/{*}/b",
      "/a/{**}/b",
      "*b",
      "*/b",
      "/{**}/b",
      "/a/{*}/{**}",
    ];
    const paths: string[] = [];
    const names = ["", "a", "b", "ab", "ba"];
    for (let i = 0; i < 125; i++) {
      const path = "/" + names[i % 5] + "/" + names[(i / 5) % 5] + "/" + names[i / 25];
      paths.push(path);
      paths.push(path.slice(0, path.lastIndexOf("/")));
    }
    let exceptions = 0;
    for (let round = 0; round < 2000; round++) {
      const loose = texts[numbers.below(texts.length)];
      const strict = texts[numbers.below(texts.length)];
      const path = paths[numbers.below(paths.length)];
      if (!takes(strict, path) || !holds(open([], [], [loose]), closed([], [], [strict]), path)) continue;
      exceptions++;
      expect(loose).not.toBe(strict);
      for (let i = 0; i < paths.length; i += 3) {
        if (takes(loose, paths[i]) && !takes(strict, paths[i])) expect(strict).toBe(loose, paths[i]);
      }
    }
    expect(exceptions).toBeGreaterThan(30);
  });

  it("is judged by the patterns that take the path, and by all of the other's", () => {
    const two = open([], [], ["*.css", "/a/open/*"]);
    expect(holds(two, closed([], [], ["/a/*"]), "/a/open/x.css")).toBe(true);
    expect(holds(two, closed([], [], ["/a/*"]), "/a/x.css")).toBe(false);
    expect(holds(two, closed([], [], ["/a/*", "*.css"]), "/a/open/x.css")).toBe(false);
    expect(holds(two, closed([], [], ["/a/*", "*.css"]), "/a/open/x")).toBe(true);
  });
});
