import { Access } from "../../rules/route";
import { expectRefused, utf8 } from "./parsed";
import { refused, rulesOf } from "./rules-of";

describe("rules", () => {
  it("refuses empty lists, and keys of no meaning here", () => {
    expectRefused([
      refused('"hosts":[]', "hosts", "an empty list", "a list, not empty"),
      refused('"hosts":"a"', "hosts", '"a"', "a list, not empty"),
      refused('"paths":[]', "paths", "an unknown key", "hosts, public, api, routes, cors"),
      refused('"public":{}', "public", "an object", "a list of {hosts, methods, paths}"),
      refused('"public":[{}]', "public[0].paths", "nothing", "a list, not empty, of path patterns"),
      refused(
        '"api":[{"methods":["GET"]}]',
        "api[0].paths",
        "nothing",
        "a list, not empty, of path patterns",
      ),
      refused('"public":[{"paths":[]}]', "public[0].paths", "an empty list", "a list, not empty"),
      refused('"public":[{"paths":["/a"],"methods":[]}]', "public[0].methods", "an empty list", "not empty"),
      refused('"routes":[{},{"hosts":[]}]', "routes[1].hosts", "an empty list", "not empty"),
      refused(
        '"routes":[{"paths":["/a"],"acces":"public"}]',
        "routes[0].acces",
        "an unknown key",
        "did you mean access?",
      ),
      refused('"routes":[5]', "routes[0]", "5", "an object with name, hosts"),
    ]);
  });

  it("has no rules by default", () => {
    const rules = rulesOf("");
    expect(rules.hosts.count + rules.routes.length + rules.api.length + rules.cors.allowedOrigins.count).toBe(
      0,
    );
    expect(rules.cors.preflightPasses).toBe(false);
  });

  it("puts public before routes, whatever the order of the keys", () => {
    const rules = rulesOf(
      '"routes":[{"paths":["/b"]},{"name":"c-1","paths":["/c"]}],"public":[{"paths":["/a","*.css"]}]',
    );
    expect(rules.routes.length).toBe(3);
    const labels = ["public[0]", "routes[0]", "c-1"];
    const accesses = [Access.Public, Access.Required, Access.Required];
    for (let i = 0; i < 3; i++) {
      expect(utf8(rules.routes[i].label)).toBe(labels[i]);
      expect(rules.routes[i].access).toBe(accesses[i], labels[i]);
    }
    expect(rules.routes[0].match.paths.length).toBe(2);
    expect(utf8(rules.routes[0].match.paths[0])).toBe("/a");
  });
});
