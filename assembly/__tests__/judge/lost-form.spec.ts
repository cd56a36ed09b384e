import { isLostForm } from "../../judge/lost-form";
import { clientOf, requestOf } from "./request-of";

const FORM = "application/x-www-form-urlencoded";
const PREFIX = String.UTF8.encode("/oauth2");

function isLost(method: string, target: string, type: string): bool {
  const request = requestOf(target, method);
  return isLostForm(request, clientOf(request, ["content-type", type]), PREFIX);
}

describe("A form that oauth2-proxy would have to read", () => {
  it("is one for the callback or the sign-in page", () => {
    expect(isLost("POST", "/oauth2/callback", FORM)).toBe(true);
    expect(isLost("POST", "/oauth2/sign_in", FORM)).toBe(true);
    expect(isLost("POST", "/oauth2/callback", FORM + "; charset=utf-8")).toBe(true);
    expect(isLost("POST", "/oauth2/callback", "multipart/form-data; boundary=x")).toBe(true);
  });

  it("is not lost with its fields in the query, which reaches oauth2-proxy", () => {
    expect(isLost("POST", "/oauth2/callback?code=x&state=y", FORM)).toBe(false);
    expect(isLost("POST", "/oauth2/callback?", FORM)).toBe(false);
  });

  it("is no request of another method, type or page", () => {
    expect(isLost("GET", "/oauth2/callback", FORM)).toBe(false);
    expect(isLost("post", "/oauth2/callback", FORM)).toBe(false);
    expect(isLost("POST", "/oauth2/callback", "application/json")).toBe(false);
    expect(isLost("POST", "/oauth2/callback", "")).toBe(false);
    const pages = [
      "/oauth2",
      "/oauth2/",
      "/oauth2/sign_out",
      "/oauth2/start",
      "/oauth2/callback/",
      "/oauth2/callbacks",
      "/oauth2/sign_i",
      "/",
      "",
    ];
    for (let i = 0; i < pages.length; i++) expect(isLost("POST", pages[i], FORM)).toBe(false, pages[i]);
  });
});
