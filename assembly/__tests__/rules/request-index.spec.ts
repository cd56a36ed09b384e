import { EVERY_METHOD } from "../../rules/method-set";
import { matchesRest } from "../../rules/path-pattern";
import { IndexedRule, RequestIndex } from "../../rules/request-index";
import { listOf, Numbers, patterns } from "./table";

const GET: u64 = 1;
const POST: u64 = 2;

function find(index: RequestIndex, method: u64, host: string, path: string, except: i32 = -1): i32 {
  const hostBytes = String.UTF8.encode(host);
  const pathBytes = String.UTF8.encode(path);
  return index.find(
    method,
    changetype<usize>(hostBytes),
    hostBytes.byteLength,
    changetype<usize>(pathBytes),
    pathBytes.byteLength,
    except,
  );
}

function occurs(index: RequestIndex, host: string, text: string, except: i32 = -1): bool {
  const hostBytes = String.UTF8.encode(host);
  const bytes = String.UTF8.encode(text);
  return index.occurs(
    GET,
    changetype<usize>(hostBytes),
    hostBytes.byteLength,
    changetype<usize>(bytes),
    bytes.byteLength,
    except,
  );
}

function rule(number: i32, hosts: string[], methods: u64, paths: string[]): IndexedRule {
  return new IndexedRule(number, listOf(hosts), methods, patterns(paths));
}

function hostMatches(pattern: string, host: string): bool {
  if (!pattern.startsWith("*")) return pattern === host;
  return host.length > pattern.length - 1 && host.endsWith(pattern.slice(1));
}

// The same by trying one rule after the other.
function naive(rules: IndexedRule[], hosts: string[][], method: u64, host: string, path: string): i32 {
  const bytes = String.UTF8.encode(path);
  for (let i = 0; i < rules.length; i++) {
    if ((rules[i].methods & method) === 0) continue;
    let hit: bool = hosts[i].length === 0;
    for (let j = 0; j < hosts[i].length; j++) hit = hit || hostMatches(hosts[i][j], host);
    if (!hit) continue;
    for (let j = 0; j < rules[i].paths.length; j++) {
      const one = rules[i].paths[j];
      const ptr = changetype<usize>(one);
      if (matchesRest(ptr, one.byteLength, changetype<usize>(bytes), bytes.byteLength)) return i;
    }
  }
  return -1;
}

const HOSTS: string[] = [
  "a.example.com",
  "b.example.com",
  "*.example.com",
  "*.b.example.com",
  "example.org",
  "*.org",
];
const ASKED: string[] = [
  "a.example.com",
  "x.b.example.com",
  "example.com",
  "example.org",
  "x.y.org",
  "b.example.com",
];
const SEGMENTS: string[] = ["a", "ab", "abc", "b", "api", "app", "admin", "x", "y.css", "z.css"];

function somePath(numbers: Numbers): string {
  let result = "";
  for (let count = 1 + numbers.below(4); count > 0; count--) result += "/" + SEGMENTS[numbers.below(10)];
  return numbers.below(4) === 0 ? result + "/" : result;
}

function somePattern(numbers: Numbers): string {
  const path = somePath(numbers);
  switch (numbers.below(7)) {
    case 0:
      return path + "*";
    case 1:
      return "*" + path;
    case 2:
      return "*.css";
    case 3:
      return path.endsWith("/") ? path + "{*}" : path + "/{*}/x";
    case 4:
      return path.endsWith("/") ? path + "{**}" : path + "/{**}/x";
    case 5:
      return "/{*}" + path;
    default:
      return path;
  }
}

