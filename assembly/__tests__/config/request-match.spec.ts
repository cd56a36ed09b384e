import { refusal } from "./parsed";
import { rulesOf, text } from "./rules-of";

describe("A rule's hosts, methods and paths", () => {
  it("keeps hosts in lower case", () => {
    const hosts = rulesOf('"hosts":["Httpbin.Example.com","*.example.ORG"]').hosts;
    expect(text(hosts)).toBe("httpbin.example.com,*.example.org");
  });

  it("refuses ports and everything that is no host", () => {
    const bad = [
      "",
      "a:80",
      "*",
      "*.",
      "*.*.a",
      "a.*",
      "*a.b",
      "http://a",
      "a/b",
      "a b",
      "a.",
      "\u00e9.a",
      "[::1]",
      "a,b",
    ];
    for (let i = 0; i < bad.length; i++) {
      const line = refusal(`"rules":{"hosts":["a","${bad[i]}"]}`);
      expect(line.startsWith("rules.hosts[1]: found ")).toBe(true, bad[i]);
      expect(line.includes("without a port")).toBe(true, bad[i]);
    }
  });

  it("refuses paths that are no patterns", () => {
    const bad = [
      "",
      "a",
      "/a?b",
      "/a#b",
      "/a%2f",
      "/a/../b",
      "/a\\\\b",
      "/a//b",
      "/a;b",
      "/*/a",
      "/{x}",
      "/{**}/{*}",
      "/a b",
    ];
    for (let i = 0; i < bad.length; i++) {
      const places = ["public", "api", "routes"];
      for (let j = 0; j < 3; j++) {
        const line = refusal(`"rules":{"${places[j]}":[{"paths":["/a","${bad[i]}"]}]}`);
        expect(line.startsWith(`rules.${places[j]}[0].paths[1]: found "`)).toBe(true, line);
        expect(line.includes("an anchored path pattern")).toBe(true, line);
      }
    }
  });
});
