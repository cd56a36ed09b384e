// The tick of a worker's root contexts: once a second, or every few milliseconds while requests wait for their turn.

import { Machine } from "../ports/machine";
import { Root } from "./plugins/roots";

const TICK_MILLIS: u32 = 1000;
const HURRIED_TICK_MILLIS: u32 = 10;
const SECOND_MILLIS: i64 = 1000;

@final
export class Ticks {
  /** Hurries so far; a root context that has settled from the last one ticks slowly. */
  private hurries: u32 = 1;

  constructor(private readonly machine: Machine) {}

  /** Makes the root context in force tick fast, until settle finds nobody waiting. */
  hurry(): void {
    this.hurries++;
    this.machine.setTickMillis(HURRIED_TICK_MILLIS);
  }

  /** Whether a root context's tick is one for what is done once a second; of hurried ticks few are. `steadyMillis`: by steady-clock.ts. */
  takesSecond(root: Root, steadyMillis: i64): bool {
    const isHurried = root.settledFrom !== this.hurries;
    if (isHurried && steadyMillis - root.secondMillis < SECOND_MILLIS) return false;
    root.secondMillis = steadyMillis;
    return true;
  }

  /** Gives a root context the slow tick, and makes it the one in force: a stream of another may be, after it was woken. */
  settle(root: Root): void {
    if (root.settledFrom === this.hurries) return;
    root.settledFrom = this.hurries;
    this.machine.enterRoot(root.id);
    this.machine.setTickMillis(TICK_MILLIS);
  }
}
