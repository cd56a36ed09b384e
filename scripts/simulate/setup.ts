// What a simulation is of: drawn from its seed.
import { TokenIssuer, type Algorithm } from "../lab/tokens";
import type { Random } from "./random";

const ISSUER = "https://idp.test";
const ALGORITHMS: readonly Algorithm[] = ["ES256"];
export const TIMEOUT_MILLIS = 5000;

/** The provider's keys in turn; made once, for all simulations. */
const KEYS = [0, 1, 2].map(() => TokenIssuer.create(ISSUER, ALGORITHMS));
KEYS.forEach(({ keys }, i) => Object.assign(keys.get("ES256") ?? {}, { kid: `key-${i}` }));

export interface Setup {
  readonly workers: number;
  readonly browsers: number;
  readonly steps: number;
  readonly secret: string;
  readonly hasSecret: boolean;
  readonly refreshMillis: number;
  readonly refreshBehind: boolean;
  readonly hasTokens: boolean;
  /** The login is a realm, beside another one whose host the browsers visit, too. */
  readonly isRealm: boolean;
  /** There is a revocation list, and streams end with their sessions. */
  readonly hasList: boolean;
  /** The key that the provider signs with now. */
  key: number;
  readonly jwks: () => string;
}

/** The host of the realm beside, and the cluster of its oauth2-proxy, at which nobody is signed in. */
export const OTHER_HOST = "other.example.com";
export const OTHER_CLUSTER = "oauth2-proxy-other";
const OTHER_SECRET = "another realm's secret, 32 bytes";
/** Of so many seeds one is of realms; which, the seed says, so that the others draw what they always drew. */
const REALM_SEEDS = 3;
/** And of so many seeds these are with a list. */
const LIST_SEEDS = 7;
const WITH_LIST = [0, 6];
/** Where everybody may pass, in the simulations with a list. */
export const OPEN_PATH = "/open";
export const LIST_CLUSTER = "revocations";
/** The list of the realm beside has a place of its own. */
export const LIST_PATH = "/revoked.json";

export function drawSetup(random: Random, seed: number): Setup {
  const setup = {
    workers: random.between(1, 4),
    browsers: random.between(1, 4),
    steps: random.between(40, 160),
    secret: random.bytes(24).toString("base64"),
    hasSecret: random.happens(0.85),
    refreshMillis: random.happens(0.8) ? random.pick([20_000, 60_000]) : 0,
    refreshBehind: random.happens(0.5),
    hasTokens: random.happens(0.3),
    isRealm: seed % REALM_SEEDS === REALM_SEEDS - 1,
    hasList: WITH_LIST.includes(seed % LIST_SEEDS),
    key: 0,
    jwks: (): string => JSON.stringify(KEYS[setup.key]?.jwks),
  };
  return setup;
}

function loginOf(setup: Setup, secrets: readonly string[], listPath = LIST_PATH): object {
  const { hasSecret, refreshMillis, refreshBehind, hasTokens, hasList } = setup;
  const jwks = { cluster: "provider", path: "/keys" };
  return {
    authService: { cluster: "oauth2-proxy", timeout: `${TIMEOUT_MILLIS}ms` },
    session: {
      ...(hasSecret ? { cookieSecret: secrets.map((value) => ({ value })) } : {}),
      cookieExpire: "4h",
      cookieRefresh: `${refreshMillis}ms`,
      refreshBehind,
      ...(hasList ? { endStreams: true } : {}),
    },
    ...(hasList ? { rules: { routes: [{ paths: [OPEN_PATH], access: "optional" }] } } : {}),
    ...(hasList ? { revocation: { list: { cluster: LIST_CLUSTER, path: listPath }, interval: "5s" } } : {}),
    ...(hasTokens ? { jwt: { issuers: [{ issuer: ISSUER, audiences: ["app"], jwks }] } } : {}),
  };
}

/** The realm beside has the same cookie name, and a secret of its own. */
export function pluginConfig(setup: Setup, secrets: readonly string[]): object {
  const login = loginOf(setup, secrets);
  if (!setup.isRealm) return login;
  const other = {
    ...loginOf(setup, [OTHER_SECRET], "/nobody.json"),
    name: "other",
    hosts: [OTHER_HOST],
    authService: { cluster: OTHER_CLUSTER },
  };
  return { realms: [other, { ...login, name: "own", hosts: ["app.example.com"] }] };
}

/** A token of this user's, by the provider's key of now. */
export function bearerOf({ key }: Setup, email: string, now: number): string {
  const seconds = Math.floor(now / 1000);
  const claims = { iss: ISSUER, aud: "app", sub: email, email, iat: seconds, exp: seconds + 600 };
  return KEYS[key]?.key("ES256").sign(claims) ?? "";
}

export const KEY_COUNT = KEYS.length;
