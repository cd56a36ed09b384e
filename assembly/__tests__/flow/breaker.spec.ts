import { Breaker } from "../../flow/calls/breaker";

const TIMEOUT: i64 = 5000;
const FAILURES = 5;

/** A breaker that has just opened. */
function opened(nowMillis: i64): Breaker {
  const breaker = new Breaker();
  for (let i = 0; i < FAILURES; i++) breaker.failed(nowMillis);
  return breaker;
}

describe("A circuit breaker", () => {
  it("opens with the fifth failure in a row", () => {
    const breaker = new Breaker();
    for (let i = 0; i < FAILURES - 1; i++) breaker.failed(1000);
    expect(breaker.isOpen).toBe(false);
    expect(breaker.allows(1000, TIMEOUT)).toBe(true);
    breaker.failed(1000);
    expect(breaker.isOpen).toBe(true);
    expect(breaker.allows(1000, TIMEOUT)).toBe(false);
  });

  it("counts failures anew after an answer", () => {
    const breaker = new Breaker();
    for (let i = 0; i < FAILURES - 1; i++) breaker.failed(1000);
    breaker.succeeded();
    for (let i = 0; i < FAILURES - 1; i++) breaker.failed(1000);
    expect(breaker.isOpen).toBe(false);
  });

  it("lets one call through when its time has come, and no other until that is over", () => {
    const breaker = opened(1000);
    expect(breaker.allows(1499, TIMEOUT)).toBe(false);
    expect(breaker.allows(1500, TIMEOUT)).toBe(true);
    expect(breaker.allows(1500, TIMEOUT)).toBe(false);
    expect(breaker.allows(1500 + TIMEOUT - 1, TIMEOUT)).toBe(false);
    // The probe was lost: nobody said how it ended.
    expect(breaker.allows(1500 + TIMEOUT, TIMEOUT)).toBe(true);
  });

  it("lets the next call be the probe when the first was not made after all", () => {
    const breaker = opened(1000);
    expect(breaker.allows(1500, TIMEOUT)).toBe(true);
    breaker.withdraw();
    expect(breaker.allows(1500, TIMEOUT)).toBe(true);
    expect(breaker.allows(1500, TIMEOUT)).toBe(false);
  });

  it("closes when the probe is answered", () => {
    const breaker = opened(1000);
    expect(breaker.allows(1500, TIMEOUT)).toBe(true);
    breaker.succeeded();
    expect(breaker.isOpen).toBe(false);
    expect(breaker.allows(1500, TIMEOUT) && breaker.allows(1500, TIMEOUT)).toBe(true);
  });

  it("stays open twice as long after each failed probe, up to four seconds", () => {
    const breaker = opened(0);
    const open: i64[] = [500, 1000, 2000, 4000, 4000, 4000];
    let now: i64 = 0;
    for (let i = 0; i < open.length; i++) {
      expect(breaker.allows(now + open[i] - 1, TIMEOUT)).toBe(false, i.toString());
      now += open[i];
      expect(breaker.allows(now, TIMEOUT)).toBe(true, i.toString());
      breaker.failed(now);
    }
  });

  it("begins with the shortest time again once it was closed", () => {
    const breaker = opened(0);
    breaker.allows(500, TIMEOUT);
    breaker.failed(500);
    breaker.succeeded();
    for (let i = 0; i < FAILURES; i++) breaker.failed(10_000);
    expect(breaker.allows(10_499, TIMEOUT)).toBe(false);
    expect(breaker.allows(10_500, TIMEOUT)).toBe(true);
  });
});
