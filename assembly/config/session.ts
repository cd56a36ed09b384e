// The section `session`: how oauth2-proxy's session cookies are judged. The names are its options' in camelCase.
import { ByteList } from "../bytes/byte-list";
import { stringOf } from "../bytes/byte-string";
import { isHostName } from "../bytes/host-name";
import { toLowerByte } from "../bytes/span";
import { SessionConfig } from "./config";
import { ConfigReader, DURATION_TEXT } from "./config-reader";
import { readCookieSecrets } from "./cookie-secret";
import { Environment } from "./environment";

const KEYS: StaticArray<string> = [
  "cookieName",
  "cookieSecret",
  "cookieExpire",
  "cookieRefresh",
  "refreshBehind",
  "emailDomains",
  "allowedGroups",
];

const enum Key {
  CookieName,
  CookieSecret,
  CookieExpire,
  CookieRefresh,
  RefreshBehind,
  EmailDomains,
  AllowedGroups,
}

const MAX_COOKIE_NAME_BYTES: i32 = 200;

const COOKIE_NAME_TEXT = "a cookie name (RFC 7230 token) of 1 to 200 characters";
const DOMAINS_TEXT = 'a list, not empty, of "*", example.com, .example.com or *.example.com';
const GROUPS_TEXT = "a list of group names";

/** Reads the section. */
export function readSession(input: ConfigReader, into: SessionConfig, environment: Environment): void {
  input.beginObject(KEYS);
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
    switch (key as Key) {
      case Key.CookieName:
        into.cookieName = readCookieName(input);
        break;
      case Key.CookieSecret:
        into.cookieSecrets = readCookieSecrets(input, environment);
        break;
      case Key.CookieExpire:
        into.cookieExpireNanoseconds = input.readDuration();
        break;
      case Key.CookieRefresh:
        into.cookieRefreshNanoseconds = input.readDuration();
        break;
      case Key.RefreshBehind:
        into.refreshBehind = input.readFlag();
        break;
      case Key.EmailDomains:
        into.emailDomains = readEmailDomains(input);
        break;
      case Key.AllowedGroups:
        into.allowedGroups = readAllowedGroups(input);
        break;
    }
  }
  checkRefresh(input, into);
}

// oauth2-proxy does not start otherwise either.
function checkRefresh(input: ConfigReader, session: SessionConfig): void {
  const expire = session.cookieExpireNanoseconds;
  if (expire === 0 || session.cookieRefreshNanoseconds < expire) return;
  input.failAt("cookieRefresh", "no less than cookieExpire", DURATION_TEXT + "; less than cookieExpire");
}

function readCookieName(input: ConfigReader): ArrayBuffer {
  const name = input.readText(COOKIE_NAME_TEXT);
  if (!isToken(name)) input.refuse(COOKIE_NAME_TEXT);
  return name;
}

function readEmailDomains(input: ConfigReader): ByteList {
  const domains: Array<ArrayBuffer> = [];
  input.beginList(DOMAINS_TEXT);
  while (input.nextEntry()) {
    const domain = input.readText(DOMAINS_TEXT);
    foldCase(domain);
    if (!isDomainRule(domain)) input.refuse(DOMAINS_TEXT);
    domains.push(domain);
  }
  if (domains.length === 0) input.fail("an empty list", DOMAINS_TEXT);
  return new ByteList(domains);
}

function readAllowedGroups(input: ConfigReader): ByteList {
  const groups: Array<ArrayBuffer> = [];
  input.beginList(GROUPS_TEXT);
  while (input.nextEntry()) {
    const group = input.readText("a group name");
    if (group.byteLength === 0) input.refuse("a group name");
    groups.push(group);
  }
  return new ByteList(groups);
}

// `*`, or a domain after nothing, `.` or `*.`. An "@" or a space can never match: refused as a mistake.
function isDomainRule(rule: ArrayBuffer): bool {
  const ptr = changetype<usize>(rule);
  const length = rule.byteLength;
  if (length === 1 && load<u8>(ptr) === 0x2a) return true;
  let skipped = 0;
  if (length > 1 && load<u8>(ptr) === 0x2a) skipped = load<u8>(ptr, 1) === 0x2e ? 2 : 0;
  else if (length > 0 && load<u8>(ptr) === 0x2e) skipped = 1;
  return isHostName(ptr + usize(skipped), length - skipped);
}

function foldCase(text: ArrayBuffer): void {
  const ptr = changetype<usize>(text);
  for (let i = 0; i < text.byteLength; i++) store<u8>(ptr + i, toLowerByte(load<u8>(ptr + i)));
}

// RFC 7230 section 3.2.6; a cookie's name is one (RFC 6265 section 4.1.1).
function isToken(name: ArrayBuffer): bool {
  if (name.byteLength < 1 || name.byteLength > MAX_COOKIE_NAME_BYTES) return false;
  const text = stringOf(name);
  for (let i = 0; i < text.length; i++) {
    const unit = u32(text.charCodeAt(i));
    const alphanumeric = (unit | 0x20) - 0x61 < 26 || unit - 0x30 < 10;
    if (!alphanumeric && !"!#$%&'*+-.^_`|~".includes(text.charAt(i))) return false;
  }
  return true;
}
