// The conditions of a rule on a request: `hosts`, `methods`, `paths`. At most 64 of each.
import { ascii } from "../bytes/ascii";
import { ByteList } from "../bytes/byte-list";
import { foldCase, isHostName } from "../http/host-name";
import { encodePattern, everyPath } from "../rules/path-pattern";
import { RequestMatch } from "../rules/route";
import { ConfigReader } from "./config-reader";
import { TextList } from "./text-list";

/** Of each kind in one rule. */
const MAX_CONDITIONS: i32 = 64;
const MAX_METHOD_BYTES: i32 = 32;
const METHOD_CHARACTERS = ascii("AZ--");

const MATCH_KEYS: StaticArray<string> = ["hosts", "methods", "paths"];

const enum Key {
  Hosts,
  Methods,
  Paths,
}

const HOST_TEXT = "a host name or *.example.com, without a port (ports are ignored when matching)";
const HOSTS_TEXT = "a list, not empty, of host names and *.example.com, without ports";
const METHOD_TEXT = "a method in upper case such as GET";
const METHODS_TEXT = "a list, not empty, of methods in upper case such as GET";
const PATHS_TEXT = "a list, not empty, of path patterns";
const PATH_TEXT =
  'an anchored path pattern: "/a", "/a*", "*.css", "*", "/a/{*}/b", "/a/{**}"; {*} and {**} are whole segments, ' +
  "{**} the last of them, and there is no query, fragment, escape, backslash, semicolon, empty or dot segment";

/** Reads `{hosts?, methods?, paths}`. */
export function readRequestMatch(input: ConfigReader): RequestMatch {
  const match = new RequestMatch();
  let hasPaths = false;
  input.beginObject(MATCH_KEYS);
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
    switch (key as Key) {
      case Key.Hosts:
        match.hosts = readHosts(input);
        break;
      case Key.Methods:
        match.methods = readMethods(input);
        break;
      case Key.Paths:
        match.paths = readPaths(input);
        hasPaths = true;
        break;
    }
  }
  if (!hasPaths) input.failAt("paths", "nothing", PATHS_TEXT);
  return match;
}

/** A rule's hosts, at most 64. */
export function readHosts(input: ConfigReader): ByteList {
  return readHostList(input, MAX_CONDITIONS);
}

/** Hosts in lower case, exact or `*.example.com`. */
export function readHostList(input: ConfigReader, most: i32): ByteList {
  const hosts = new TextList(input, HOSTS_TEXT, most);
  while (hosts.next()) hosts.add(readHost(input));
  return hosts.notEmpty().packed();
}

/** Methods as requests have them, case-sensitive (RFC 9110 section 9.1). */
export function readMethods(input: ConfigReader): ByteList {
  const methods = new TextList(input, METHODS_TEXT, MAX_CONDITIONS);
  while (methods.next()) methods.add(input.readWord(METHOD_TEXT, METHOD_CHARACTERS, MAX_METHOD_BYTES));
  return methods.notEmpty().packed();
}

/** Path patterns in their encoded form. */
export function readPaths(input: ConfigReader): Array<ArrayBuffer> {
  const paths = new TextList(input, PATHS_TEXT, MAX_CONDITIONS);
  while (paths.next()) {
    const pattern = encodePattern(input.readText(PATH_TEXT));
    if (pattern === null) input.refuse(PATH_TEXT);
    paths.add(pattern === null ? everyPath() : pattern);
  }
  return paths.notEmpty().texts;
}

function readHost(input: ConfigReader): ArrayBuffer {
  const host = input.readText(HOST_TEXT);
  foldCase(changetype<usize>(host), host.byteLength);
  if (!isHostPattern(changetype<usize>(host), host.byteLength)) input.refuse(HOST_TEXT);
  return host;
}

/** Whether it is a host name or `*.example.com`, in lower case. */
export function isHostPattern(host: usize, length: i32): bool {
  const wildcard = length > 2 && load<u8>(host) === 0x2a && load<u8>(host, 1) === 0x2e;
  const skipped = wildcard ? 2 : 0;
  return isHostName(host + usize(skipped), length - skipped);
}
