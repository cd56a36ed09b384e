// `rules.cors`: which origins' scripts may read a 401, and whether a CORS preflight needs an identity.
import { ascii, bytesOf, Text } from "../bytes/ascii";
import { ByteList } from "../bytes/byte-list";
import { parseDecimal } from "../bytes/decimal";
import { isHostName } from "../http/host-name";
import { spanIndexOf, spanStartsWith } from "../bytes/span";
import { CorsConfig } from "./config";
import { ConfigReader } from "./config-reader";
import { TextList } from "./text-list";

const KEYS: StaticArray<string> = ["allowedOrigins", "preflight"];

const enum Key {
  AllowedOrigins,
  Preflight,
}

const HTTPS = ascii("https://");
const HTTP = ascii("http://");

const PREFLIGHTS: StaticArray<string> = ["protect", "pass"];
const ORIGIN_TEXT =
  "an origin as browsers send it: https://app.example.com, in lower case, without a path and the scheme's own port";
const ORIGINS_TEXT = "a list, not empty, of origins such as https://app.example.com";

/** Reads the section. */
export function readCors(input: ConfigReader, into: CorsConfig): void {
  input.beginObject(KEYS);
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
    switch (key as Key) {
      case Key.AllowedOrigins:
        into.allowedOrigins = readOrigins(input);
        break;
      case Key.Preflight:
        into.preflightPasses = input.readChoice(PREFLIGHTS) === 1;
        break;
    }
  }
}

function readOrigins(input: ConfigReader): ByteList {
  const origins = new TextList(input, ORIGINS_TEXT);
  while (origins.next()) {
    const origin = input.readText(ORIGIN_TEXT);
    if (!isOrigin(origin, HTTPS, 443) && !isOrigin(origin, HTTP, 80)) input.refuse(ORIGIN_TEXT);
    origins.add(origin);
  }
  return origins.notEmpty().packed();
}

// RFC 6454 section 6.2, of a scheme with its own port, with a host name.
function isOrigin(origin: ArrayBuffer, scheme: Text, port: i32): bool {
  const ptr = changetype<usize>(origin);
  if (!spanStartsWith(ptr, origin.byteLength, bytesOf(scheme), scheme.length)) return false;
  const host = ptr + usize(scheme.length);
  const length = origin.byteLength - scheme.length;
  const colon = spanIndexOf(host, length, 0x3a);
  if (colon < 0) return isHostName(host, length);
  return isHostName(host, colon) && isPort(host + usize(colon + 1), length - colon - 1, port);
}

function isPort(digits: usize, length: i32, schemes: i32): bool {
  const port = parseDecimal(digits, length);
  return port >= 1 && port <= 65535 && port !== schemes;
}
