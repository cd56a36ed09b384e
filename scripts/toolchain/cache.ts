// ~/.cache/postern/<tool>-<version>: what was downloaded or built once. POSTERN_CACHE names another folder.
//
// An entry is made in a folder beside it and renamed into place, under a lock: two runs at once make it once, and a run
// that was killed leaves no half-made entry.
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { lock } from "proper-lockfile";

const LOCK_STALE_MILLISECONDS = 60_000;
const LOCK_RETRIES = { retries: 1200, factor: 1, minTimeout: 1000, maxTimeout: 1000 };

export function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  return process.env.POSTERN_CACHE ?? join(base, "postern");
}

async function makeEntry(entry: string, make: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(`${entry}.making-`);
  try {
    await make(folder);
    await rename(folder, entry);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The folder of a cache entry; `make` fills it when it does not exist yet. */
export async function cached(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const entry = join(cacheFolder(), name);
  if (existsSync(entry)) return entry;
  await mkdir(cacheFolder(), { recursive: true });
  const release = await lock(entry, {
    realpath: false,
    stale: LOCK_STALE_MILLISECONDS,
    retries: LOCK_RETRIES,
  });
  try {
    if (!existsSync(entry)) await makeEntry(entry, make);
  } finally {
    await release();
  }
  return entry;
}
