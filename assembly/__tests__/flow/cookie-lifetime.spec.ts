import { Config } from "../../config/config";
import { lastMillis } from "../../flow/sessions/cookie-lifetime";

function last(expireSeconds: i64): i64 {
  const config = new Config();
  config.session.cookieExpireNanoseconds = expireSeconds * 1_000_000_000;
  return lastMillis(config, 1_770_000_000_000);
}

describe("The last moment of a cookie that is signed now", () => {
  it("is when it expires, and five minutes for clocks that differ", () => {
    expect(last(3600)).toBe(1_770_000_000_000 + 3_600_000 + 300_000);
  });

  it("never comes where cookies do not expire", () => {
    expect(last(0)).toBe(i64.MAX_VALUE);
  });
});
