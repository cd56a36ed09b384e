// Requests whose connection ended, with the listener that it belonged to, before an answer came: as browsers do, they are sent again.
import { setTimeout as delay } from "node:timers/promises";
import { errors } from "undici";
import type { Site } from "./site";

const ATTEMPTS_MAX = 4;
const PAUSE_MILLISECONDS = 50;

export async function againAfterReload<T>(
  site: Site,
  send: () => Promise<T>,
  onAgain: () => void = () => undefined,
): Promise<T> {
  const sentAt = performance.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !isReset(error) || !site.reloads.touches(sentAt)) throw error;
      onAgain();
      // The pool may not know yet that others of its connections are closed.
      await delay(PAUSE_MILLISECONDS);
    }
  }
}

function isReset(error: unknown): boolean {
  if (error instanceof errors.SocketError) return true;
  return error instanceof Error && "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
}
