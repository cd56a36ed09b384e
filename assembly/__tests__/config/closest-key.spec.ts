import { closestKey } from "../../config/closest-key";

const KEYS: StaticArray<string> = ["cookieName", "cookieExpire", "cookieRefresh", "hosts"];

describe("The closest key", () => {
  it("is found through typing errors and other spellings", () => {
    expect(closestKey("cookiename", KEYS)).toBe("cookieName");
    expect(closestKey("cookie_refresh", KEYS)).toBe("cookieRefresh");
    expect(closestKey("cookie-expires", KEYS)).toBe("cookieExpire");
    expect(closestKey("coookieName", KEYS)).toBe("cookieName");
    expect(closestKey("host", KEYS)).toBe("hosts");
    expect(closestKey("hsots", KEYS)).toBe("");
  });

  it("is none when nothing is close", () => {
    expect(closestKey("", KEYS)).toBe("");
    expect(closestKey("paths", KEYS)).toBe("");
    expect(closestKey("x".repeat(100_000), KEYS)).toBe("");
  });
});
