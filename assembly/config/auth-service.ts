// The section `authService`: where oauth2-proxy is, and which paths are its own.
import { ClusterTarget } from "./cluster-target";
import { AuthServiceConfig } from "./config";
import { ConfigReader } from "./config-reader";
import { ascii } from "../bytes/ascii";
import { isMadeOf } from "../bytes/character-set";
import { hasPlainSegments } from "../rules/path-pattern";

const KEYS: StaticArray<string> = ["service", "port", "cluster", "timeout", "proxyPrefix"];

const enum Key {
  Service,
  Port,
  Cluster,
  Timeout,
  ProxyPrefix,
}

const NANOSECONDS_PER_MILLISECOND: i64 = 1_000_000;
// Fractions of a millisecond are cut off.
const MAX_TIMEOUT_NANOSECONDS: i64 = 60_001 * NANOSECONDS_PER_MILLISECOND - 1;
const MAX_PREFIX_BYTES: i32 = 200;

const SLASH: u8 = 0x2f;
/** The slash, and what RFC 3986 section 2.3 calls unreserved: such a path has one spelling. */
const PREFIX_CHARACTERS = ascii("azAZ-9__~~");

const PREFIX_TEXT =
  "a canonical path such as /oauth2, without a final slash, escapes, or empty and dot segments";

/** What the section must say, for the message when it is missing. */
export const AUTH_SERVICE_TEXT =
  "authService is required: an object with either cluster, or service and port";

/** Reads the section. */
export function readAuthService(input: ConfigReader, into: AuthServiceConfig): void {
  const target = new ClusterTarget();
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
      case Key.Timeout:
        into.timeoutMilliseconds = readTimeout(input);
        break;
      case Key.ProxyPrefix:
        into.proxyPrefix = readProxyPrefix(input);
        break;
    }
  }
  target.check(input);
  into.cluster = target.name;
}

function readTimeout(input: ConfigReader): i32 {
  const bounds = "; at least 1ms, at most 60s";
  const nanoseconds = input.readDurationWithin(NANOSECONDS_PER_MILLISECOND, MAX_TIMEOUT_NANOSECONDS, bounds);
  return i32(nanoseconds / NANOSECONDS_PER_MILLISECOND);
}

function readProxyPrefix(input: ConfigReader): ArrayBuffer {
  const prefix = input.readText(PREFIX_TEXT);
  if (!isCanonicalPath(prefix)) input.refuse(PREFIX_TEXT);
  return prefix;
}

/** Whether a path has one spelling: no final slash, no escapes, no empty and dot segments. */
export function isCanonicalPath(text: ArrayBuffer): bool {
  const path = changetype<usize>(text);
  const length = text.byteLength;
  if (!isMadeOf(text, PREFIX_CHARACTERS, MAX_PREFIX_BYTES)) return false;
  if (length < 2 || load<u8>(path) !== SLASH || load<u8>(path + length - 1) === SLASH) return false;
  return hasPlainSegments(path, length);
}
