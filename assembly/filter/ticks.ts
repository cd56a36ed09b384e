// The tick of a VM's root contexts: once a second, or every few milliseconds while requests wait for their turn.

import { enterRoot, setTickMillis } from "../host/context";
import { Root } from "./roots";

const TICK_MILLIS: u32 = 1000;
const HURRIED_TICK_MILLIS: u32 = 10;

/** Hurries so far; a root context that has settled from the last one ticks slowly. */
let hurries: u32 = 1;

/** Makes the root context in force tick fast, until settleTick finds nobody waiting. */
export function hurryTick(): void {
  hurries++;
  setTickMillis(HURRIED_TICK_MILLIS);
}

/** Gives a root context the slow tick, and makes it the one in force: a stream of another may be, after it was woken. */
export function settleTick(root: Root): void {
  if (root.settledFrom === hurries) return;
  root.settledFrom = hurries;
  enterRoot(root.id);
  setTickMillis(TICK_MILLIS);
}
