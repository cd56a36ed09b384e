// `jwt.issuers[].jwks`: where an issuer's keys are. Either {service, port} or {cluster}, with the path of the JWK Set;
// or the set itself, as {inline: {keys: [...]}}.
//
// Which keys can be used is for jwt/jwks.ts to say; inlineKeysError makes the refusal.
import { ClusterTarget, readFetchedPath } from "./cluster-target";
import { HOUR_NANOSECONDS, JwksConfig, SECOND_NANOSECONDS } from "./config";
import { ConfigError } from "./config-error";
import { ConfigReader } from "./config-reader";
import { bufferOf, stringOf } from "../bytes/byte-string";

const KEYS: StaticArray<string> = ["service", "port", "cluster", "path", "refresh", "inline"];

const enum Key {
  Service,
  Port,
  Cluster,
  Path,
  Refresh,
  Inline,
}

const MIN_REFRESH_NANOSECONDS: i64 = 10 * SECOND_NANOSECONDS;
const MAX_REFRESH_NANOSECONDS: i64 = 24 * HOUR_NANOSECONDS;

const PATH_TEXT = "the path of the JWK Set, such as /keys, in printable ASCII";
const KEYS_TEXT =
  "a JWK Set of at most 100 keys and 256 KiB, with a public key for signatures: RSA of 2048 to 8192 bits, EC on P-256, P-384 or P-521, or OKP on Ed25519";
const INLINE_TEXT = 'a JWK Set: an object with a list "keys"';

/** Reads the section. */
export function readJwks(input: ConfigReader, into: JwksConfig): void {
  const target = new ClusterTarget();
  let hasRefresh = false;
  input.beginObject(KEYS);
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
    switch (key as Key) {
      case Key.Service:
        target.readService(input);
        break;
      case Key.Port:
        target.readPort(input);
        break;
      case Key.Cluster:
        target.readCluster(input);
        break;
      case Key.Path:
        into.path = readFetchedPath(input, PATH_TEXT);
        break;
      case Key.Refresh:
        into.refreshNanoseconds = input.readDurationWithin(
          MIN_REFRESH_NANOSECONDS,
          MAX_REFRESH_NANOSECONDS,
          "; at least 10s, at most 24h",
        );
        hasRefresh = true;
        break;
      case Key.Inline:
        into.inline = input.readObjectText(INLINE_TEXT);
        break;
    }
  }
  if (into.inline.byteLength > 0) checkInline(input, target, into.path.byteLength > 0, hasRefresh);
  else finishFetched(input, target, into);
}

/** The refusal of inline keys that cannot be used; `found` is what jwt/jwks.ts says of them. */
export function inlineKeysError(issuer: i32, found: string): ConfigError {
  return new ConfigError(`jwt.issuers[${issuer}].jwks.inline`, found, KEYS_TEXT);
}

function checkInline(input: ConfigReader, target: ClusterTarget, hasPath: bool, hasRefresh: bool): void {
  const isAlone = target.isEmpty && !hasPath && !hasRefresh;
  if (!isAlone)
    input.failAt("inline", "inline beside other keys", "either inline, or where to fetch the keys");
}

function finishFetched(input: ConfigReader, target: ClusterTarget, into: JwksConfig): void {
  target.check(input);
  if (into.path.byteLength === 0) input.failAt("path", "nothing", PATH_TEXT);
  into.cluster = target.name;
  if (target.service.byteLength === 0) return;
  into.authority = bufferOf(`${stringOf(target.service)}:${target.port}`);
}
