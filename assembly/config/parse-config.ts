// The plugin's configuration: JSON text -> Config, or the ConfigError that says what is wrong with it.
//
// Runs at configuration only, so it may allocate; hostile text is refused, it never traps. A section is a key here
// and a file of its own.
import { AUTH_SERVICE_TEXT, readAuthService } from "./auth-service";
import { readCache } from "./cache";
import { Config } from "./config";
import { ConfigError } from "./config-error";
import { ConfigReader } from "./config-reader";
import { Environment } from "./environment";
import { readJwt } from "./jwt";
import { readRevocation } from "./revocation";
import { readRules } from "./rules";
import { readSession } from "./session";
import { readUpstream } from "./upstream";

export const MAX_CONFIG_BYTES: i32 = 1 << 20;

const KEYS: StaticArray<string> = [
  "authService",
  "session",
  "jwt",
  "upstream",
  "rules",
  "revocation",
  "cache",
];

const enum Key {
  AuthService,
  Session,
  Jwt,
  Upstream,
  Rules,
  Revocation,
  Cache,
}

/** One of the two is null. */
@final
export class ParsedConfig {
  constructor(
    readonly config: Config | null,
    readonly error: ConfigError | null,
  ) {}
}

/** Parses a configuration; variables that it names come from the environment. */
export function parseConfig(ptr: usize, length: i32, environment: Environment): ParsedConfig {
  if (length > MAX_CONFIG_BYTES) return refused("", `${length} bytes`, `at most ${MAX_CONFIG_BYTES} bytes`);
  if (length <= 0) return refused("authService", "an empty configuration", AUTH_SERVICE_TEXT);
  const config = new Config();
  const input = new ConfigReader(ptr, length);
  readSections(input, config, environment);
  input.finish();
  const error = input.error;
  return error === null ? new ParsedConfig(config, null) : new ParsedConfig(null, error);
}

function readSections(input: ConfigReader, config: Config, environment: Environment): void {
  input.beginObject(KEYS);
  let hasAuthService = false;
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
    switch (key as Key) {
      case Key.AuthService:
        readAuthService(input, config.authService);
        hasAuthService = true;
        break;
      case Key.Session:
        readSession(input, config.session, environment);
        break;
      case Key.Jwt:
        readJwt(input, config.jwt);
        break;
      case Key.Upstream:
        readUpstream(input, config.upstream);
        break;
      case Key.Rules:
        readRules(input, config.rules);
        break;
      case Key.Revocation:
        readRevocation(input, config.revocation);
        break;
      case Key.Cache:
        readCache(input, config.cache);
        break;
    }
  }
  if (!hasAuthService) input.failAt("authService", "nothing", AUTH_SERVICE_TEXT);
}

function refused(path: string, found: string, allowed: string): ParsedConfig {
  return new ParsedConfig(null, new ConfigError(path, found, allowed));
}
