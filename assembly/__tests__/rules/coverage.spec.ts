import { coversHosts, isHostAmong, isOverruled, isShadowed, takesHost } from "../../rules/coverage";
import { Access, Route } from "../../rules/route";
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

function forGroup(route: Route): Route {
  route.allowedGroups = listOf(["ops"]);
  return route;
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

  it("takes HEAD for what a route on GET restricts", () => {
    expect(shadowed([forGroup(on([], ["GET"], ["*"])), on([], ["HEAD"], ["/b"])], [])).toBe(true);
    expect(shadowed([forGroup(on([], ["GET"], ["*"])), on([], ["HEAD", "PUT"], ["/b"])], [])).toBe(false);
    expect(shadowed([forGroup(on([], ["POST"], ["*"])), on([], ["HEAD"], ["/b"])], [])).toBe(false);
    expect(shadowed([on([], ["GET"], ["*"]), on([], ["HEAD"], ["/b"])], [])).toBe(false);
  });

  it("lets no rule that loosens take all of one that restricts, and none loosen just what another one restricts", () => {
    const open = on([], [], ["/a/*"]);
    open.access = Access.Public;
    expect(shadowed([open, forGroup(on([], ["GET"], ["/a/b"]))], [])).toBe(false);
    expect(shadowed([open, on([], ["GET"], ["/a/b"])], [])).toBe(true);
    expect(isOverruled([open, forGroup(on([], [], ["/a/*"]))], 0, listOf([]))).toBe(true);
    expect(isOverruled([open, on([], [], ["/a/*"])], 0, listOf([]))).toBe(false);
    expect(isOverruled([open, forGroup(on([], [], ["/a/*"]))], 1, listOf([]))).toBe(false);
    expect(isOverruled([open, forGroup(on([], ["GET"], ["/a/*"]))], 0, listOf([]))).toBe(false);
    expect(isOverruled([open, forGroup(on(["x"], [], ["/a/*"]))], 0, listOf([]))).toBe(false);
    expect(isOverruled([open, forGroup(on(["x"], [], ["/a/*"]))], 0, listOf(["x"]))).toBe(true);
    expect(isOverruled([open, forGroup(on([], [], ["*"]))], 0, listOf([]))).toBe(false);
  });

  it("knows whether a host is one of a rule's", () => {
    const name = String.UTF8.encode("x.a");
    expect(takesHost(listOf([]), changetype<usize>(name), name.byteLength)).toBe(true);
    expect(takesHost(listOf(["b", "*.a"]), changetype<usize>(name), name.byteLength)).toBe(true);
    expect(takesHost(listOf(["x.a"]), changetype<usize>(name), name.byteLength)).toBe(true);
    expect(takesHost(listOf(["a", "*.x.a"]), changetype<usize>(name), name.byteLength)).toBe(false);
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
