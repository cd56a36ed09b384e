// The tick of a VM's root contexts: once a second, or every few milliseconds while requests wait for their turn.

import { ObjectMap } from "../bytes/object-map";
import { enterRoot, setTickMillis } from "../host/context";

const TICK_MILLIS: u32 = 1000;
const HURRIED_TICK_MILLIS: u32 = 10;

/** Root contexts whose tick is the slow one; the values mean nothing. */
const slowRoots = new ObjectMap();

/** Makes the root context in force tick fast, until settleTick finds nobody waiting. */
export function hurryTick(): void {
  slowRoots.clear();
  setTickMillis(HURRIED_TICK_MILLIS);
}

/** Gives a root context the slow tick, and makes it the one in force: a stream of another may be, after it was woken. */
export function settleTick(root: u32): void {
  if (slowRoots.get(root) !== null) return;
  slowRoots.set(root, slowRoots);
  enterRoot(root);
  setTickMillis(TICK_MILLIS);
}
