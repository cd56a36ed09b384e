// Waits for something that nobody announces, e.g. a gauge of Envoy's.
import pWaitFor from "p-wait-for";

const POLL_MILLISECONDS = 10;
const LIMIT_MILLISECONDS = 20_000;

/** Ends when it is so; rejects after a while, saying what did not come about. */
export function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const message = `${what} did not come about`;
  return pWaitFor(isSo, {
    interval: POLL_MILLISECONDS,
    timeout: { milliseconds: LIMIT_MILLISECONDS, message },
  });
}
