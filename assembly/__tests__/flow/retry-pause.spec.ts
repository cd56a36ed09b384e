import { retryMillis } from "../../flow/sessions/retry-pause";

describe("The pause before a refresh is tried again", () => {
  it("is 1 to 3 seconds, spread over all of them", () => {
    const tenths = new Set<i64>();
    for (let i = 0; i < 1000; i++) {
      const pause = retryMillis(1_770_000_000_000_000_000 + i64(i) * 1_000_003);
      expect(pause >= 1000 && pause < 3000).toBe(true, pause.toString());
      tenths.add(pause / 100);
    }
    expect(tenths.size).toBe(20);
  });
});
