import { hasCookieValue, isSessionCookieLine } from "../../http/set-cookie";

function isOwn(line: string): bool {
  const bytes = String.UTF8.encode(line);
  const name = String.UTF8.encode("_oauth2_proxy");
  return isSessionCookieLine(
    changetype<usize>(bytes),
    bytes.byteLength,
    changetype<usize>(name),
    name.byteLength,
  );
}

function hasValue(line: string): bool {
  const bytes = String.UTF8.encode(line);
  return hasCookieValue(changetype<usize>(bytes), bytes.byteLength);
}

describe("isSessionCookieLine", () => {
  it("knows the session's name and those of its parts", () => {
    const own: string[] = [
      "_oauth2_proxy=x; Path=/",
      "_oauth2_proxy=",
      "_oauth2_proxy_0=x",
      "_oauth2_proxy_12=; a=b",
      // Blanks around a name are none of it for a browser.
      "_oauth2_proxy =x",
      "\t_oauth2_proxy_0 =x; Path=/",
    ];
    for (let i = 0; i < own.length; i++) expect(isOwn(own[i])).toBe(true, own[i]);
  });

  it("knows no other", () => {
    const others: string[] = [
      "",
      "a=1",
      "_oauth2_prox=x",
      "_oauth2_proxy_=x",
      "_oauth2_proxy_csrf=x; Path=/",
      "_oauth2_proxy_1a=x",
      "_oauth2_proxy2=x",
      "x_oauth2_proxy=x",
    ];
    for (let i = 0; i < others.length; i++) expect(isOwn(others[i])).toBe(false, others[i]);
  });
});

describe("hasCookieValue", () => {
  it("tells a cookie that is set from one that is cleared", () => {
    expect(hasValue("a=1; Path=/")).toBe(true);
    expect(hasValue("a=1")).toBe(true);
    expect(hasValue("a=; Path=/")).toBe(false);
    expect(hasValue("a=")).toBe(false);
    expect(hasValue("a= ; Path=/")).toBe(false);
    expect(hasValue("a; b=c")).toBe(false);
    expect(hasValue("a; b=c")).toBe(false);
  });
});
