// The plugin's configuration: JSON text -> a Config for each login, or the ConfigError that says what is wrong with it.
//
// Runs at configuration only, so it may allocate; hostile text is refused, it never traps. A section is a key here
// and a file of its own. Sections of a login stand at the top, or in each realm.
import { AUTH_SERVICE_TEXT } from "./auth-service";
import { readCache } from "./cache";
import { Config } from "./config";
import { ConfigError } from "./config-error";
import { ConfigReader } from "./config-reader";
import { Environment } from "./environment";
import { LOGIN_KEYS, LOGIN_KEY_COUNT, LoginReader } from "./login";
import { readRealms } from "./realms";

export const MAX_CONFIG_BYTES: i32 = 1 << 20;

// First those of LOGIN_KEYS.
const KEYS: StaticArray<string> = [
  "authService",
  "session",
  "jwt",
  "upstream",
  "rules",
  "revocation",
  "cache",
  "realms",
];

const enum Key {
  Cache = 6,
  Realms = 7,
}

const BESIDE_REALMS = "this section in each realm, where there are realms";

/** What came of a configuration: without an error there is at least one login. */
@final
export class ParsedConfig {
  constructor(
    /** The realms in their order, or the one login of a configuration without realms. */
    readonly logins: Array<Config>,
    readonly error: ConfigError | null,
  ) {}
}

/** Parses a configuration; variables that it names come from the environment. */
export function parseConfig(ptr: usize, length: i32, environment: Environment): ParsedConfig {
  if (length > MAX_CONFIG_BYTES) return refused("", `${length} bytes`, `at most ${MAX_CONFIG_BYTES} bytes`);
  if (length <= 0) return refused("authService", "an empty configuration", AUTH_SERVICE_TEXT);
  const input = new ConfigReader(ptr, length);
  const logins = readDocument(input, environment);
  input.finish();
  return new ParsedConfig(logins, input.error);
}

function readDocument(input: ConfigReader, environment: Environment): Array<Config> {
  const config = new Config();
  const login = new LoginReader(config, environment);
  let realms: Array<Config> = [];
  input.beginObject(KEYS);
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
    if (key < LOGIN_KEY_COUNT) login.read(input, key);
    else if (key === Key.Cache) readCache(input, config.cache);
    else realms = readRealms(input, environment);
  }
  if (realms.length === 0) {
    login.finish(input);
    return [config];
  }
  const beside = login.firstKey;
  if (beside >= 0) input.failAt(LOGIN_KEYS[beside], "the section beside realms", BESIDE_REALMS);
  for (let i = 0; i < realms.length; i++) realms[i].cache = config.cache;
  return realms;
}

function refused(path: string, found: string, allowed: string): ParsedConfig {
  return new ParsedConfig([], new ConfigError(path, found, allowed));
}
