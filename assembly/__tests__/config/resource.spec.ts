import { resourcesOf } from "../../rules/route";
import { ProtectedResource } from "../../rules/protected-resource";
import { expectRefused, utf8 } from "./parsed";
import { refused, rulesOf } from "./rules-of";

function routeWith(metadata: string): string {
  return `"routes":[{"paths":["/mcp"],"resource":{"metadata":${metadata}}}]`;
}

function read(identifier: string): ProtectedResource {
  const resources = resourcesOf(rulesOf(routeWith(`{"resource":"${identifier}"}`)).routes);
  expect(resources.length).toBe(1, identifier);
  return resources.length === 1 ? resources[0] : new ProtectedResource();
}

/** Host, path and URL of the metadata. */
function placeOf(identifier: string): string {
  const resource = read(identifier);
  return [utf8(resource.host), utf8(resource.path), utf8(resource.url)].join(" ");
}

const WELL_KNOWN = "/.well-known/oauth-protected-resource";

describe("A route's resource", () => {
  it("has its metadata between the host and the path of its identifier", () => {
    expect(placeOf("https://api.example.com/mcp")).toBe(
      `api.example.com ${WELL_KNOWN}/mcp https://api.example.com${WELL_KNOWN}/mcp`,
    );
    expect(placeOf("http://API.example.com:8080/a/b")).toBe(
      `api.example.com ${WELL_KNOWN}/a/b http://API.example.com:8080${WELL_KNOWN}/a/b`,
    );
  });

  it("has no path of a slash alone, as RFC 9728 has it", () => {
    const bare = `api.example.com ${WELL_KNOWN} https://api.example.com${WELL_KNOWN}`;
    expect(placeOf("https://api.example.com")).toBe(bare);
    expect(placeOf("https://api.example.com/")).toBe(bare);
    expect(placeOf("https://api.example.com/a/")).toBe(
      `api.example.com ${WELL_KNOWN}/a/ https://api.example.com${WELL_KNOWN}/a/`,
    );
  });

  it("keeps the document byte for byte", () => {
    const document =
      '{ "resource":"https://api.example.com/mcp", "authorization_servers": ["https://dex.example.com"] }';
    const routes = rulesOf(routeWith(document)).routes;
    expect(utf8(resourcesOf(routes)[0].document)).toBe(document);
  });

  it("needs an identifier that can be served as it is written", () => {
    const found = "none that can be served";
    const allowed = "an https or http URL of at most 1024 characters";
    const path = "routes[0].resource.metadata.resource";
    const identifiers = [
      "",
      "api.example.com",
      "ftp://api.example.com/",
      "HTTPS://api.example.com/",
      "https://",
      "https:///mcp",
      "https://*.example.com/",
      "https://u@api.example.com/",
      "https://api.example.com/a?b",
      "https://api.example.com/a#b",
      "https://api.example.com/a%2fb",
      "https://api.example.com/a//b",
      "https://api.example.com/../a",
      "https://api.example.com/\\u0061",
      `https://api.example.com/${"a".repeat(1010)}`,
    ];
    for (let i = 0; i < identifiers.length; i++) {
      expectRefused([refused(routeWith(`{"resource":"${identifiers[i]}"}`), path, found, allowed)]);
    }
    expectRefused([
      refused(routeWith("{}"), path, found, allowed),
      refused(routeWith('{"resource":5}'), path, found, allowed),
      refused(routeWith('{"a":{"resource":"https://api.example.com/"}}'), path, found, allowed),
      refused(
        '"routes":[{"paths":["/mcp"],"resource":{}}]',
        "routes[0].resource.metadata",
        "nothing",
        "an object",
      ),
      refused(routeWith('"x"'), "routes[0].resource.metadata", '"x"', "an object"),
      refused(
        '"routes":[{"paths":["/mcp"],"resource":{"x":1}}]',
        "routes[0].resource.x",
        "an unknown key",
        "metadata",
      ),
    ]);
  });
});
