// The conditions of a rule on a request: `hosts`, `methods`, `paths`. At most 64 of each.
import { ByteList } from "../bytes/byte-list";
import { isHostName } from "../bytes/host-name";
import { toLowerByte } from "../bytes/span";
import { encodePattern, everyPath } from "../rules/path-pattern";
import { RequestMatch } from "../rules/route";
import { ConfigReader } from "./config-reader";

/** Of each kind in one rule. */
const MAX_CONDITIONS: i32 = 64;
const MAX_METHOD_BYTES: i32 = 32;

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
  const hosts: Array<ArrayBuffer> = [];
  input.beginList(HOSTS_TEXT);
  while (input.nextEntry()) {
    hosts.push(readHost(input));
    limit(input, hosts.length, most);
  }
  if (hosts.length === 0) input.fail("an empty list", HOSTS_TEXT);
  return new ByteList(hosts);
}

/** Methods as requests have them, case-sensitive (RFC 9110 section 9.1). */
export function readMethods(input: ConfigReader): ByteList {
  const methods: Array<ArrayBuffer> = [];
  input.beginList(METHODS_TEXT);
  while (input.nextEntry()) {
    const method = input.readText(METHOD_TEXT);
    if (!isMethod(method)) input.refuse(METHOD_TEXT);
    methods.push(method);
    limit(input, methods.length, MAX_CONDITIONS);
  }
  if (methods.length === 0) input.fail("an empty list", METHODS_TEXT);
  return new ByteList(methods);
}

/** Path patterns in their encoded form. */
export function readPaths(input: ConfigReader): Array<ArrayBuffer> {
  const paths: Array<ArrayBuffer> = [];
  input.beginList(PATHS_TEXT);
  while (input.nextEntry()) {
    const pattern = encodePattern(input.readText(PATH_TEXT));
    if (pattern === null) input.refuse(PATH_TEXT);
    paths.push(pattern === null ? everyPath() : pattern);
    limit(input, paths.length, MAX_CONDITIONS);
  }
  if (paths.length === 0) input.fail("an empty list", PATHS_TEXT);
  return paths;
}

function limit(input: ConfigReader, count: i32, most: i32): void {
  if (count > most) input.fail("one entry more", `at most ${most} entries`);
}

function readHost(input: ConfigReader): ArrayBuffer {
  const host = input.readText(HOST_TEXT);
  const ptr = changetype<usize>(host);
  for (let i = 0; i < host.byteLength; i++) store<u8>(ptr + i, toLowerByte(load<u8>(ptr + i)));
  const wildcard = host.byteLength > 2 && load<u8>(ptr) === 0x2a && load<u8>(ptr, 1) === 0x2e;
  const skipped = wildcard ? 2 : 0;
  if (!isHostName(ptr + usize(skipped), host.byteLength - skipped)) input.refuse(HOST_TEXT);
  return host;
}

function isMethod(method: ArrayBuffer): bool {
  if (method.byteLength < 1 || method.byteLength > MAX_METHOD_BYTES) return false;
  for (let i = 0; i < method.byteLength; i++) {
    const byte = load<u8>(changetype<usize>(method) + i);
    if (!(byte - 0x41 < 26) && byte !== 0x2d) return false;
  }
  return true;
}
