import { isAboutPath, isLoginAnswer, isRefusalPage } from "../../judge/answer-kind";
import { AuthAnswer } from "../../exchange/auth-answer";
import { requestOf } from "./request-of";
import { Text } from "./text";

function answerOf(status: string, header: string, value: string): AuthAnswer {
  const answer = new AuthAnswer();
  answer.reset();
  collect(answer, ":status", status);
  if (header.length > 0) collect(answer, header, value);
  return answer;
}

function collect(answer: AuthAnswer, name: string, value: string): void {
  const n = new Text(name);
  const v = new Text(value);
  answer.collect(n.pointer, n.length, v.pointer, v.length);
}

function aboutPath(status: string, location: string): bool {
  return isAboutPath(answerOf(status, "location", location), requestOf("//a"));
}

describe("An answer", () => {
  it("says that nobody is signed in by 401, or by a redirect that is not for good", () => {
    for (let status = 100; status < 600; status++) {
      const isLogin = status === 302 || status === 303 || status === 307 || status === 401;
      expect(isLoginAnswer(status)).toBe(isLogin, status.toString());
    }
  });

  it("is about the path when it leads for good to another spelling on the same host", () => {
    expect(aboutPath("301", "/a")).toBe(true);
    expect(aboutPath("308", "/")).toBe(true);
    expect(aboutPath("301", "https://app.example.com/a")).toBe(true);
    expect(aboutPath("301", "https://APP.example.com/a")).toBe(true);
  });

  it("is not about the path when it leads elsewhere, or only for now", () => {
    expect(aboutPath("302", "/a")).toBe(false);
    expect(aboutPath("307", "/a")).toBe(false);
    expect(aboutPath("200", "/a")).toBe(false);
    const elsewhere = [
      "",
      "//evil.com",
      "/\\evil.com",
      "https://evil.com/a",
      "https://app.example.com.evil.com/",
      "a",
    ];
    for (let i = 0; i < elsewhere.length; i++)
      expect(aboutPath("301", elsewhere[i])).toBe(false, elsewhere[i]);
    expect(isAboutPath(answerOf("301", "", ""), requestOf("//a"))).toBe(false);
  });

  it("is a page of refusal with 403 and HTML, whatever its parameters", () => {
    const types = ["text/html", "text/html; charset=utf-8", "Text/HTML ;charset=utf-8"];
    for (let i = 0; i < types.length; i++)
      expect(isRefusalPage(answerOf("403", "content-type", types[i]))).toBe(true, types[i]);
    const others = [
      "",
      "text/plain",
      "text/htmlx",
      "application/json",
      "; text/html",
      "text/html, text/plain",
    ];
    for (let i = 0; i < others.length; i++)
      expect(isRefusalPage(answerOf("403", "content-type", others[i]))).toBe(false, others[i]);
    expect(isRefusalPage(answerOf("401", "content-type", "text/html"))).toBe(false);
    expect(isRefusalPage(answerOf("200", "content-type", "text/html"))).toBe(false);
  });
});
