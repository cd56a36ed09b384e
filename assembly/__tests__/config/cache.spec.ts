import { configWith, expectRefused, Refused } from "./parsed";

describe("cache", () => {
  it("takes its bounds", () => {
    expect(configWith('"cache":{"sessions":1}').cache.sessions).toBe(1);
    expect(configWith('"cache":{"sessions":100000}').cache.sessions).toBe(100000);
    expect(configWith('"cache":{"verdictTtl":"0s"}').cache.verdictTtlNanoseconds).toBe(0);
    expect(configWith('"cache":{"verdictTtl":"1h"}').cache.verdictTtlNanoseconds).toBe(3600000000000);
  });

  it("refuses what is beyond them", () => {
    const count = "a whole number from 1 to 100000";
    expectRefused([
      new Refused('"cache":{"sessions":0}', "cache.sessions", "0", count),
      new Refused('"cache":{"sessions":100001}', "cache.sessions", "100001", count),
      new Refused('"cache":{"sessions":4294967297}', "cache.sessions", "4294967297", count),
      new Refused(
        '"cache":{"sessions":18446744073709551617}',
        "cache.sessions",
        "18446744073709551617",
        count,
      ),
      new Refused('"cache":{"sessions":1.5}', "cache.sessions", "1.5", count),
      new Refused('"cache":{"verdictTtl":"1h0m1ns"}', "cache.verdictTtl", '"1h0m1ns"', "at most 1h"),
      new Refused('"cache":{"verdictTtl":"-1s"}', "cache.verdictTtl", '"-1s"', "a duration"),
    ]);
  });
});
