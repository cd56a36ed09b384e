import { hasAuthority } from "../../http/original-url";

function has(url: string, authority: string): bool {
  const a = String.UTF8.encode(url);
  const b = String.UTF8.encode(authority);
  return hasAuthority(changetype<usize>(a), a.byteLength, changetype<usize>(b), b.byteLength);
}

describe("The URL that an internal redirect comes from", () => {
  it("has the authority between its scheme and its path", () => {
    expect(has("https://a.example.com/x", "a.example.com")).toBe(true);
    expect(has("http://A.example.com:8080/", "a.Example.com:8080")).toBe(true);
    expect(has("http://[::1]:80/x", "[::1]:80")).toBe(true);
    expect(has("http://a.example.com", "a.example.com")).toBe(true);
  });

  it("has no other, and none when it is malformed", () => {
    const urls = [
      "",
      ":",
      "://",
      "http:",
      "http:/",
      "http://",
      "/a.example.com/",
      "a.example.com",
      "http:///a",
    ];
    for (let i = 0; i < urls.length; i++) expect(has(urls[i], "a.example.com")).toBe(false, urls[i]);
    expect(has("http://a.example.com:80/", "a.example.com")).toBe(false);
    expect(has("http://a.example.com.evil/", "a.example.com")).toBe(false);
    expect(has("http://b.example.com/", "a.example.com")).toBe(false);
  });
});
