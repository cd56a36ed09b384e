import { ByteWriter } from "../../bytes/byte-writer";
import { ESCAPED_MAX, isFormBack, writeOwnPath, writeReturnPath } from "../../judge/return-path";
import { clientOf, requestOf } from "./request-of";
import { textOf } from "./text";

const OUT = new ByteWriter(memory.data(8192), 8192);

function ownPath(target: string): string {
  OUT.reset();
  writeOwnPath(requestOf(target), OUT);
  return textOf(OUT.start, OUT.length);
}

/** Where a form leads back that came with this Referer, or with none. */
function formBack(headers: string[]): string {
  const request = requestOf("/save", "POST");
  OUT.reset();
  writeReturnPath(request, clientOf(request, headers), OUT);
  return textOf(OUT.start, OUT.length);
}

function knowsPage(referer: string): bool {
  const request = requestOf("/save", "POST");
  return isFormBack(request, clientOf(request, ["referer", referer]));
}

describe("Where a person comes back to", () => {
  it("is the request's own path and query, escaped for a query", () => {
    expect(ownPath("/")).toBe("%2F");
    expect(ownPath("/a-b._~/c?d=e&f=g+h")).toBe("%2Fa-b._~%2Fc%3Fd%3De%26f%3Dg%2Bh");
    expect(ownPath("/a%20b")).toBe("%2Fa%2520b");
  });

  it("is the root where the path has a second reading, or may lead to another host", () => {
    const targets = [
      "//evil.com",
      "/\\evil.com",
      "/a/../b",
      "/a//b",
      "/a%2fb",
      "/a?b=//c",
      "/a?b=/\\c",
      "/a?b=/ /c",
    ];
    for (let i = 0; i < targets.length; i++) expect(ownPath(targets[i])).toBe("%2F", targets[i]);
  });

  it("is the root where it would be long", () => {
    const most = "/" + "%".repeat(2047);
    expect(ownPath("/?" + "%".repeat(2046)).length).toBe(ESCAPED_MAX);
    expect(ownPath(most + "a")).toBe("%2F");
    expect(ownPath("/?" + "a".repeat(2047))).toBe("%2F");
  });
});

describe("Where a form leads back", () => {
  it("is the page that it stood on", () => {
    expect(formBack(["referer", "https://app.example.com/page?a=b"])).toBe("%2Fpage%3Fa%3Db");
    expect(formBack(["referer", "http://app.example.com/"])).toBe("%2F");
    expect(knowsPage("https://app.example.com/page")).toBe(true);
  });

  it("is its own target without a page of the same authority", () => {
    expect(formBack([])).toBe("%2Fsave");
    const others = [
      "",
      ":",
      "a:/",
      "https:",
      "https:/",
      "https://",
      "https:///page",
      "https://app.example.com",
      "https://app.example.com.evil.com/page",
      "https://app.example.com:444/page",
      "https://App.example.com/page",
      "https://user@app.example.com/page",
      "https:app.example.com/page",
      "/page",
      "app.example.com/page",
    ];
    for (let i = 0; i < others.length; i++) {
      expect(formBack(["referer", others[i]])).toBe("%2Fsave", others[i]);
      expect(knowsPage(others[i])).toBe(false, others[i]);
    }
  });

  it("is the root where the page has a second reading", () => {
    expect(formBack(["referer", "https://app.example.com//evil.com"])).toBe("%2F");
    expect(formBack(["referer", "https://app.example.com/a/../b"])).toBe("%2F");
  });
});
