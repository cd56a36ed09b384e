// Waits for something that nobody announces, e.g. a gauge of Envoy's.
import { setMaxListeners } from "node:events";
import pWaitFor from "p-wait-for";

const POLL_MILLISECONDS = 10;
const LIMIT_MILLISECONDS = 20_000;

/** Ends when it is so; rejects after a while, saying what did not come about. */
export async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT_MILLISECONDS);
  // Each look listens to it anew.
  setMaxListeners(0, signal);
  try {
    await pWaitFor(isSo, { interval: POLL_MILLISECONDS, signal });
  } catch (error) {
    throw error === signal.reason ? new Error(`${what} did not come about`) : error;
  }
}
