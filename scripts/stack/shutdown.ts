// Ctrl-C, a terminal that closes and a plain kill stop every server before the process goes.
import { stopAllServers } from "./process";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const NUMBERS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 };

let installed = false;

export function stopServersOnSignal(): void {
  if (installed) return;
  installed = true;
  for (const signal of SIGNALS) {
    // Only the first of them: a second Ctrl-C then ends the process at once, and the reaper ends the servers.
    process.once(signal, () => {
      void stopAllServers().finally(() => process.exit(128 + NUMBERS[signal]));
    });
  }
}
