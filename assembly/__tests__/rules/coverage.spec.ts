import { coversHosts, isHostAmong, isShadowed } from "../../rules/coverage";
import { Route } from "../../rules/route";
import { listOf, matching } from "./table";

function among(host: string, hosts: string[]): bool {
  const bytes = String.UTF8.encode(host);
  return isHostAmong(changetype<usize>(bytes), bytes.byteLength, listOf(hosts));
}

function on(hosts: string[], methods: string[], paths: string[]): Route {
  const route = new Route();
  route.match = matching(hosts, methods, paths);
  return route;
}

function shadowed(routes: Route[], guarded: string[]): bool {
  return isShadowed(routes, routes.length - 1, listOf(guarded));
}

describe("What rules cover", () => {
  it("tells whether anybody guards a host", () => {
    expect(among("a.example.com", [])).toBe(true);
    expect(among("a.example.com", ["b.example.com", "*.example.com"])).toBe(true);
    expect(among("*.example.com", ["a.example.com"])).toBe(true);
    expect(among("*.a.example.com", ["*.example.com"])).toBe(true);
    expect(among("*.example.com", ["*.a.example.com"])).toBe(true);
    expect(among("example.com", ["*.example.com"])).toBe(false);
    expect(among("*.example.com", ["example.com"])).toBe(false);
    expect(among("*.a.com", ["*.b.com", "a.com"])).toBe(false);
  });

  it("tells whether hosts are all of others", () => {
    expect(coversHosts(listOf([]), listOf([]), listOf([]))).toBe(true);
    expect(coversHosts(listOf(["*.a"]), listOf(["x.a", "*.y.a"]), listOf([]))).toBe(true);
    expect(coversHosts(listOf(["*.a"]), listOf(["x.a", "a"]), listOf([]))).toBe(false);
    expect(coversHosts(listOf(["x.a"]), listOf(["*.a"]), listOf([]))).toBe(false);
    expect(coversHosts(listOf(["x.a"]), listOf([]), listOf([]))).toBe(false);
    expect(coversHosts(listOf(["x.a", "y.a"]), listOf([]), listOf(["y.a", "x.a"]))).toBe(true);
  });

  it("tells which routes never match", () => {
    expect(shadowed([on([], [], ["/a/*"]), on([], [], ["/a/b", "/a/c*"])], [])).toBe(true);
    expect(shadowed([on([], [], ["/a"]), on([], [], ["/b"]), on([], [], ["/b", "/a"])], [])).toBe(true);
    expect(shadowed([on([], ["GET", "POST"], ["*"]), on([], ["POST"], ["/b"])], [])).toBe(true);
    expect(shadowed([on(["*.a"], [], ["*"]), on(["x.a"], [], ["/b"])], [])).toBe(true);
    expect(shadowed([on(["x.a"], [], ["*"]), on([], [], ["/b"])], ["x.a"])).toBe(true);
  });

  it("lets a route be that has a request left", () => {
    expect(shadowed([on([], [], ["*"])], [])).toBe(false);
    expect(shadowed([on([], [], ["/a/*"]), on([], [], ["/a/b", "/a"])], [])).toBe(false);
    expect(shadowed([on([], ["GET"], ["*"]), on([], [], ["/b"])], [])).toBe(false);
    expect(shadowed([on([], ["GET"], ["*"]), on([], ["GET", "PUT"], ["/b"])], [])).toBe(false);
    expect(shadowed([on(["x.a"], [], ["*"]), on([], [], ["/b"])], [])).toBe(false);
    expect(shadowed([on(["x.a"], [], ["*"]), on(["*.a"], [], ["/b"])], ["*.a"])).toBe(false);
  });
});
