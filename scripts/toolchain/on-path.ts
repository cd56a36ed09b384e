// Programs that the machine may have: looked up on PATH, never installed.
import { delimiter } from "node:path";
import which from "which";

function firstOnPath(names: readonly string[], path = process.env.PATH): string | null {
  for (const name of names) {
    const found = which.sync(name, { nothrow: true, path });
    if (found !== null) return found;
  }
  return null;
}

/** The path of redis-server (POSTERN_REDIS_SERVER overrides), or null where there is none. */
export function redisServer(): string | null {
  return process.env.POSTERN_REDIS_SERVER ?? firstOnPath(["redis-server", "valkey-server"]);
}

/** The path of a Chromium (POSTERN_CHROMIUM overrides), or null where there is none. */
export function chromium(): string | null {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  return process.env.POSTERN_CHROMIUM ?? firstOnPath(names);
}

/** The path of php (POSTERN_PHP overrides), or null where there is none. */
export function php(): string | null {
  return process.env.POSTERN_PHP ?? firstOnPath(["php"]);
}

/** The path of lighttpd (POSTERN_LIGHTTPD overrides), which may be where only root's PATH leads, or null where there is none. */
export function lighttpd(): string | null {
  const path = [process.env.PATH, "/usr/sbin"].join(delimiter);
  return process.env.POSTERN_LIGHTTPD ?? firstOnPath(["lighttpd"], path);
}

/** The path of wrk (POSTERN_WRK overrides), or null where there is none. */
export function wrk(): string | null {
  return process.env.POSTERN_WRK ?? firstOnPath(["wrk"]);
}

/** The path of prometheus (POSTERN_PROMETHEUS overrides), or null where there is none. */
export function prometheus(): string | null {
  return process.env.POSTERN_PROMETHEUS ?? firstOnPath(["prometheus"]);
}

/** The path of promtool (POSTERN_PROMTOOL overrides), or null where there is none. */
export function promtool(): string | null {
  return process.env.POSTERN_PROMTOOL ?? firstOnPath(["promtool"]);
}
