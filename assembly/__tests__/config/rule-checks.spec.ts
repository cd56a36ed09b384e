import { expectRefused, refusal } from "./parsed";
import { refused, repeated, rulesOf } from "./rules-of";

describe("rules as a whole", () => {
  it("refuses hosts that nobody guards", () => {
    const allowed = "a host that rules.hosts guards";
    expectRefused([
      refused(
        '"public":[{"hosts":["b"],"paths":["/a"]}],"hosts":["a"]',
        "public[0].hosts[0]",
        '"b"',
        allowed,
      ),
      refused(
        '"hosts":["a","*.c"],"routes":[{"hosts":["a","x.c","c"]}]',
        "routes[0].hosts[2]",
        '"c"',
        allowed,
      ),
      refused(
        '"hosts":["a"],"api":[{"hosts":["a"],"paths":["/a"]},{"hosts":["*.a"],"paths":["/a"]}]',
        "api[1].hosts[0]",
        '"*.a"',
        allowed,
      ),
    ]);
    expect(rulesOf('"hosts":["a.b","*.c"],"routes":[{"hosts":["*.b","x.c","*.y.c"]}]').routes.length).toBe(1);
  });

  it("refuses to switch the protection off", () => {
    const found = "every path made public";
    const allowed = "narrower paths";
    const everything = ["*", "/*", "/{**}"];
    for (let i = 0; i < everything.length; i++) {
      const paths = `"paths":["/a","${everything[i]}"]`;
      expectRefused([
        refused(`"public":[{${paths}}]`, "public[0].paths", found, allowed),
        refused(`"public":[{"methods":["GET"],${paths}}]`, "public[0].paths", found, allowed),
        refused(`"routes":[{"access":"public",${paths}}]`, "routes[0].paths", found, allowed),
        refused(`"public":[{"hosts":["a","*.b"],${paths}}]`, "public[0].paths", found, allowed),
        refused(
          `"hosts":["a","b"],"public":[{"hosts":["b","a"],${paths}}]`,
          "public[0].paths",
          found,
          allowed,
        ),
      ]);
    }
    expectRefused([refused('"routes":[{"access":"public"}]', "routes[0].paths", found, allowed)]);
    expect(rulesOf('"public":[{"paths":["/"]}]').routes.length).toBe(1);
    expect(rulesOf('"public":[{"hosts":["dex.example.com"],"paths":["*"]}]').routes.length).toBe(1);
    expect(rulesOf('"hosts":["a","dex"],"routes":[{"hosts":["dex"],"access":"public"}]').routes.length).toBe(
      1,
    );
  });

  it("refuses rules that never match, and names given twice", () => {
    const found = "a rule that never matches";
    const shadow = found + ", as earlier ones take all its requests";
    const allowed = "a narrower one first";
    expectRefused([
      refused('"routes":[{"paths":["/a/*"]},{"paths":["/a/b"]}]', "routes[1]", shadow, allowed),
      refused('"routes":[{},{"paths":["/a"]}]', "routes[1]", shadow, allowed),
      refused('"public":[{"paths":["/a*"]},{"paths":["/a/b","/ab"]}]', "public[1]", shadow, allowed),
      refused('"routes":[{"paths":["/a/{*}"]}],"public":[{"paths":["/a/*"]}]', "routes[0]", shadow, allowed),
      refused(
        '"hosts":["a"],"routes":[{"hosts":["a"],"paths":["*.css"]},{"paths":["/x.css"]}]',
        "routes[1]",
        shadow,
        allowed,
      ),
      refused(
        '"routes":[{"name":"a","paths":["/a"]},{"name":"a"}]',
        "routes[1].name",
        "the name a second time",
        "each name once",
      ),
    ]);
    expect(rulesOf('"routes":[{"paths":["/a/b"]},{"paths":["/a/*"]},{}]').routes.length).toBe(3);
    expect(rulesOf('"routes":[{"methods":["GET"]},{"methods":["GET","POST"]}]').routes.length).toBe(2);
  });

  it("bounds its lists", () => {
    expectRefused([
      refused(
        `"routes":[{"paths":[${repeated('"/a"', 65)}]}]`,
        "routes[0].paths[64]",
        "one entry more",
        "at most 64",
      ),
      refused(
        `"routes":[{"hosts":[${repeated('"a"', 65)}]}]`,
        "routes[0].hosts[64]",
        "one entry more",
        "at most 64",
      ),
      refused(
        `"routes":[{"methods":[${repeated('"GET"', 65)}]}]`,
        "routes[0].methods[64]",
        "one entry more",
        "at most 64",
      ),
    ]);
    const api = `{"paths":[${repeated('"/a"', 50)}]}`;
    const line = refusal(`"rules":{"api":[${repeated(api, 81)}]}`);
    expect(line).toBe(
      "rules: found 4050 hosts, methods and paths, allowed: at most 4000 in all rules together",
    );
    expect(refusal(`"rules":{"api":[${repeated(api, 80)}]}`)).toBe("");
    const methods: string[] = [];
    for (let i = 0; i < 64; i++)
      methods.push(`"M${String.fromCharCode(65 + i / 8)}${String.fromCharCode(65 + (i % 8))}"`);
    expect(refusal(`"rules":{"routes":[{"methods":[${methods.join(",")}]}]}`)).toBe(
      "rules: found one method more, allowed: at most 63 different ones in all rules together",
    );
  });
});
