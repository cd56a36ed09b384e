import { SteadyClock } from "../../flow/steady-clock";

const NOW: i64 = 1_770_000_000_000;
const HOUR: i64 = 3_600_000;

describe("The steady clock", () => {
  it("is the wall clock while that goes on, and where it is set forward", () => {
    const clock = new SteadyClock();
    expect(clock.at(NOW)).toBe(NOW);
    expect(clock.at(NOW + 10)).toBe(NOW + 10);
    expect(clock.at(NOW + HOUR)).toBe(NOW + HOUR);
  });

  it("stands still where the wall clock is set back, and goes on with it", () => {
    const clock = new SteadyClock();
    clock.at(NOW);
    expect(clock.at(NOW - HOUR)).toBe(NOW);
    expect(clock.at(NOW - HOUR + 10)).toBe(NOW + 10);
    expect(clock.at(NOW - 3 * HOUR)).toBe(NOW + 10);
    expect(clock.at(NOW - 3 * HOUR + 5)).toBe(NOW + 15);
  });
});
