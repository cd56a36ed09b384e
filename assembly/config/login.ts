// The sections of one login, wherever they stand: at the top of the configuration, or in a realm.
import { AUTH_SERVICE_TEXT, readAuthService } from "./auth-service";
import { Config } from "./config";
import { ConfigReader } from "./config-reader";
import { Environment } from "./environment";
import { readJwt } from "./jwt";
import { readRevocation } from "./revocation";
import { checkRules } from "./rule-checks";
import { readRules } from "./rules";
import { readSession } from "./session";
import { readUpstream } from "./upstream";

/** Keys of the object that holds the sections; they come before its others. */
export const LOGIN_KEYS: StaticArray<string> = [
  "authService",
  "session",
  "jwt",
  "upstream",
  "rules",
  "revocation",
];
export const LOGIN_KEY_COUNT: i32 = 6;

const enum Key {
  AuthService,
  Session,
  Jwt,
  Upstream,
  Rules,
  Revocation,
}

@final
export class LoginReader {
  /** The first of the keys that is there, or -1. */
  firstKey: i32 = -1;
  private hasAuthService: bool = false;

  constructor(
    private readonly config: Config,
    private readonly environment: Environment,
  ) {}

  /** Reads the section of a key. */
  read(input: ConfigReader, key: i32): void {
    if (this.firstKey < 0) this.firstKey = key;
    const config = this.config;
    switch (key as Key) {
      case Key.AuthService:
        readAuthService(input, config.authService);
        this.hasAuthService = true;
        break;
      case Key.Session:
        readSession(input, config.session, this.environment);
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
    }
  }

  /** Checks the sections together, once their object was left. */
  finish(input: ConfigReader): void {
    if (!this.hasAuthService) input.failAt("authService", "nothing", AUTH_SERVICE_TEXT);
    checkRules(input, this.config.rules);
  }
}
