// The key `resource` of a route: metadata of a protected resource (RFC 9728), which tells OAuth clients such as those of MCP where to sign in.
import { ascii, bytesOf } from "../bytes/ascii";
import { bufferOf } from "../bytes/byte-string";
import { copyOf } from "../bytes/copy-of";
import { foldCase, isHostName } from "../http/host-name";
import { NO_BYTES } from "../bytes/no-bytes";
import { ByteWriter } from "../bytes/byte-writer";
import { spanIndexOf, spanStartsWith } from "../bytes/span";
import { isOneOf } from "../bytes/character-set";
import { JsonReader, JsonToken } from "../codec/json";
import { hasPlainSegments } from "../rules/path-pattern";
import { ProtectedResource, WELL_KNOWN } from "../rules/protected-resource";
import { ConfigReader } from "./config-reader";

const KEYS: StaticArray<string> = ["metadata"];

const METADATA_TEXT =
  'an object such as {"resource": "https://api.example.com/mcp", "authorization_servers": [...]}';
const RESOURCE_TEXT =
  "the resource's identifier: an https or http URL of at most 1024 characters, with a plain path or none, without query and fragment";

const MAX_URL_BYTES: i32 = 1024;
const OUT = new ByteWriter(memory.data(2048), 2048);
const HTTPS = ascii("https://");
const HTTP = ascii("http://");
/** RFC 3986 section 2.3, and what delimits hosts, ports and segments. */
const URL_CHARACTERS = ascii("azAZ-:__~~!!$$&&'*+,;;==@@");

const SLASH: u8 = 0x2f;
const COLON: u8 = 0x3a;
const QUOTE: u8 = 0x22;

/** Reads the key's value; null when it is wrong. */
export function readResource(input: ConfigReader): ProtectedResource | null {
  let document = NO_BYTES;
  input.beginObject(KEYS);
  for (let key = input.nextKey(); key >= 0; key = input.nextKey())
    document = input.readObjectText(METADATA_TEXT);
  if (input.failed) return null;
  if (document.byteLength === 0) return refused(input, "metadata", "nothing", METADATA_TEXT);
  const resource = resourceOf(identifierIn(document));
  if (resource === null) return refused(input, "metadata.resource", "none that can be served", RESOURCE_TEXT);
  resource.document = document;
  return resource;
}

function refused(input: ConfigReader, key: string, found: string, allowed: string): ProtectedResource | null {
  input.failAt(key, found, allowed);
  return null;
}

/** The text of the document's member `resource`, as it is written; empty without one. */
function identifierIn(document: ArrayBuffer): ArrayBuffer {
  const json = new JsonReader();
  const name = bufferOf("resource");
  json.open(changetype<usize>(document), document.byteLength);
  json.next();
  let found = NO_BYTES;
  while (json.next() === JsonToken.Name) {
    const isWanted = json.textEquals(changetype<usize>(name), name.byteLength);
    if (!json.skipValue()) return NO_BYTES;
    if (isWanted && load<u8>(json.start) === QUOTE) found = copyOf(json.start + 1, json.length - 2);
  }
  return found;
}

/** What an identifier says of where its metadata is; null for one that cannot be served here. */
function resourceOf(identifier: ArrayBuffer): ProtectedResource | null {
  const url = changetype<usize>(identifier);
  const length = identifier.byteLength;
  if (length > MAX_URL_BYTES || !isPlainUrl(url, length)) return null;
  const start = schemeLength(url, length);
  if (start === 0) return null;
  const slash = spanIndexOf(url + usize(start), length - start, SLASH);
  const end = slash < 0 ? length : start + slash;
  // A slash behind the host is no path (RFC 9728 section 3.1).
  const pathLength = length - end === 1 ? 0 : length - end;
  if (pathLength > 0 && !hasPlainSegments(url + usize(end), pathLength)) return null;
  const host = hostOf(url + usize(start), end - start);
  if (host === null) return null;
  const resource = new ProtectedResource();
  resource.host = host;
  OUT.reset();
  OUT.addSpan(url, end);
  OUT.addText(WELL_KNOWN);
  OUT.addSpan(url + usize(end), pathLength);
  resource.url = copyOf(OUT.start, OUT.length);
  resource.path = copyOf(OUT.start + usize(end), OUT.length - end);
  return resource;
}

/** Length of the scheme and what is behind it; 0 for one that a browser would not open. */
function schemeLength(url: usize, length: i32): i32 {
  if (spanStartsWith(url, length, bytesOf(HTTPS), HTTPS.length)) return HTTPS.length;
  return spanStartsWith(url, length, bytesOf(HTTP), HTTP.length) ? HTTP.length : 0;
}

function isPlainUrl(url: usize, length: i32): bool {
  for (let i = 0; i < length; i++) if (!isOneOf(URL_CHARACTERS, load<u8>(url + usize(i)))) return false;
  return true;
}

/** A host name in lower case, without its port. */
function hostOf(authority: usize, length: i32): ArrayBuffer | null {
  const colon = spanIndexOf(authority, length, COLON);
  const host = copyOf(authority, colon < 0 ? length : colon);
  foldCase(changetype<usize>(host), host.byteLength);
  return isHostName(changetype<usize>(host), host.byteLength) ? host : null;
}
