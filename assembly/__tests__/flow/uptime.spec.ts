import { Uptime } from "../../flow/uptime";

function after(ticks: i64[]): i64 {
  const uptime = new Uptime();
  for (let i = 0; i < ticks.length; i++) uptime.pass(ticks[i]);
  return uptime.millis;
}

const NOW: i64 = 1_770_000_000_000;

describe("The uptime", () => {
  it("begins with the first tick, and goes on with the next ones", () => {
    expect(after([])).toBe(0);
    expect(after([NOW])).toBe(0);
    expect(after([NOW, NOW + 10, NOW + 1010])).toBe(1010);
  });

  it("goes on by a second at most, however long the process stood still", () => {
    expect(after([NOW, NOW + 1001])).toBe(1000);
    expect(after([NOW, NOW + 3600_000, NOW + 3600_500])).toBe(1500);
  });

  it("never goes back, and goes on from where the clock was set", () => {
    expect(after([NOW, NOW + 500, NOW - 3600_000])).toBe(500);
    expect(after([NOW, NOW + 500, NOW - 3600_000, NOW - 3599_300])).toBe(1200);
  });
});
