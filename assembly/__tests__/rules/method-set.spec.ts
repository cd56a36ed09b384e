import { EVERY_METHOD, MAX_METHODS, MethodSet, OTHER_METHOD } from "../../rules/method-set";
import { Route } from "../../rules/route";
import { listOf, matching } from "./table";

function bitOf(set: MethodSet, name: string): u64 {
  const bytes = String.UTF8.encode(name);
  return set.bit(changetype<usize>(bytes), bytes.byteLength);
}

function foldedBitOf(set: MethodSet, name: string): u64 {
  const bytes = String.UTF8.encode(name);
  return set.foldedBit(changetype<usize>(bytes), bytes.byteLength);
}

function routeFor(methods: string[]): Route {
  const route = new Route();
  route.match = matching([], methods, ["/a"]);
  return route;
}

describe("The methods that rules name", () => {
  it("are a bit each, the same for every rule", () => {
    const set = new MethodSet();
    const first = set.bitsOf(listOf(["GET", "POST"]));
    const second = set.bitsOf(listOf(["PUT", "GET", "GET"]));
    expect(popcnt(first)).toBe(2);
    expect(first & second).toBe(bitOf(set, "GET"));
    expect(bitOf(set, "POST") & first).not.toBe(0);
    expect(bitOf(set, "PUT") & first).toBe(0);
  });

  it("leave every other method to rules without a condition", () => {
    const set = new MethodSet();
    const named = set.bitsOf(listOf(["GET"]));
    expect(set.bitsOf(listOf([]))).toBe(EVERY_METHOD);
    const others = ["POST", "get", "GE", "GETT", "", "GET "];
    for (let i = 0; i < others.length; i++) {
      expect(bitOf(set, others[i]) & named).toBe(0, others[i]);
      expect(bitOf(set, others[i]) & EVERY_METHOD).not.toBe(0, others[i]);
    }
  });

  it("are found in any case of letters where that is asked for", () => {
    const set = new MethodSet();
    set.bitsOf(listOf(["GET", "M-SEARCH"]));
    const spellings = ["GET", "get", "Get", "gEt"];
    for (let i = 0; i < spellings.length; i++)
      expect(foldedBitOf(set, spellings[i])).toBe(bitOf(set, "GET"), spellings[i]);
    expect(foldedBitOf(set, "m-search")).toBe(bitOf(set, "M-SEARCH"));
    const others = ["", "g", "gets", "post", "m_search", "get".repeat(20)];
    for (let i = 0; i < others.length; i++) expect(foldedBitOf(set, others[i])).toBe(OTHER_METHOD, others[i]);
  });

  it("have HEAD with GET in a route that restricts, and in no other", () => {
    const set = new MethodSet();
    const free = routeFor(["GET"]);
    expect(popcnt(set.bitsOfRoute(free))).toBe(1);
    const strict = routeFor(["GET", "POST"]);
    strict.allowedGroups = listOf(["ops"]);
    expect(set.bitsOfRoute(strict)).toBe(bitOf(set, "GET") | bitOf(set, "POST") | bitOf(set, "HEAD"));
    const post = routeFor(["POST"]);
    post.allowedGroups = listOf(["ops"]);
    expect(set.bitsOfRoute(post)).toBe(bitOf(set, "POST"));
    const every = routeFor([]);
    every.allowedGroups = listOf(["ops"]);
    expect(set.bitsOfRoute(every)).toBe(EVERY_METHOD);
  });

  it("are 63 at most, and the set says when there is one more", () => {
    const set = new MethodSet();
    let all: u64 = 0;
    for (let i = 0; i < MAX_METHODS; i++) all |= set.bitsOf(listOf([`M${i}`]));
    expect(popcnt(all)).toBe(MAX_METHODS);
    expect(set.overflowed).toBe(false);
    expect(set.bitsOf(listOf(["ONE-MORE"]))).toBe(0);
    expect(set.overflowed).toBe(true);
    expect(bitOf(set, "ONE-MORE") & all).toBe(0);
  });
});
