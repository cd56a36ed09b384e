// A wait that ends with the soak.
import { setTimeout as delay } from "node:timers/promises";

export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}
