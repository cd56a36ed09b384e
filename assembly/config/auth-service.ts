// The section `authService`: where oauth2-proxy is, and which paths are its own.
import { ClusterTarget } from "./cluster-target";
import { AuthServiceConfig } from "./config";
import { ConfigReader, DURATION_TEXT } from "./config-reader";
import { stringOf } from "../bytes/byte-string";

const KEYS: StaticArray<string> = ["service", "port", "cluster", "timeout", "proxyPrefix"];

const enum Key {
  Service,
  Port,
  Cluster,
  Timeout,
  ProxyPrefix,
}

const NANOSECONDS_PER_MILLISECOND: i64 = 1_000_000;
const MAX_TIMEOUT_MILLISECONDS: i64 = 60_000;
const MAX_PREFIX_BYTES: i32 = 200;

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
  const milliseconds = input.readDuration() / NANOSECONDS_PER_MILLISECOND;
  if (milliseconds >= 1 && milliseconds <= MAX_TIMEOUT_MILLISECONDS) return i32(milliseconds);
  input.refuse(DURATION_TEXT + "; at least 1ms, at most 60s");
  return 0;
}

function readProxyPrefix(input: ConfigReader): ArrayBuffer {
  const prefix = input.readText(PREFIX_TEXT);
  if (!isCanonicalPath(prefix)) input.refuse(PREFIX_TEXT);
  return prefix;
}

// Segments of unreserved characters only (RFC 3986 section 2.3), so that the path has one spelling.
function isCanonicalPath(path: ArrayBuffer): bool {
  const length = path.byteLength;
  if (length < 2 || length > MAX_PREFIX_BYTES) return false;
  const segments = stringOf(path).split("/");
  if (segments[0].length > 0) return false;
  for (let i = 1; i < segments.length; i++) {
    const segment = segments[i];
    if (segment.length === 0 || segment === "." || segment === ".." || !isUnreserved(segment)) return false;
  }
  return true;
}

function isUnreserved(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const unit = u32(text.charCodeAt(i));
    const alphanumeric = (unit | 0x20) - 0x61 < 26 || unit - 0x30 < 10;
    if (!alphanumeric && unit !== 0x2d && unit !== 0x2e && unit !== 0x5f && unit !== 0x7e) return false;
  }
  return true;
}
