import { ByteList } from "../../bytes/byte-list";
import { HostSet, Match } from "../../http/host-pattern";

function setOf(patterns: string[]): HostSet {
  const items: ArrayBuffer[] = [];
  for (let i = 0; i < patterns.length; i++) items.push(String.UTF8.encode(patterns[i]));
  return new HostSet(new ByteList(items));
}

function match(set: HostSet, authority: string): Match {
  const bytes = String.UTF8.encode(authority);
  return set.matches(changetype<usize>(bytes), bytes.byteLength);
}

function expectAll(set: HostSet, authorities: string[], expected: Match): void {
  for (let i = 0; i < authorities.length; i++)
    expect(match(set, authorities[i])).toBe(expected, authorities[i]);
}

const ODD: string[] = [
  "",
  ",",
  "a,b",
  "httpbin.example.com,evil",
  "user@httpbin.example.com",
  "httpbin.example.com/",
  "a\\b",
  "a b",
  " a",
  "a ",
  "a\x00",
  "a\n",
  "a\x7f",
  "\u00e9.example.com",
  "a%2eb",
  "a?b",
  "a#b",
  ".",
  "..",
  ".a",
  "a..",
  "a..b",
  ":80",
  "a:",
  "a:123456",
  "a:80:80",
  "a:8o",
  "[",
  "[]",
  "[::1",
  "[::1]x",
  "[::1]:",
  "[fe80::1%25eth0]",
  "::1",
  "*.example.com",
  "[v1.a]",
];

describe("Host patterns", () => {
  it("match exact hosts whatever their case, port and final dot", () => {
    const set = setOf(["httpbin.example.com", "other.example"]);
    expectAll(set, ["httpbin.example.com", "HTTPBIN.Example.COM", "httpbin.example.com:443"], Match.Yes);
    expectAll(set, ["httpbin.example.com.", "httpbin.example.com.:8443", "other.example"], Match.Yes);
    expectAll(
      set,
      ["example.com", "xhttpbin.example.com", "httpbin.example.com.evil", "httpbin.example.co"],
      Match.No,
    );
  });

  it("match every name below a wildcard, but not its parent", () => {
    const set = setOf(["*.example.com"]);
    expectAll(set, ["a.example.com", "a.b.example.com:80", "A.EXAMPLE.COM."], Match.Yes);
    expectAll(
      set,
      ["example.com", "example.com:80", "aexample.com", "a.example.com.evil", "a.example.org"],
      Match.No,
    );
  });

  it("call odd authorities odd, whatever is guarded", () => {
    expectAll(setOf([]), ODD, Match.Odd);
    expectAll(setOf(["httpbin.example.com"]), ODD, Match.Odd);
    expect(match(setOf([]), "a".repeat(300))).toBe(Match.Odd);
    expect(match(setOf([]), "ab.".repeat(84) + "a.:65535")).toBe(Match.Yes);
  });

  it("guard every ordinary host without a list, addresses too", () => {
    expectAll(
      setOf([]),
      ["a", "10.0.0.1:8080", "[::1]", "[::1]:8080", "[2001:DB8::1]", "x_y", "8080"],
      Match.Yes,
    );
    expectAll(setOf(["*.example.com"]), ["10.0.0.1", "[::1]:8080", "8080"], Match.No);
  });

  it("is each set's own answer, whatever another said of the same authority just before", () => {
    const one = setOf(["one.example.com"]);
    const two = setOf(["two.example.com"]);
    for (let i = 0; i < 3; i++) {
      expect(match(one, "one.example.com")).toBe(Match.Yes);
      expect(match(two, "one.example.com")).toBe(Match.No);
      expect(match(two, "two.example.com")).toBe(Match.Yes);
      expect(match(one, "two.example.com")).toBe(Match.No);
      expect(match(one, "one.example.com,")).toBe(Match.Odd);
    }
  });

  it("leaves no host at hand for an odd authority, whatever came before it, and finds what came before again", () => {
    const odd = ["", "one.example.com,", "a..b", ":443", "x".repeat(300)];
    const set = setOf([]);
    for (let i = 0; i < odd.length; i++) {
      expect(match(set, "one.example.com")).toBe(Match.Yes);
      expect(set.hostLength).toBe(15);
      expect(match(set, odd[i])).toBe(Match.Odd, odd[i]);
      expect(set.hostLength).toBe(0, odd[i]);
      expect(match(set, "one.example.com")).toBe(Match.Yes);
      expect(set.hostLength).toBe(15);
    }
  });

  it("leaves the folded host of the authority at hand, also when it is asked about again", () => {
    const set = setOf([]);
    const other = setOf(["other.example.com"]);
    expect(match(set, "One.example.com:443")).toBe(Match.Yes);
    expect(match(other, "two.example.com")).toBe(Match.No);
    for (let i = 0; i < 2; i++) {
      expect(match(set, "One.example.com:443")).toBe(Match.Yes);
      expect(String.UTF8.decodeUnsafe(set.host, set.hostLength)).toBe("one.example.com");
    }
  });
});
