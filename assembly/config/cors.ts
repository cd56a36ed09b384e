// `rules.cors`: which origins' scripts may read a 401, and whether a CORS preflight needs an identity.
import { ByteList } from "../bytes/byte-list";
import { stringOf } from "../bytes/byte-string";
import { parseDecimal } from "../bytes/decimal";
import { isHostName } from "../bytes/host-name";
import { spanIndexOf } from "../bytes/span";
import { CorsConfig } from "./config";
import { ConfigReader } from "./config-reader";

const KEYS: StaticArray<string> = ["allowedOrigins", "preflight"];

const enum Key {
  AllowedOrigins,
  Preflight,
}

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
  const origins: Array<ArrayBuffer> = [];
  input.beginList(ORIGINS_TEXT);
  while (input.nextEntry()) {
    const origin = input.readText(ORIGIN_TEXT);
    if (!isOrigin(stringOf(origin), origin)) input.refuse(ORIGIN_TEXT);
    origins.push(origin);
  }
  if (origins.length === 0) input.fail("an empty list", ORIGINS_TEXT);
  return new ByteList(origins);
}

// RFC 6454 section 6.2, for http and https with a host name.
function isOrigin(text: string, bytes: ArrayBuffer): bool {
  const secure = text.startsWith("https://");
  if (!secure && !text.startsWith("http://")) return false;
  const skipped = secure ? 8 : 7;
  const host = changetype<usize>(bytes) + usize(skipped);
  const length = bytes.byteLength - skipped;
  const colon = spanIndexOf(host, length, 0x3a);
  if (colon < 0) return isHostName(host, length);
  return isHostName(host, colon) && isPort(host + usize(colon + 1), length - colon - 1, secure ? 443 : 80);
}

function isPort(digits: usize, length: i32, schemes: i32): bool {
  const port = parseDecimal(digits, length);
  return port >= 1 && port <= 65535 && port !== schemes;
}
