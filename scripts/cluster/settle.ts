// The pause behind a change, in which the prober goes on asking: what the change does to the gateways comes a moment behind it, and what the prober
// is answered then counts for the step that made it.
import { setTimeout as delay } from "node:timers/promises";

/** istiod tells gateways of a change after a tenth of a second without another one, and they take it in some milliseconds. */
const SETTLE_MILLISECONDS = 2_000;

export async function settle(): Promise<void> {
  await delay(SETTLE_MILLISECONDS);
}
