import { isWellKnown, ProtectedResource } from "../../rules/protected-resource";

const PATH = "/.well-known/oauth-protected-resource/mcp";

function isAt(host: string, path: string): bool {
  const resource = new ProtectedResource();
  resource.host = String.UTF8.encode("api.example.com");
  resource.path = String.UTF8.encode(PATH);
  const h = String.UTF8.encode(host);
  const p = String.UTF8.encode(path);
  return resource.isServedAt(changetype<usize>(h), h.byteLength, changetype<usize>(p), p.byteLength);
}

function wellKnown(path: string): bool {
  const p = String.UTF8.encode(path);
  return isWellKnown(changetype<usize>(p), p.byteLength);
}

describe("The metadata of a protected resource", () => {
  it("is served at its own path of its own host, and nowhere else", () => {
    expect(isAt("api.example.com", PATH)).toBe(true);
    expect(isAt("api.example.org", PATH)).toBe(false);
    expect(isAt("", PATH)).toBe(false);
    expect(isAt("api.example.com", PATH + "/")).toBe(false);
    expect(isAt("api.example.com", PATH + "2")).toBe(false);
    expect(isAt("api.example.com", "/.well-known/oauth-protected-resource")).toBe(false);
    expect(isAt("api.example.com", "/.well-known/oauth-protected-resource/MCP")).toBe(false);
  });

  it("can be nowhere but under the well-known path of RFC 9728", () => {
    expect(wellKnown("/.well-known/oauth-protected-resource")).toBe(true);
    expect(wellKnown(PATH)).toBe(true);
    expect(wellKnown("/.well-known/oauth-protected-resourc")).toBe(false);
    expect(wellKnown("/.Well-Known/oauth-protected-resource")).toBe(false);
    expect(wellKnown("/mcp/.well-known/oauth-protected-resource")).toBe(false);
    expect(wellKnown("/")).toBe(false);
  });
});
