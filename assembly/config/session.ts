// The section `session`: how oauth2-proxy's session cookies are judged. The names are its options' in camelCase.
import { ascii } from "../bytes/ascii";
import { ByteList } from "../bytes/byte-list";
import { foldCase, isHostName } from "../http/host-name";
import { SessionConfig } from "./config";
import { ConfigReader, DURATION_TEXT } from "./config-reader";
import { readCookieSecrets } from "./cookie-secret";
import { Environment } from "./environment";
import { TextList } from "./text-list";

const KEYS: StaticArray<string> = [
  "cookieName",
  "cookieSecret",
  "cookieExpire",
  "cookieRefresh",
  "refreshBehind",
  "endStreams",
  "emailDomains",
  "allowedGroups",
];

const enum Key {
  CookieName,
  CookieSecret,
  CookieExpire,
  CookieRefresh,
  RefreshBehind,
  EndStreams,
  EmailDomains,
  AllowedGroups,
}

const MAX_COOKIE_NAME_BYTES: i32 = 200;
/** A token (RFC 7230 section 3.2.6), as a cookie's name is one (RFC 6265 section 4.1.1). */
const TOKEN_CHARACTERS = ascii("!!#'*+-.09AZ^z||~~");

const COOKIE_NAME_TEXT = "a cookie name (RFC 7230 token) of 1 to 200 characters";
const DOMAINS_TEXT = 'a list, not empty, of "*", example.com, .example.com or *.example.com';
const GROUPS_TEXT = "a list of group names";

/** Reads the section. */
export function readSession(input: ConfigReader, into: SessionConfig, environment: Environment): void {
  input.beginObject(KEYS);
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
    switch (key as Key) {
      case Key.CookieName:
        into.cookieName = input.readWord(COOKIE_NAME_TEXT, TOKEN_CHARACTERS, MAX_COOKIE_NAME_BYTES);
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
      case Key.EndStreams:
        into.endStreams = input.readFlag();
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

function readEmailDomains(input: ConfigReader): ByteList {
  const domains = new TextList(input, DOMAINS_TEXT);
  while (domains.next()) {
    const domain = input.readText(DOMAINS_TEXT);
    foldCase(changetype<usize>(domain), domain.byteLength);
    if (!isDomainRule(domain)) input.refuse(DOMAINS_TEXT);
    domains.add(domain);
  }
  return domains.notEmpty().packed();
}

function readAllowedGroups(input: ConfigReader): ByteList {
  const groups = new TextList(input, GROUPS_TEXT);
  while (groups.next()) groups.add(input.readFilled("a group name"));
  return groups.packed();
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
