import { ByteList } from "../../bytes/byte-list";
import { ClaimHeader } from "../../rules/claim-header";
import { ProtectedResource } from "../../rules/protected-resource";
import { Access, ClaimRule, resourcesOf, Route } from "../../rules/route";
import { listOf, routeOn } from "./table";

function rule(name: string): ClaimRule {
  return new ClaimRule(String.UTF8.encode(name), listOf(["x"]));
}

/** The steps to a claim, with | between them. */
function steps(path: ByteList): string {
  const texts: string[] = [];
  for (let i = 0; i < path.count; i++)
    texts.push(String.UTF8.decodeUnsafe(path.pointer(i), usize(path.size(i))));
  return texts.join("|");
}

/** Routes that each say one thing more than the default. */
function restricting(): Route[] {
  const routes: Route[] = [];
  for (let i = 0; i < 5; i++) routes.push(routeOn(["/a"]));
  routes[0].allowedGroups = listOf(["ops"]);
  routes[1].requiredClaims = [rule("tenant")];
  routes[2].audiences = listOf(["app"]);
  routes[3].authorization = 0;
  routes[4].identityHeaders = 0;
  return routes;
}

describe("A claim that a route demands", () => {
  it("is found by its exact name, or by JSON Pointer", () => {
    expect(steps(rule("realm.roles").path)).toBe("realm.roles");
    expect(steps(rule("/realm_access/roles").path)).toBe("realm_access|roles");
    expect(steps(rule("/a~1b/~0c").path)).toBe("a/b|~c");
    const header = new ClaimHeader(String.UTF8.encode("x-roles"), String.UTF8.encode("/realm_access/roles"));
    expect(steps(header.path)).toBe("realm_access|roles");
    expect(steps(new ClaimHeader(String.UTF8.encode("x"), String.UTF8.encode("a/b")).path)).toBe("a/b");
  });

  it("is a list of words only where it is scope itself", () => {
    expect(rule("scope").isScope).toBe(true);
    expect(rule("/scope").isScope).toBe(true);
    expect(rule("/a/scope").isScope).toBe(false);
    expect(rule("scopes").isScope).toBe(false);
    expect(rule("Scope").isScope).toBe(false);
  });
});

describe("A route", () => {
  it("restricts by each thing that the default does not demand or withhold", () => {
    expect(routeOn(["/a"]).restricts).toBe(false);
    const routes = restricting();
    for (let i = 0; i < routes.length; i++) expect(routes[i].restricts).toBe(true, i.toString());
  });

  it("is strict when it restricts and needs an identity", () => {
    expect(routeOn(["/a"]).isStrict).toBe(false);
    const routes = restricting();
    for (let i = 0; i < routes.length; i++) {
      expect(routes[i].isStrict).toBe(true, i.toString());
      routes[i].access = Access.Optional;
      expect(routes[i].isStrict).toBe(false, i.toString());
      routes[i].access = Access.Public;
      expect(routes[i].isStrict).toBe(false, i.toString());
    }
  });

  it("gives its resource to the list of them, in order", () => {
    const routes = [routeOn(["/a"]), routeOn(["/b"]), routeOn(["/c"])];
    expect(resourcesOf(routes).length).toBe(0);
    const first = new ProtectedResource();
    const second = new ProtectedResource();
    routes[0].resource = first;
    routes[2].resource = second;
    const found = resourcesOf(routes);
    expect(found.length).toBe(2);
    expect(found[0] === first && found[1] === second).toBe(true);
  });
});
