import { ByteList } from "../../bytes/byte-list";
import { configWith, expectRefused, Refused, refusal, utf8 } from "./parsed";

function item(list: ByteList, index: i32): string {
  return String.UTF8.decodeUnsafe(list.pointer(index), usize(list.size(index)));
}

describe("session", () => {
  it("takes every key", () => {
    const session = configWith(
      '"session":{"cookieName":"__Host-s","cookieExpire":"4h","cookieRefresh":"5m","refreshBehind":false,"endStreams":true,' +
        '"emailDomains":["Example.COM",".example.org","*.Example.net"],"allowedGroups":["Admins","\u00e9"]}',
    ).session;
    expect(utf8(session.cookieName)).toBe("__Host-s");
    expect(session.cookieExpireNanoseconds).toBe(14400000000000);
    expect(session.cookieRefreshNanoseconds).toBe(300000000000);
    expect(session.refreshBehind).toBe(false);
    expect(session.endStreams).toBe(true);
    expect(item(session.emailDomains, 0)).toBe("example.com");
    expect(item(session.emailDomains, 1)).toBe(".example.org");
    expect(item(session.emailDomains, 2)).toBe("*.example.net");
    expect(item(session.allowedGroups, 0)).toBe("Admins");
    expect(item(session.allowedGroups, 1)).toBe("\u00e9");
  });

  it("needs a refresh before the expiry, unless there is no expiry", () => {
    expect(refusal('"session":{"cookieExpire":"0s","cookieRefresh":"5m"}')).toBe("");
    expect(refusal('"session":{"cookieRefresh":"167h59m","cookieExpire":"168h"}')).toBe("");
    const path = "session.cookieRefresh";
    expectRefused([
      new Refused(
        '"session":{"cookieExpire":"5m","cookieRefresh":"5m"}',
        path,
        "no less than cookieExpire",
        "less than",
      ),
      new Refused(
        '"session":{"cookieRefresh":"169h"}',
        path,
        "no less than cookieExpire",
        "less than cookieExpire",
      ),
    ]);
  });

  it("refuses bad durations", () => {
    const allowed = "a duration such as 5m, 168h, 0s";
    expectRefused([
      new Refused('"session":{"cookieExpire":"4 hours"}', "session.cookieExpire", '"4 hours"', allowed),
      new Refused('"session":{"cookieExpire":"-1h"}', "session.cookieExpire", '"-1h"', allowed),
      new Refused('"session":{"cookieRefresh":"3000000h"}', "session.cookieRefresh", '"3000000h"', allowed),
      new Refused('"session":{"cookieRefresh":0}', "session.cookieRefresh", "0", allowed),
    ]);
  });

  it("refuses cookie names that are no tokens", () => {
    const names = [
      "",
      "a b",
      "a=b",
      "a;b",
      "a,b",
      'a\\"b',
      "a/b",
      "(a)",
      "a@b",
      "\u00e9",
      "a\\u0000",
      "a".repeat(201),
    ];
    for (let i = 0; i < names.length; i++) {
      const line = refusal(`"session":{"cookieName":"${names[i]}"}`);
      expect(line.startsWith("session.cookieName: found ")).toBe(true, names[i]);
    }
    expect(refusal(`"session":{"cookieName":"${"a".repeat(200)}"}`)).toBe("");
    expect(refusal('"session":{"cookieName":"!#$%&\'*+-.^_`|~09azAZ"}')).toBe("");
  });

  it("refuses e-mail domains that can never match", () => {
    const domains = [
      "",
      "@example.com",
      "a@b",
      "example.com ",
      "**",
      "*example.com",
      "*.",
      ".",
      "*.*",
      "a,b",
      "\u00e9.com",
    ];
    for (let i = 0; i < domains.length; i++) {
      const line = refusal(`"session":{"emailDomains":["*","${domains[i]}"]}`);
      expect(line.startsWith("session.emailDomains[1]: found ")).toBe(true, domains[i]);
    }
    expect(
      refusal('"session":{"emailDomains":[]}').startsWith("session.emailDomains: found an empty list, "),
    ).toBe(true);
  });

  it("refuses groups without a name, and anything but text in lists", () => {
    expectRefused([
      new Refused('"session":{"allowedGroups":["a",""]}', "session.allowedGroups[1]", '""', "a group name"),
      new Refused(
        '"session":{"allowedGroups":["a",null]}',
        "session.allowedGroups[1]",
        "null",
        "a group name",
      ),
      new Refused(
        '"session":{"allowedGroups":[["a"]]}',
        "session.allowedGroups[0]",
        "a list",
        "a group name",
      ),
      new Refused(
        '"session":{"emailDomains":[{}]}',
        "session.emailDomains[0]",
        "an object",
        "a list, not empty",
      ),
      new Refused('"session":{"allowedGroups":"a"}', "session.allowedGroups", '"a"', "a list of group names"),
    ]);
    expect(refusal('"session":{"allowedGroups":[]}')).toBe("");
  });

  it("refuses a list of more than 1000 entries", () => {
    const groups = '"g",'.repeat(999) + '"g"';
    expect(refusal(`"session":{"allowedGroups":[${groups}]}`)).toBe("");
    const line = refusal(`"session":{"allowedGroups":[${groups},"g"]}`);
    expect(line.startsWith("session.allowedGroups[1000]: found one entry more, ")).toBe(true, line);
  });
});
