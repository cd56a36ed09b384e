// The list `realms`: logins of their own, each for hosts of its own, or for paths of a host that it shares with others.
import { ascii } from "../bytes/ascii";
import { ByteList } from "../bytes/byte-list";
import { stringOf } from "../bytes/byte-string";
import { isMadeOf } from "../bytes/character-set";
import { copyOf } from "../bytes/copy-of";
import { foldCase } from "../http/host-name";
import { spanIndexOf } from "../bytes/span";
import { SpanSet } from "../bytes/span-set";
import { RealmClaim } from "../rules/realm-claim";
import { NO_BYTES } from "../bytes/no-bytes";
import { isCanonicalPath } from "./auth-service";
import { Config } from "./config";
import { ConfigReader } from "./config-reader";
import { Environment } from "./environment";
import { LOGIN_KEY_COUNT, LoginReader } from "./login";
import { checkClaims } from "./realm-checks";
import { textAhead } from "./read-ahead";
import { isHostPattern } from "./request-match";

// First those of LOGIN_KEYS.
const KEYS: StaticArray<string> = [
  "authService",
  "session",
  "jwt",
  "upstream",
  "rules",
  "revocation",
  "name",
  "hosts",
];

const enum Key {
  Name = 6,
  Hosts = 7,
}

const MAX_NAME_BYTES: i32 = 63;
const NAME_CHARACTERS = ascii("az09--");
const SLASH: u8 = 0x2f;
/** Of one realm. */
const MAX_HOSTS: i32 = 1000;

const REALMS_TEXT = "a list, not empty, of realms: {name, hosts, authService, ...}";
const NAME_TEXT = "a name of 1 to 63 of a-z, 0-9 and -, which no other realm has";
const HOSTS_TEXT = "a list, not empty, of hosts, or of hosts with a path: apps.example.com/grafana";
const HOST_TEXT =
  "a host name or *.example.com, without a port, or one with a canonical path, apps.example.com/grafana; each once";
const RULES_HOSTS_TEXT = "the hosts in the realm's own list";

/** Reads the list. */
export function readRealms(input: ConfigReader, environment: Environment): Array<Config> {
  const realms: Array<Config> = [];
  const names = new SpanSet();
  input.beginList(REALMS_TEXT);
  while (input.nextEntry()) {
    const start = input.valueStart();
    const name = textAhead(start, input.lengthFrom(start), "name");
    if (isMadeOf(name, NAME_CHARACTERS, MAX_NAME_BYTES)) input.nameEntry(stringOf(name));
    const realm = readRealm(input, environment);
    if (!input.failed && !names.add(realm.realm)) input.failAt("name", "the name a second time", NAME_TEXT);
    realms.push(realm);
  }
  if (realms.length === 0) input.fail("an empty list", REALMS_TEXT);
  checkClaims(input, realms);
  return realms;
}

function readRealm(input: ConfigReader, environment: Environment): Config {
  const config = new Config();
  const login = new LoginReader(config, environment);
  const start = input.valueStart();
  input.beginObject(KEYS);
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
    if (key < LOGIN_KEY_COUNT) login.read(input, key);
    else if (key === Key.Name) config.realm = input.readWord(NAME_TEXT, NAME_CHARACTERS, MAX_NAME_BYTES);
    else config.claims = readClaims(input);
  }
  config.text = input.textSince(start);
  if (config.realm.byteLength === 0) input.failAt("name", "nothing", NAME_TEXT);
  if (config.claims.length === 0) input.failAt("hosts", "nothing", HOSTS_TEXT);
  if (config.rules.hosts.count > 0) input.failAt("rules.hosts", "hosts in the rules", RULES_HOSTS_TEXT);
  config.rules.hosts = hostsOf(config.claims);
  login.finish(input);
  return config;
}

function readClaims(input: ConfigReader): Array<RealmClaim> {
  const claims: Array<RealmClaim> = [];
  input.beginList(HOSTS_TEXT);
  while (input.nextEntry()) {
    const claim = readClaim(input);
    for (let i = 0; i < claims.length; i++) if (claims[i].isSame(claim)) input.refuse(HOST_TEXT);
    if (claims.length === MAX_HOSTS) input.fail("one entry more", `at most ${MAX_HOSTS} entries`);
    claims.push(claim);
  }
  return claims;
}

function readClaim(input: ConfigReader): RealmClaim {
  const text = input.readText(HOST_TEXT);
  const ptr = changetype<usize>(text);
  const slash = spanIndexOf(ptr, text.byteLength, SLASH);
  const length = slash < 0 ? text.byteLength : slash;
  const path = slash < 0 ? NO_BYTES : copyOf(ptr + usize(slash), text.byteLength - slash);
  foldCase(ptr, length);
  if (!isHostPattern(ptr, length) || (slash >= 0 && !isCanonicalPath(path))) input.refuse(HOST_TEXT);
  return new RealmClaim(copyOf(ptr, length), path);
}

function hostsOf(claims: Array<RealmClaim>): ByteList {
  const known = new SpanSet();
  const hosts: Array<ArrayBuffer> = [];
  for (let i = 0; i < claims.length; i++) if (known.add(claims[i].host)) hosts.push(claims[i].host);
  return new ByteList(hosts);
}
