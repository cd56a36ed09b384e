// Waits for something that nobody announces, e.g. a gauge of Envoy's.
import { setTimeout as delay } from "node:timers/promises";

const POLL_MILLISECONDS = 10;
const LIMIT_MILLISECONDS = 20_000;

export async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const limit = performance.now() + LIMIT_MILLISECONDS;
  while (!(await isSo())) {
    if (performance.now() > limit) throw new Error(`${what} did not come about`);
    await delay(POLL_MILLISECONDS);
  }
}