describe("The index of rules", () => {
  it("is empty without rules", () => {
    const index = RequestIndex.of([]);
    expect(find(index, GET, "a", "/")).toBe(-1);
    expect(occurs(index, "a", "/")).toBe(false);
  });

  it("finds the first of the rules that match, over hosts and kinds of patterns", () => {
    const index = RequestIndex.of([
      rule(0, ["a.example.com"], EVERY_METHOD, ["/x/*"]),
      rule(1, ["*.example.com"], EVERY_METHOD, ["*.css"]),
      rule(2, [], EVERY_METHOD, ["/x/y.css"]),
      rule(3, ["a.example.com"], EVERY_METHOD, ["*"]),
    ]);
    expect(find(index, GET, "a.example.com", "/x/y.css")).toBe(0);
    expect(find(index, GET, "b.example.com", "/x/y.css")).toBe(1);
    expect(find(index, GET, "other", "/x/y.css")).toBe(2);
    expect(find(index, GET, "a.example.com", "/y.css")).toBe(1);
    expect(find(index, GET, "a.example.com", "/")).toBe(3);
    expect(find(index, GET, "other", "/")).toBe(-1);
  });

  it("passes over rules for other methods, and over the one that is left out", () => {
    const index = RequestIndex.of([
      rule(0, [], GET, ["/a"]),
      rule(1, [], POST, ["/a"]),
      rule(2, [], EVERY_METHOD, ["/a", "/{*}"]),
    ]);
    expect(find(index, GET, "h", "/a")).toBe(0);
    expect(find(index, POST, "h", "/a")).toBe(1);
    expect(find(index, 4, "h", "/a")).toBe(2);
    expect(find(index, GET, "h", "/a", 0)).toBe(2);
    expect(find(index, POST, "h", "/b", 2)).toBe(-1);
  });

  it("knows hosts by name, by ending and by neither", () => {
    const index = RequestIndex.of([
      rule(0, ["example.com"], EVERY_METHOD, ["*"]),
      rule(1, ["*.example.com"], EVERY_METHOD, ["*"]),
      rule(2, ["*.com"], EVERY_METHOD, ["*"]),
      rule(3, ["xample.com", "[::1]"], EVERY_METHOD, ["*"]),
    ]);
    const hosts = [
      "example.com",
      "a.example.com",
      "a.b.example.com",
      "b.com",
      "com",
      "aexample.com",
      "",
      ".",
      "[::1]",
    ];
    const expected: i32[] = [0, 1, 1, 2, -1, 2, -1, -1, 3];
    for (let i = 0; i < hosts.length; i++)
      expect(find(index, GET, hosts[i], "/")).toBe(expected[i], hosts[i]);
  });

  it("does not read beyond a short path", () => {
    const index = RequestIndex.of([rule(0, [], EVERY_METHOD, ["/abcdef", "*abcdef", "/a/{*}/b"])]);
    const paths = ["/", "/a", "/a/", "/abcde", "abcde", "", "f", "/a/x", "/a/x/"];
    for (let i = 0; i < paths.length; i++) expect(find(index, GET, "h", paths[i])).toBe(-1, paths[i]);
    expect(find(index, GET, "h", "/abcdef")).toBe(0);
    expect(find(index, GET, "h", "/a/x/b")).toBe(0);
  });

  it("finds a text anywhere", () => {
    const index = RequestIndex.of([
      rule(0, ["a"], EVERY_METHOD, ["/x/*"]),
      rule(1, [], EVERY_METHOD, ["/y/*"]),
      rule(2, [], POST, ["/z/*"]),
    ]);
    expect(occurs(index, "a", "/b/x/c")).toBe(true);
    expect(occurs(index, "b", "/b/x/c")).toBe(false);
    expect(occurs(index, "b", "/b/y/")).toBe(true);
    expect(occurs(index, "b", "/b/y/", 1)).toBe(false);
    expect(occurs(index, "b", "/z/")).toBe(false);
  });

  it("agrees with trying one rule after the other", () => {
    const numbers = new Numbers(7);
    let hits = 0;
    for (let round = 0; round < 12; round++) {
      const rules: IndexedRule[] = [];
      const hosts: string[][] = [];
      const count = 1 + numbers.below(200);
      for (let i = 0; i < count; i++) {
        hosts.push(numbers.below(3) === 0 ? [] : [HOSTS[numbers.below(6)], HOSTS[numbers.below(6)]]);
        const methods = numbers.below(3) === 0 ? GET : EVERY_METHOD;
        rules.push(rule(i, hosts[i], methods, [somePattern(numbers), somePattern(numbers)]));
      }
      const index = RequestIndex.of(rules);
      for (let i = 0; i < 200; i++) {
        const host = ASKED[numbers.below(6)];
        const path = somePath(numbers);
        const method = numbers.below(2) === 0 ? GET : POST;
        const expected = naive(rules, hosts, method, host, path);
        if (expected >= 0) hits++;
        const found = find(index, method, host, path);
        if (found !== expected) expect(found).toBe(expected, `${count} rules: ${host}${path}`);
      }
    }
    expect(hits).toBeGreaterThan(500);
  });
});
