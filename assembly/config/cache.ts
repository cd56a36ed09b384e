// The section `cache`: what each worker remembers.
import { CacheConfig, HOUR_NANOSECONDS } from "./config";
import { ConfigReader } from "./config-reader";

const KEYS: StaticArray<string> = ["sessions", "verdictTtl"];

const enum Key {
  Sessions,
  VerdictTtl,
}

const MAX_SESSIONS: i32 = 100_000;

/** Reads the section. */
export function readCache(input: ConfigReader, into: CacheConfig): void {
  input.beginObject(KEYS);
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
    switch (key as Key) {
      case Key.Sessions:
        into.sessions = input.readWholeNumber(1, MAX_SESSIONS);
        break;
      case Key.VerdictTtl:
        into.verdictTtlNanoseconds = input.readDurationWithin(0, HOUR_NANOSECONDS, "; at most 1h");
        break;
    }
  }
}
